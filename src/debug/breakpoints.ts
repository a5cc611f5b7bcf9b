/** Breakpoints, and where a run comes to them. What a condition says is looked up once for all those places. */
import type { SourceRange } from '../model/program.js';
import { hitCondition } from './hits.js';
import { rangeAt, type DebugRun } from './run.js';
import { isRefused, type EvaluateQuestion, type Evaluated, type RunSource } from './source.js';

export type Wanted =
    /** `line` from 0. */
    | { kind: 'line'; uri: string; line: number }
    | { kind: 'function'; name: string }
    /** `what`: as changes of the state are named. `reads`: somebody wants to stop where it is read, which no run tells. */
    | { kind: 'data'; what: string; reads?: true };
export type Breakpoint = { id: number; condition?: string; hitCondition?: string; log?: string } & Wanted;

/** A place at which a run comes to a breakpoint. `depth`: so many calls of the thread in turn are shown; absent: as ever. */
export interface Hit { at: number; depth?: number }
/** `message`: why there is none, or what is wrong with the breakpoint. */
export interface Bound { breakpoint: Breakpoint; hits: Hit[]; message?: string }

/** Where the run comes to the breakpoint, conditions regarded. */
export async function bind(run: DebugRun, breakpoint: Breakpoint, evaluate: RunSource['evaluate']): Promise<Bound> {
    const counts = hitCondition(breakpoint.hitCondition);
    if (typeof counts === 'object') return { breakpoint, hits: [], message: counts.error };
    if (breakpoint.kind === 'data' && breakpoint.reads) return { breakpoint, hits: [], message: `a run tells what is changed, not what is read: break on a change of ${breakpoint.what}, or on the line that reads it` };
    const all = placesOf(run, breakpoint);
    if (all.length === 0) return { breakpoint, hits: [], message: nowhere(breakpoint) };
    if (breakpoint.condition === undefined || breakpoint.condition.trim() === '') return { breakpoint, hits: all.filter((_, i) => counts(i + 1)) };
    const answers = await ask(run, breakpoint.condition, all, evaluate);
    const wrong = answers.find(answer => 'error' in answer || answer.truth === undefined);
    if (wrong && answers.every(answer => !('truth' in answer))) return { breakpoint, hits: [], message: 'error' in wrong ? wrong.error : `${breakpoint.condition} is ${wrong.text}, which is no condition` };
    return { breakpoint, hits: all.filter((_, i) => { const answer = answers[i]; return 'truth' in answer && answer.truth === true; }).filter((_, i) => counts(i + 1)) };
}

/** The expression in each of the places. */
export async function ask(run: DebugRun, expression: string, hits: readonly Hit[], evaluate: RunSource['evaluate']): Promise<Evaluated[]> {
    const places = hits.map(({ at, depth }): EvaluateQuestion['places'][number] => {
        const thread = run.turn(at);
        return { at, thread: run.threads[thread].name, depth: depth ?? run.place(thread, at)?.shown ?? 0 };
    });
    const answers = await evaluate({ token: run.view.token ?? '', expression, places });
    return isRefused(answers) ? places.map(() => ({ error: answers.message })) : answers;
}

function nowhere(breakpoint: Breakpoint): string {
    switch (breakpoint.kind) {
        case 'line': return 'this run does nothing in this line';
        case 'function': return `this run does not call ${breakpoint.name}`;
        case 'data': return `this run does not change ${breakpoint.what}`;
    }
}

function placesOf(run: DebugRun, breakpoint: Breakpoint): Hit[] {
    switch (breakpoint.kind) {
        // Behind the step that has changed it, as a watchpoint of the hardware.
        case 'data': return run.steps.filter(({ changes }) => changes.some(({ name }) => name === breakpoint.what)).map(({ index }) => ({ at: index }));
        case 'line': return run.steps.flatMap((_, at) => lineHit(run, at, breakpoint.uri, breakpoint.line));
        case 'function': return run.steps.flatMap((_, at) => functionHit(run, at, breakpoint.name));
    }
}

/** Before the step: the thread comes to the line, by the step itself or by a call that begins with it. */
function lineHit(run: DebugRun, at: number, uri: string, line: number): Hit[] {
    const thread = run.turn(at), place = run.place(thread, at);
    if (!place) return [];
    const isThere = (range: SourceRange): boolean => range.uri === uri && range.start.line === line;
    for (let depth = run.begins(at); depth <= place.stack.length; depth++) {
        if (!isThere(rangeAt(place, depth))) continue;
        return isNewVisit(run, thread, at, depth, isThere) ? [{ at, depth }] : [];
    }
    return [];
}

/** Several steps of one line are one visit to it, until one of them is done again. */
function isNewVisit(run: DebugRun, thread: number, at: number, depth: number, isThere: (range: SourceRange) => boolean): boolean {
    const texts: string[] = [];
    for (let i = run.last(thread, at), behind = at; i !== undefined; behind = i, i = run.last(thread, i)) {
        if (run.begins(behind) < depth || !isThere(rangeAt(run.steps[i], depth))) break;
        texts.unshift(run.steps[i].text);
    }
    const visit = new Set<string>();
    for (const text of texts) {
        if (visit.has(text)) visit.clear();
        visit.add(text);
    }
    return visit.size === 0 || visit.has(run.steps[at].text);
}

/** Before the first step in the function; `invalidate` also stands for `gpu.invalidate`. */
function functionHit(run: DebugRun, at: number, name: string): Hit[] {
    const place = run.place(run.turn(at), at);
    if (!place) return [];
    const isMeant = (fn: string): boolean => fn === name || fn.endsWith(`.${name}`);
    const depth = place.stack.findIndex(({ fn }, i) => i >= run.begins(at) && isMeant(fn));
    if (depth >= 0) return [{ at, depth: depth + 1 }];
    // What the language does itself (`mutex_lock`) is no call, but one step.
    return run.steps[at].text.startsWith(`${name}(`) && run.steps[at].effect.kind !== 'atomic' ? [{ at, depth: place.stack.length }] : [];
}
