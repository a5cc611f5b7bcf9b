/**
 * What if another thread had gone? Who could go next in a state, and runs made by picking.
 *
 * A run that somebody picks step by step shows what has happened in it, no more: a violation that a step makes, that everything has ended, that
 * no thread can step any more or that threads wait for each other for ever (replay.ts). Otherwise it is open.
 */
import { runStep } from '../model/eval.js';
import type { Program, Step } from '../model/program.js';
import { compile } from './compile.js';
import { replay } from './replay.js';
import { waitsOfStep, type Replay, type ReplayWait } from './replay-result.js';
import { tokenOf, type RunCode, type Schedule } from './token.js';
import type { State } from './verdict.js';
import { Walker } from './walker.js';

export type Picked = Schedule['steps'][number];

/** What a thread could do next. */
export interface Option {
    thread: number;
    /** Steps that it can take, each by its way (token.ts); `fails`: a check in the step itself fails. */
    ways: { way: number; step: Step; fails: boolean }[];
    /** Where it has none: what it waits for; empty for one that is at its end. */
    waits: ReplayWait[];
}

/** Of each thread what it could do in the state. A step that an assume() forbids is none. */
export function options(program: Program, state: State): Option[] {
    return program.threads.map(({ id, steps, pcs }) => {
        const all = pcs[state.pcs[id]].steps.map((step, way) => ({ way, step: steps[step], outcome: runStep(steps[step], state.values).outcome }));
        const ways = all.filter(({ outcome }) => outcome === 'next' || outcome === 'violated').map(({ way, step, outcome }) => ({ way, step, fails: outcome === 'violated' }));
        return { thread: id, ways, waits: ways.length > 0 ? [] : all.flatMap(({ step }) => waitsOfStep(program, id, step.id, state)) };
    });
}

export interface PickedRun {
    replay: Replay;
    /** What it shows. */
    code: RunCode;
    token: string;
}

/** The run of the picked steps, as far as they can be taken. Throws where compile() does. */
export function pickedRun(program: Program, steps: readonly Picked[]): PickedRun {
    const again = replay(program, { program: '', code: 'open', steps: [...steps] });
    const { end, violation, trace } = again;
    const code = violation?.code ?? (end.kind === 'same' ? 'ok' : 'open');
    return { replay: again, code, token: tokenOf(program, { code, threads: violation?.threads, trace }) };
}

/** Steps that are added to a run at most. */
const MOST_ONWARD = 2000;

/** Makes a run as long as `next` says which step is taken; false: it has none. */
function made(program: Program, next: (walker: Walker, take: Take) => boolean): Picked[] {
    const compiled = compile(program);
    try {
        const walker = new Walker(compiled);
        const steps: Picked[] = [];
        let running = walker.start().kind === 'done';
        const take: Take = (thread, way) => {
            const step = walker.ways(thread)[way];
            if (step === undefined) return false;
            const { kind } = walker.take(thread, step);
            if (kind === 'blocked' || kind === 'pruned') return false;
            steps.push({ thread, way });
            running = kind === 'done';
            return true;
        };
        while (running && next(walker, take));
        return steps;
    } finally {
        compiled.instance.release(4 * (compiled.regions.end + 2 * compiled.layout.words));
    }
}

/** Takes the step, if it can be taken. */
type Take = (thread: number, way: number) => boolean;

/** A step of a run whose order is followed: in whichever Program, so it is known by its text. */
export interface Ordered { thread: number; text: string }

/**
 * The picked steps, and on to an end if there is one: in the order of another run as far as that can be, but for what the threads have done of it
 * already; where it cannot, or is used up, with the thread that went last as long as it can go on, and does not come back to a state of this run, then
 * with the first that can.
 */
