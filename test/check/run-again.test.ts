/** The last counterexample, made again in an edited text. */
import { describe, expect, it } from 'vitest';
import { FileCheck } from '../../src/check/index.js';
import { KnownScenarios } from '../../src/check/known.js';

const URI = 'file:///again.mmn';
const text = (first: string, second: string): string => `mm proc { page A }
device gpu mirrors proc { mutex a; mutex b; int n }
scenario s {
    thread first { ${first} }
    thread second { ${second} }
}
`;
const AB = 'mutex_lock(gpu.a); mutex_lock(gpu.b); mutex_unlock(gpu.b); mutex_unlock(gpu.a)';
const BA = 'mutex_lock(gpu.b); mutex_lock(gpu.a); mutex_unlock(gpu.a); mutex_unlock(gpu.b)';

/** Checks one text after the other as an editor does; what is said of the last run in each, before its exploration. */
function edits(...texts: string[]) {
    const known = new KnownScenarios();
    return texts.map(one => {
        const check = new FileCheck(one, URI, { known });
        while (!check.run(1000));
        expect(check.problems).toEqual([]);
        return check.runsAgain;
    });
}

describe('the run that a scenario failed with last', () => {
    it('still fails, at its step in the new text', () => {
        const [none, again] = edits(text(AB, BA), text(AB, `${BA}; gpu.n = 1`));
        expect(none).toEqual([]);
        expect(again).toMatchObject([{ scenario: 's', message: 'still fails at step 2 (deadlock)', violation: { code: 'deadlock', expected: false, on: ['gpu.a', 'gpu.b'] } }]);
        expect(again[0].violation?.trace.steps).toHaveLength(2);
    });

    it('is expected where the scenario expects it', () => {
        const [, again] = edits(text(AB, BA), text(AB, BA).replace('    thread first', '    expect deadlock on gpu.a\n    thread first'));
        expect(again).toMatchObject([{ violation: { code: 'deadlock', expected: true } }]);
    });

    it('is blocked where a lock keeps it from going on', () => {
        expect(edits(text(AB, BA), text(AB, AB))[1]).toMatchObject([{ message: 'now blocked at step 2 by gpu.a, held by first' }]);
        expect(edits(text(AB, BA), text(AB, AB))[1][0].violation).toBeUndefined();
    });

    it('no longer fails where its end is none, and is over where a thread has ended', () => {
        expect(edits(text(AB, BA), text('mutex_lock(gpu.a); gpu.n = 1; mutex_unlock(gpu.a)', BA))[1]).toMatchObject([{ message: 'no longer fails at its end' }]);
        expect(edits(text(AB, BA), text('', BA))[1]).toMatchObject([{ message: 'now over at step 1: first has ended before' }]);
    });

    it('may fail with something else', () => {
        expect(edits(text(AB, BA), text(AB, 'assert(false)'))[1]).toMatchObject([{ message: 'now fails at step 2 (assertion)', violation: { code: 'assertion' } }]);
    });

    it('is forgotten once every interleaving is fine, and kept while the text has an error', () => {
        const [, , after] = edits(text(AB, BA), text(AB, AB), text(AB, BA));
        expect(after).toEqual([]);
        const known = new KnownScenarios();
        for (const one of [text(AB, BA), text(AB, '}{')]) { const check = new FileCheck(one, URI, { known }); while (!check.run(1000)); }
        const check = new FileCheck(text(AB, `${BA}; gpu.n = 1`), URI, { known });
        while (!check.run(1000));
        expect(check.runsAgain).toMatchObject([{ message: 'still fails at step 2 (deadlock)' }]);
    });

    it('is not made where the scenario is as it was', () => {
        const beside = (body: string): string => `${text(AB, BA)}scenario other { thread t { ${body} } }\n`;
        expect(edits(beside(''), beside('gpu.n = 1'))[1]).toEqual([]);
    });
});
