/** Checks that the next text interrupts, wherever they are, leave work for later ones: what comes out is what a check from nothing finds. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FileRuns } from '../../src/server/fileRun.js';
import type { CheckEvent } from '../../src/server/checker.js';
import { edits, edited } from '../language/edits.js';

const uri = 'file:///interrupted.mmn', limits = { maxStates: 3_000, timeout: 60, workers: 1 };

/** Scenarios that share functions, each seen by some; one that takes many steps to lower. */
const TEXT = `use kernel "7.0"
mm proc { page A, B }
global { mutex a, b; int n }
fn take(x) { mutex_lock(a); n = x; mutex_unlock(a) }
fn helper(page) { munmap(page) }
fn helper2() { mutex_lock(b); mutex_lock(a); n = 2; mutex_unlock(a); mutex_unlock(b) }
scenario first { thread t { helper(A); take(1) } thread u { munmap(A) } expect ok }
scenario second { thread t { mutex_lock(a); mutex_lock(b); mutex_unlock(b); mutex_unlock(a) } thread u { helper2() } expect deadlock }
scenario third { thread t { take(3); assert(n == 3) } thread u { take(4) } }
`;

/** All that is said in the end; `slices`: no more than so many, then it is left. */
function said(runs: FileRuns, text: string, slices = Infinity): unknown {
    const events: CheckEvent[] = [], run = runs.start({ uri, version: 1, text, limits }, event => events.push(event));
    let finished = false;
    for (let i = 0; i < slices && !finished; i++) finished = run.run(0);
    if (!finished) run.cancel?.();
    // Of what is explored already findings come with its verdict.
    const lowered = events.filter(event => event.kind === 'lowered').map(event => ({ ...event, findings: event.findings.map(({ verdict: _, why: _why, shownBy: _by, sites: _sites, excuse: _excuse, ...finding }) => finding) })).at(-1);
    const reach = events.findLast(event => event.kind === 'reach');
    const results = events.flatMap(event => event.kind === 'result' ? [event.result] : []).map(({ stats: { milliseconds: _, ...stats }, ...result }) => ({ ...result, stats }));
    return JSON.parse(JSON.stringify({ lowered, reach, results }));
}

it('after any texts that were left at any time', () => {
    const left = fc.array(fc.nat(60), { minLength: 8, maxLength: 8 });
    fc.assert(fc.property(edits(8), left, (list, slices) => {
        const runs = new FileRuns(), texts = [TEXT];
        said(runs, TEXT, 2 * slices[0]);
        for (const [i, edit] of list.entries()) {
            const text = edited(texts, edit);
            said(runs, text, slices[i % slices.length]);
            // What is read as a whole is read no more as it was: texts without a mistake are edited on more often.
            if (edit.at % 3 !== 0 || text.split('{').length === text.split('}').length) texts.push(text);
        }
        const last = texts.at(-1)!;
        expect(said(runs, last), last).toEqual(said(new FileRuns(), last));
        // Once more: now all is known.
        expect(said(runs, last), last).toEqual(said(new FileRuns(), last));
    }), { numRuns: Number(process.env.NOTISCOPE_RUNS ?? 25), seed: Number(process.env.NOTISCOPE_SEED ?? 1), endOnFailure: true });
}, 600_000);