export function onward(program: Program, picked: readonly Picked[], order: readonly Ordered[] = []): Picked[] {
    const left = [...order];
    for (const { thread } of picked) {
        const done = left.findIndex(step => step.thread === thread);
        if (done >= 0) left.splice(done, 1);
    }
    const known = new Set<string>();
    const steps = made(program, (walker, take) => {
        known.add(keyOf(walker.state));
        const at = walker.steps.length;
        if (at < picked.length) return take(picked[at].thread, picked[at].way);
        if (at >= picked.length + MOST_ONWARD || isAtEnd(walker)) return false;
        return asBefore(walker, left, take) || somehow(walker, known, take);
    });
    // Where not even these can be taken, that is what there is to say.
    return steps.length < picked.length ? [...picked] : steps;
}

/** The threads in this order, each by the way that is named, else by the first that it can go. A step that cannot be taken ends it, and is part of it. */
export function inOrder(program: Program, order: readonly { thread: number; way?: number }[]): Picked[] {
    const steps = made(program, (walker, take) => {
        const next = order[walker.steps.length];
        if (!next) return false;
        return next.way !== undefined ? take(next.thread, next.way) : [...walker.ways(next.thread).keys()].some(way => take(next.thread, way));
    });
    const next = order[steps.length];
    return next ? [...steps, { thread: next.thread, way: next.way ?? 0 }] : steps;
}

/** A run in which whoever can go does so by chance; equal seeds give equal runs. */
export function randomRun(program: Program, seed: number): Picked[] {
    const draw = generator(seed);
    return made(program, (walker, take) => {
        if (walker.steps.length >= MOST_ONWARD || isAtEnd(walker)) return false;
        const all = program.threads.flatMap(({ id }) => [...walker.ways(id).keys()].map(way => ({ thread: id, way })));
        while (all.length > 0) {
            const [{ thread, way }] = all.splice(draw(all.length), 1);
            if (take(thread, way)) return true;
        }
        return false;
    });
}

/** Whole numbers below `n`: a linear congruential generator (D. Knuth, TAOCP 2, section 3.3.4, line 26 of table 1), its upper bits. */
function generator(seed: number): (n: number) => number {
    let state = seed >>> 0;
    return n => {
        state = Math.imul(state, 1664525) + 1013904223 >>> 0;
        return Math.floor(state / 2 ** 32 * n);
    };
}

/** Everything rests, and only services, which may go on for ever, could step. */
function isAtEnd(walker: Walker): boolean {
    return walker.isOver && walker.program.threads.every(({ id, kind }) => kind === 'service' || !walker.ways(id).some(step => walker.can(id, step)));
}

/** The first step of the order whose thread can go; it stands for that thread's next, wherever the thread is by now. */
function asBefore(walker: Walker, left: Ordered[], take: Take): boolean {
    const asked = new Set<number>();
    for (let i = 0; i < left.length; i++) {
        const { thread, text } = left[i];
        if (asked.has(thread)) continue;
        asked.add(thread);
        const ways = walker.ways(thread);
        if (ways.length === 0) continue;
        const same = ways.findIndex(step => walker.program.threads[thread].steps[step].text === text);
        if ([Math.max(0, same), ...ways.keys()].some(way => take(thread, way))) {
            left.splice(i, 1);
            return true;
        }
    }
    return false;
}

/** Any step to a state where the run has not been, or to a violation: of the thread that went last, else of a user's, else of whoever is there. */
function somehow(walker: Walker, known: ReadonlySet<string>, take: Take): boolean {
    const { program: { threads }, steps } = walker;
    const last = steps.at(-1)?.thread;
    const rank = ({ id, kind }: Program['threads'][number]): number => kind === 'service' ? 2 : id === last ? 0 : 1;
    return [...threads].sort((a, b) => rank(a) - rank(b) || a.id - b.id).some(({ id }) => walker.ways(id).some((step, way) => {
        const next = walker.peek(id, step);
        return next !== undefined && (next === 'violated' || !known.has(keyOf(next))) && take(id, way);
    }));
}

const keyOf = ({ pcs, values }: State): string => `${pcs.join()};${values.join()}`;

/** The steps of a run as an order to follow. */
export function orderOf(program: Program, picked: readonly Picked[]): Ordered[] {
    const { steps } = replay(program, { program: '', code: 'open', steps: [...picked] }).trace;
    return steps.map(({ thread, step }) => ({ thread, text: program.threads[thread].steps[step].text }));
}
