/** Static findings are told scenario by scenario: what is edited first, and the others stay where they are meanwhile. */
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/check/result.js';
import type { CheckEvent } from '../../src/server/checker.js';
import { FileRuns } from '../../src/server/fileRun.js';
import { apply } from '../../src/server/files.js';
import { earlierFindings, knownFindings, newRun, type FileState } from '../../src/server/fileState.js';
import { movedBy } from '../../src/server/moved.js';
import { place, result } from './scripted.js';

const uri = 'file:///a.mmn';
const finding = (scenario: string, line: number, change: Partial<Finding> = {}): Finding => ({ code: 'lock_order', message: scenario, range: place(uri, line), related: [], scenario, locks: [], ...change });
const lowered = (findings: Finding[], open?: string[]): CheckEvent => ({ kind: 'lowered', problems: [], findings, open });
const state = (...events: CheckEvent[]): FileState => {
    const made: FileState = { uri, version: 1, run: newRun() };
    for (const event of events) apply(made, event);
    return made;
};

const scenario = (name: string, second: string): string => `scenario ${name} {\n    thread a { mutex_lock(x); mutex_lock(y); unlock_any(y); mutex_unlock(x) }\n    thread b { mutex_lock(y); mutex_lock(${second}); unlock_any(${second}); mutex_unlock(y) }\n}\n`;
const file = (...seconds: string[]): string => `mm proc { page A }\nglobal { mutex x, y, z }\n${seconds.map((second, i) => scenario(`s${i}`, second)).join('')}`;

/** Whose findings are told, and which scenarios are open then: so many times, in slices as short as there are. */
function told(runs: FileRuns, text: string, times = Infinity): [string[], string[]][] {
    const list: [string[], string[]][] = [];
    const run = runs.start({ uri, version: 1, text, limits: { maxStates: 10_000, timeout: 60, workers: 1 } }, event => {
        if (event.kind === 'lowered') list.push([event.findings.map(one => one.scenario), event.open ?? []]);
    });
    while (list.length < times && !run.run(0));
    run.cancel?.();
    return list;
}

describe('findings that are known early', () => {
    it('are told when the first scenario was looked at, and when all were', () => {
        const [first, ...more] = told(new FileRuns(), file('x', 'x', 'x'));
        expect(first).toEqual([['s0'], ['s1', 's2']]);
        expect(more.at(-1)).toEqual([['s0', 's1', 's2'], []]);
    });

    it('of a scenario that is edited come before those of what was never looked at, and what is known comes at once', () => {
        const runs = new FileRuns();
        // Of the third scenario nothing is known: it had another name.
        told(runs, file('x', 'z', 'x').replace('s2', 't2'));
        expect(told(runs, file('x', 'x', 'x'))[0]).toEqual([['s0', 's1'], ['s2']]);
    });

    it('that are known come before those of what was never looked at, although nothing was edited', () => {
        const runs = new FileRuns(), text = file('x', 'x', 'x');
        // Somebody types before all was looked at for the first time, and takes it back.
        expect(told(runs, text, 1)).toEqual([[['s0'], ['s1', 's2']]]);
        expect(told(runs, text)[0]).toEqual([['s0'], ['s1', 's2']]);
    });

    it('stay where they are while their scenario was not looked at again', () => {
        const before = state(lowered([finding('s', 3), finding('t', 8)]), { kind: 'result', result: result(uri, 't', { findings: [finding('t', 8, { verdict: 'refuted', why: 'so' })] }) });
        const now: FileState = { uri, version: 2, run: newRun(earlierFindings(before, movedBy('0\n1\n2\n3\n4\n', '0\n1\n2\n3\nmore\n4\n', uri))) };
        const known = () => knownFindings(now.run).map(({ scenario: name, range, verdict }) => [name, range.start.line, verdict]);
        expect(known()).toEqual([['s', 3, undefined], ['t', 9, undefined]]);
        apply(now, lowered([], ['t']));
        expect(known()).toEqual([['t', 9, undefined]]);
        apply(now, lowered([finding('t', 9)]));
        expect(known()).toEqual([['t', 9, undefined]]);
        apply(now, lowered([]));
        expect(known()).toEqual([]);
    });

    it('are gone when the checker has ended', () => {
        const now: FileState = { uri, version: 2, run: newRun([finding('s', 3)]) };
        apply(now, { kind: 'failed', message: 'no' });
        expect(knownFindings(now.run)).toEqual([]);
    });
});

describe('a scenario that nobody edits', () => {
    it('is explored in the end, however soon the next keystrokes come in another', () => {
        const large = (n: number): string => `use kernel "7.0"\nmm proc { page A, B }\nglobal { int n }\nscenario edited { thread a { n = ${n} } }\nscenario left { thread a { munmap(A); munmap(B) } thread b { munmap(A) } }\n`;
        const runs = new FileRuns(), limits = { maxStates: 100, timeout: 60, workers: 1 };
        const start = (text: string) => {
            const seen = { lowered: false, result: false };
            const run = runs.start({ uri, version: 1, text, limits }, event => {
                if (event.kind === 'lowered' && !event.open) seen.lowered = true;
                if (event.kind === 'result' && event.result.scenario === 'left') seen.result = true;
            });
            return { seen, run };
        };
        const first = start(large(0));
        while (!first.seen.lowered) first.run.run(0);
        first.run.cancel?.();
        // So few steps that what is begun is not ended in them.
        const few = 5;
        let texts = 0, ended = false;
        for (; texts < 200 && !ended; texts++) {
            const { seen, run } = start(large(1 + texts % 2));
            while (!seen.lowered) run.run(0);
            for (let i = 0; i < few && !seen.result; i++) run.run(0);
            ended = seen.result;
            run.cancel?.();
        }
        expect(ended).toBe(true);
        expect(texts).toBeGreaterThan(2);
    });
});

describe('places after an edit', () => {
    const text = 'one\ntwo\nthree\n', at = (line: number, from: number, to: number) => place(uri, line, from, to);
    it.each([
        ['before it', 'one\ntwo\nthrxee\n', at(0, 0, 3), at(0, 0, 3)],
        ['on its line, before it', 'one\ntwo\nthrxee\n', at(2, 0, 2), at(2, 0, 2)],
        ['on its line, behind it', 'one\ntwo\nthrxee\n', at(2, 4, 5), at(2, 5, 6)],
        ['around it', 'one\ntwo\nthrxee\n', at(2, 0, 5), at(2, 0, 6)],
        ['behind a line more', 'one\nmore\ntwo\nthree\n', at(2, 0, 5), at(3, 0, 5)],
        ['behind a line less', 'one\nthree\n', at(2, 0, 5), at(1, 0, 5)],
        ['in what is gone', 'one\nthree\n', at(1, 1, 2), undefined],
    ])('%s', (_, now, range, expected) => expect(movedBy(text, now, uri)(range)).toEqual(expected));
    it('in another file', () => expect(movedBy(text, `more${text}`, uri)(place('mmn-kernel:/x', 0))).toEqual(place('mmn-kernel:/x', 0)));
});
