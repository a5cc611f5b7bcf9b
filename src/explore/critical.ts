/**
 * The critical pair: two steps of a counterexample whose order it needs.
 *
 * A candidate is two steps `a` before `b` of different threads that depend on each other (events.ts), each the first time that its thread does
 * it in this run; for a deadlock `b` may be what a stuck thread waits for at the end. The other order is meant of all runs: the thread of `a` does not do `a`, also not by another way to the same step, until the thread of `b` has done `b`, the
 * first time of each. Runs in which `a` is never done belong to it, and so do the beginnings of all of them: what fails before either is done
 * needs no order of the two.
 *
 * The pair is critical if no run of the other order comes to a state or a step of the same code, every one of them looked at, and some run does
 * both steps: an order that cannot be had explains nothing. The alternatives of a `choose` are no candidates: a choice is no order.
 * Of several, one is told after which nothing fails at all, then one about memory, then one with no step between that orders the two anyway (as the
 * hand-over of a lock does), then the last of the run.
 */
import type { Code, Program, Step } from '../model/program.js';
import { CHUNK } from './budget.js';
import type { Place } from './different.js';
import { Events } from './events.js';
import { siteOf } from './graph.js';
import type { Site } from './sites.js';
import type { CriticalPair, TraceStep, Violation } from './verdict.js';

/** Edges that are looked at before it is given up, and states of which it is not even begun: the rest of the verdict must not wait long. */
const MOST_WORK = 30_000_000;
const MOST_STATES = 3_000_000;
/** Of a longer run only the last so many steps are candidates. */
const MOST_STEPS = 1000;
/** Steps whose causes are looked for between two pauses. */
const AT_A_TIME = 20;

/** Where runs fail: by state and by site. */
export class Failures {
    /** By code, 1 for each state in which it is so. */
    private readonly states = new Map<Code, Uint8Array>();

    constructor(readonly program: Program, readonly sites: readonly Site[], private readonly count: number) {}

    add(code: Code, state: number): void { this.of(code)[state] = 1; }

    /** States that are marked with the number. */
    addMarked(code: Code, marks: ArrayLike<number>, number: number): void {
        for (let s = 0; s < this.count; s++) if (marks[s] === number) this.add(code, s);
    }

    of(code: Code): Uint8Array {
        let marks = this.states.get(code);
        if (!marks) this.states.set(code, marks = new Uint8Array(this.count));
        return marks;
    }

    /** 1 for each state in which anything fails. */
    all(): Uint8Array {
        const any = new Uint8Array(this.count);
        for (const marks of this.states.values()) marks.forEach((mark, s) => { any[s] |= mark; });
        return any;
    }
}

interface Candidate { earlier: TraceStep; later: TraceStep; at: [number, number]; weight: number }

/** What comes of the other order; `work`: edges looked at. */
interface Walk { work: number; fails: boolean; clean: boolean; possible: boolean; states: number }

export function* criticalPair(place: Place, failures: Failures, violation: Violation): Generator<void, CriticalPair | 'none' | 'not known'> {
    if (!place.whole || place.states > MOST_STATES) return 'not known';
    const any = failures.all();
    const seen = new Uint8Array(place.states);
    let best: CriticalPair | undefined;
    let work = 0;
    for (const { earlier, later, at } of yield* candidates(place.program, violation)) {
        if (work > MOST_WORK) return best ?? 'not known';
        const walk = yield* inOtherOrder(place, earlier, later, failures, violation.code, any, seen);
        work += walk.work;
        if (walk.fails || !walk.possible) continue;
        const pair: CriticalPair = { earlier, later, at, states: walk.states, clean: walk.clean };
        if (walk.clean) return pair;
        best ??= pair;
    }
    return best ?? (violation.trace.steps.length > MOST_STEPS ? 'not known' : 'none');
}

