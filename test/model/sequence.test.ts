/** Which sequence numbers are of one counter, and locals of one counter share room in a state. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isScenario } from '../../src/language/generated/ast.js';
import { parseMmn } from '../../src/language/parse.js';
import type { Expr } from '../../src/model/expr.js';
import { constant, eq, temp, variable } from '../../src/model/exprs.js';
import { lowerScenario } from '../../src/model/lower.js';
import type { Op } from '../../src/model/program.js';
import { Counters } from '../../src/model/sequence.js';

const VARIABLES = 100;
const set = (id: number, value: Expr): { op: Op } => ({ op: { kind: 'set', target: { op: 'temp', id }, value } });

function counters(stored: readonly number[] = []): Counters {
    return new Counters((e, keys) => {
        if (e.op === 'temp') keys.push(e.id);
        else if (e.op === 'var') keys.push(VARIABLES + e.id);
    }, key => key >= VARIABLES || stored.includes(key));
}

describe('sequence numbers', () => {
    it('are of one counter where they are copied or compared, also through others', () => {
        const c = counters();
        c.note(set(1, variable(0)));
        c.note(set(2, { op: '+', a: temp(1), b: constant(2) }));
        c.note(set(3, variable(1)));
        c.note({ cond: eq(temp(4), variable(1)) });
        expect(c.of(2)).toBe(c.of(VARIABLES));
        expect(c.of(4)).toBe(c.of(3));
        expect(c.of(2)).not.toBe(c.of(3));
    });

    it('have nothing to do with the result of a test, unless that is kept as one', () => {
        const test = { op: '<', a: variable(0), b: constant(1) } as const;
        const register = counters(), local = counters([1]);
        register.note(set(1, test));
        local.note(set(1, test));
        expect(register.of(1)).not.toBe(register.of(VARIABLES));
        expect(local.of(1)).toBe(local.of(VARIABLES));
    });

    it('that are not needed at the same time share room in a state', () => {
        const uri = 'file:///interval.mmn', { model } = parseMmn(readFileSync('test/bench/interval.mmn', 'utf8'), uri);
        for (const scenario of model.items.filter(isScenario)) {
            const { program } = lowerScenario(model, uri, scenario);
            for (const { id, name, pcs } of program!.threads) {
                const numbers = new Set(program!.variables.filter(v => v.thread === id && v.kind === 'seq').map(v => v.id));
                const most = Math.max(...pcs.map(({ locals }) => new Set(locals.map(l => l.variable).filter(v => numbers.has(v))).size));
                // One more may have no name.
                expect(numbers.size, name).toBeLessThanOrEqual(most + 1);
                // What has a name keeps room of its own as long as it is needed.
                for (const { locals } of pcs) expect(new Set(locals.map(l => l.variable)).size).toBe(locals.length);
            }
        }
    });
});
