/** Where in the text something happens, for people: the statement in the user's own file, and the way from it to the step. */
import { fileName } from '../model/place.js';
import type { CallFrame, Program, SourceRange, Step } from '../model/program.js';
import type { Related } from '../check/result.js';

export interface Site { program: Program; thread: number; step: number }

export const stepAt = ({ program, thread, step }: Site): Step => program.threads[thread].steps[step];

/** Of which kind of notifier the callback is that the step stands in. */
export function callbackKind(site: Site): 'plain' | 'interval' | undefined {
    const run = stepAt(site).stack.findLast(({ callback }) => callback)?.callback;
    return run && site.program.notifiers[run.notifier].kind;
}

/** The same for the same step of a thread in two Programs of one text, in which the numbers differ. */
export function siteKey(site: Site): string {
    const { range, stack } = stepAt(site);
    return [site.program.threads[site.thread].name, keyOf(range), ...stack.map(({ call }) => keyOf(call))].join(' ');
}

/** What a run must come to, so that it can show the finding. */
export const exercise = (...at: Site[]): { key: string; at: string }[] => at.filter(({ step }) => step >= 0).map(site => ({ key: siteKey(site), at: placeOf(site) }));

/** The same, of a step in which a thread waits for what it never gets. Lockdep may be told of the wait where the kernel does not wait yet, but somewhere in the same statement. */
export const waitsAt = (...at: Site[]): { key: string; at: string; statement: string }[] => at.flatMap(site => exercise(site).map(place => ({ ...place, statement: statementKey(site) })));

/** The same for all steps that a thread takes in one statement of the user's file. */
export const statementKey = (site: Site): string => `${site.program.threads[site.thread].name} ${keyOf(innermost(site).range)}`;

/** Calls that both steps are inside of, outermost first. */
export function commonCalls(a: Step, b: Step): number {
    let n = 0;
    while (n < a.stack.length && n < b.stack.length && sameCall(a.stack[n], b.stack[n])) n++;
    return n;
}

const sameCall = (a: CallFrame, b: CallFrame): boolean => a.fn === b.fn && keyOf(a.call) === keyOf(b.call);

export const keyOf = ({ uri, start, end }: SourceRange): string => `${uri}:${start.line}:${start.character}:${end.line}:${end.character}`;

/** Index in the stack of the first function that the library calls back, from `inside` on; -1: none. */
export function callbackIn({ stack }: Step, inside: number): number {
    return stack.findIndex((frame, i) => i >= inside && i > 0 && !frame.library && stack[i - 1].library);
}

/**
 * The statement of the user's file that leads to the step: the call into the library from which the callback is reached, otherwise the
 * innermost place. `inside`: how many of the outer calls are not the point, because they are common to both ends.
 */
export function userRange(site: Site, inside = 0): SourceRange {
    const step = stepAt(site), callback = callbackIn(step, inside);
    if (callback < 0) return innermost(site).range;
    let first = callback - 1;
    while (first > 0 && step.stack[first - 1].library) first--;
    const { call } = step.stack[first];
    return call.uri === site.program.uri ? call : innermost(site).range;
}

/** The place in the user's file nearest to the step, the function it stands in, and the library's functions below it. */
export function innermost({ program, thread, step }: Site): { range: SourceRange; fn: string; below: string[] } {
    const { range, stack } = program.threads[thread].steps[step];
    const nameOf = (depth: number): string => depth > 0 ? stack[depth - 1].fn : program.threads[thread].name;
    if (range.uri === program.uri) return { range, fn: nameOf(stack.length), below: [] };
    const depth = stack.findLastIndex(frame => frame.call.uri === program.uri);
    if (depth < 0) return { range, fn: nameOf(stack.length), below: [] };
    return { range: stack[depth].call, fn: nameOf(depth), below: stack.slice(depth).map(frame => frame.fn) };
}

/** `line 14`, or `20_mm.mmn:57` for a place in another file. Lines count from 1, as editors show them. */
export function place(range: SourceRange, program: Program): string {
    const line = range.start.line + 1;
    return range.uri === program.uri ? `line ${line}` : `${fileName(range.uri)}:${line}`;
}

/** `line 14 in gpu.invalidate_range_start`, `line 31 in driver by mmap_read_lock`. */
export function placeOf(site: Site): string {
    const { range, fn, below } = innermost(site);
    return `${place(range, site.program)} in ${fn}${below.length > 0 ? ` by ${below.join(' -> ')}` : ''}`;
}

/** The library's functions from the user's statement to the callback: `migrate_vma_setup -> mmu_notifier_invalidate_range_start`. */
export function wayToCallback(site: Site, inside: number): string | undefined {
    const { stack } = stepAt(site), callback = callbackIn(stepAt(site), inside);
    if (callback < 0) return undefined;
    let first = callback - 1;
    while (first > inside && stack[first - 1].library) first--;
    return stack.slice(first, callback).map(frame => frame.fn).join(' -> ');
}

/** Every call from `inside` on, outermost first, then the step itself with `message`. */
export function sites(site: Site, inside: number, message: string): Related[] {
    const { stack, range } = stepAt(site);
    const calls = stack.slice(inside).map((frame, i): Related => {
        const outer = i + inside > 0 ? stack[i + inside - 1] : undefined;
        const caller = outer?.fn ?? site.program.threads[site.thread].name, isCallback = !frame.library && (outer?.library ?? false);
        return { message: `${caller} ${isCallback ? 'calls back' : 'calls'} ${frame.fn}`, range: frame.call };
    });
    return [...calls, { message, range }];
}