/** The most telling first. */
function* candidates(program: Program, { code, trace, threads = [] }: Violation): Generator<void, Candidate[]> {
    const from = Math.max(0, trace.steps.length - MOST_STEPS);
    const done = trace.steps.slice(from);
    const last = trace.states[trace.states.length - 1];
    const waited = code === 'deadlock' ? threads.flatMap(thread => program.threads[thread].pcs[last.pcs[thread]].steps.map(step => ({ thread, step }))) : [];
    const all = [...done, ...waited];
    const events = new Events(program);
    const alone = ({ thread, step }: TraceStep): boolean => program.threads[thread].pcs[program.threads[thread].steps[step].pc].steps.length === 1;
    const known = new Set(trace.steps.slice(0, from).map(nameOf));
    const isFirst = all.map(step => {
        const first = !known.has(nameOf(step));
        known.add(nameOf(step));
        return first;
    });
    const found: Candidate[] = [];
    const before: Uint8Array[] = [];
    for (const [j, later] of all.entries()) {
        if (j % AT_A_TIME === AT_A_TIME - 1) yield;
        // By index: 1 for what the step depends on, directly or through others.
        const causes = new Uint8Array(done.length);
        for (let i = Math.min(j, done.length) - 1; i >= 0; i--) {
            const earlier = all[i];
            if (!events.dependent(earlier, later)) continue;
            const isRace = causes[i] === 0;
            causes[i] = 1;
            // What is a cause already has brought its own with it.
            if (isRace) for (let k = 0; k < i; k++) causes[k] |= before[i][k];
            if (earlier.thread === later.thread || !isFirst[i] || !isFirst[j] || !alone(earlier) || !alone(later)) continue;
            const at: [number, number] = [from + i, from + Math.min(j, done.length)];
            found.push({ earlier, later, at, weight: j >= done.length ? MOST_TELLING : weightOf(program, earlier, later) + Number(isRace) });
        }
        before.push(causes);
    }
    return found.sort((a, b) => b.weight - a.weight || b.at[1] - a.at[1] || b.at[0] - a.at[0]);
}

const nameOf = ({ thread, step }: TraceStep): string => `${thread} ${step}`;

/** What a thread waits for in a deadlock says more than any other order. */
const MOST_TELLING = 20;

/** A pair tells as much as its plainer step. */
function weightOf(program: Program, a: TraceStep, b: TraceStep): number {
    const [low, high] = [a, b].map(({ thread, step }) => telling(program.threads[thread].steps[step])).sort((x, y) => x - y);
    return 4 * low + 2 * Number(high > low);
}

function telling({ effect }: Step): number {
    switch (effect.kind) {
        case 'pte': case 'map': case 'clear_pte': case 'tlb_flush': case 'drain': case 'device_access': case 'cpu_access': case 'frame': return 3;
        case 'lock': case 'lockdep': return 1;
        default: return 2;
    }
}

/** Goes through every run in which `earlier` is not done before `later`; ends early where one fails. */
function* inOtherOrder({ program, graph, pc }: Place, earlier: TraceStep, later: TraceStep, failures: Failures, code: Code, any: Uint8Array, seen: Uint8Array): Generator<void, Walk> {
    const same = failures.of(code);
    const [first, second] = [earlier, later].map(({ thread, step }) => program.threads[thread].steps[step].pc);
    const walk: Walk = { work: 0, fails: false, clean: true, possible: false, states: 0 };
    // 1: seen while `later` is still to come; 2: after it, when everything is allowed.
    seen.fill(0);
    const stack: number[] = [];
    const visit = (s: number, phase: number): void => {
        if (seen[s] >= phase) return;
        if (seen[s] === 0) walk.states++;
        seen[s] = phase;
        stack.push(s);
    };
    visit(0, 1);
    let pause = CHUNK;
    for (let s = stack.pop(); s !== undefined; s = stack.pop()) {
        if (same[s] === 1) return { ...walk, fails: true };
        if (any[s] === 1) walk.clean = false;
        const after = seen[s] === 2;
        for (let e = graph.first(s), end = graph.end(s); e < end; e++) {
            walk.work++;
            const [thread, target] = [graph.thread(e), graph.target(e)];
            const isEarlier = thread === earlier.thread && pc(s, thread) === first;
            if (target === -1 || (isEarlier && !after)) continue;
            if (isEarlier) walk.possible = true;
            if (target >= 0) visit(target, after || (thread === later.thread && pc(s, thread) === second) ? 2 : 1);
            else if (failures.sites[siteOf(target)].code === code) return { ...walk, fails: true };
            else walk.clean = false;
        }
        if (walk.work >= pause) {
            pause += CHUNK;
            yield;
        }
    }
    return walk;
}
