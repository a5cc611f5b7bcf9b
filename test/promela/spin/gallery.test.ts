/** Every scenario of the gallery, in two engines that share no code: the same number of states and of steps, and the same codes where SPIN knows them. */
import { afterAll, describe, expect, test } from 'vitest';
import { toPromela } from '../../../src/promela/index.js';
import { missing, QUICK, runSpin } from '../../bench/spin.js';
import { compare } from '../compare.js';
import { explored, scenariosIn } from '../programs.js';

const total = { scenarios: 0, states: 0, transitions: 0 };
const notCompared: string[] = [];

test('SPIN is installed', () => { expect(missing()).toBeUndefined(); });

describe.skipIf(missing()).concurrent('the gallery in SPIN', () => {
    test.each(scenariosIn('scenarios'))('$file $name', async source => {
        const { program, verdict } = explored(source);
        const spin = await runSpin(toPromela(program), { compiler: QUICK, hashBits: 18 });
        const comparison = compare(program, verdict, spin);
        expect(comparison.differences).toEqual([]);
        expect(verdict.stats.complete && spin.states === verdict.stats.states).toBe(true);
        total.scenarios++;
        total.states += spin.states;
        total.transitions += spin.transitions;
        notCompared.push(...comparison.notCompared.map(what => `${source.file} ${source.name}: ${what}`));
    });
});

afterAll(() => {
    console.log(`${total.scenarios} scenarios have the same states in SPIN: ${total.states} states, ${total.transitions} steps\nnot compared:\n${notCompared.sort().map(line => `  ${line}`).join('\n')}`);
});
