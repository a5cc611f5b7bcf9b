/** Runs of a scenario that are picked, named or drawn by chance. */
import { describe, expect, it } from 'vitest';
import { scenariosOf } from '../../src/check/index.js';
import { runInOrder } from '../../src/check/order.js';
import { pickRun } from '../../src/check/picked.js';
import { ScenarioPrograms } from '../../src/check/programs.js';
import type { RunShown } from '../../src/check/result.js';
import { parseMmn } from '../../src/language/parse.js';

const URI = 'file:///w/a.mmn';
function programs(text: string): ScenarioPrograms {
    const { model } = parseMmn(text, URI);
    return new ScenarioPrograms({ model, uri: URI, scenario: scenariosOf(model)[0] });
}
function shown(run: RunShown | { error: string }): RunShown {
    if ('error' in run) throw new Error(run.error);
    return run;
}
const texts = (run: RunShown | { error: string }): string[] => shown(run).view.steps.map(({ thread, text }) => `${thread} ${text}`);

const CHOICE = `mm proc { page A }
device dev mirrors proc { int x }
scenario s {
    thread a { choose { dev.x = 1 } or { dev.x = 2 } }
    thread b { dev.x = 3 }
}
`;
const COUNTS = `mm proc { page A }
device dev mirrors proc { int x }
scenario s {
    thread a { dev.x = 1000 }
    thread b { dev.x = 70000 }
}
`;

describe('a run by names', () => {
    it('goes by the first way of a choice, or by the one that is named', () => {
        const { first } = programs(CHOICE);
        expect(texts(runInOrder(first, 'b,a'))[1]).not.toBe(texts(runInOrder(first, 'b,a:2'))[1]);
        expect(runInOrder(first, 'b, a:3')).toMatchObject({ error: 'item 2 (a:3): step 2: a has only 2 choices there' });
        expect(runInOrder(first, 'a:0')).toMatchObject({ error: 'item 1 (a:0): choices are counted from 1' });
        expect(runInOrder(first, 'a,,b')).toMatchObject({ error: 'item 2 () is not the name of a thread, with :2 for its second choice and *3 for three steps' });
        expect(runInOrder(first, 'b*2')).toMatchObject({ error: 'item 1 (b*2): b has ended before step 2' });
    });
});

describe('a run from the start', () => {
    it('is of a Program with room for it', () => {
        const run = shown(pickRun(programs(COUNTS), { toEnd: true }));
        expect(run.problem).toBeUndefined();
        expect(run.view).toMatchObject({ code: 'ok', message: 'every thread has come to its end, and nothing is violated' });
        const again = shown(pickRun(programs(COUNTS), { token: run.view.token, at: 1 }));
        expect(again.view).toMatchObject({ open: true, steps: [{ thread: 'a' }] });
    });

    it('does what a run of another scenario does, as far as it can', () => {
        const like = [{ thread: 'b', text: '' }, { thread: 'nobody', text: '' }, { thread: 'a', text: texts(runInOrder(programs(CHOICE).first, 'b,a:2'))[1].slice(2) }];
        expect(texts(pickRun(programs(CHOICE), { toEnd: true, like }))).toEqual(texts(runInOrder(programs(CHOICE).first, 'b,a:2,a')));
    });
});
