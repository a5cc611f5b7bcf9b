/** A run as a debugger walks along it: positions between its steps, and where each thread stands in them. */
import type { RunShown, Stand } from '../check/result.js';
import type { SourceRange } from '../model/program.js';
import type { StateView, ViewFrame, ViewStep } from '../trace/view.js';
import { sharedPrefix } from '../trace/walk.js';

/** `entered`: how many calls of `stack` the thread is inside of; those behind are what its next step begins. `shown`: so many are shown. */
export interface Place { range: SourceRange; stack: ViewFrame[]; entered: number; shown: number }

export class DebugRun {
    /** By thread: indices of its steps. */
    private readonly own: number[][];

    constructor(readonly shown: RunShown) {
        const { threads, steps } = shown.view;
        const ids = new Map(threads.map(({ name }, id) => [name, id]));
        this.own = threads.map(() => []);
        steps.forEach(({ thread }, i) => this.own[ids.get(thread) ?? 0].push(i));
    }

    get view(): RunShown['view'] { return this.shown.view; }
    get steps(): readonly ViewStep[] { return this.view.steps; }
    get threads(): readonly { name: string; kind: string }[] { return this.view.threads; }
    /** The last position. */
    get end(): number { return this.steps.length; }
    /** The run shows a violation. */
    get fails(): boolean { return this.view.code !== 'ok'; }
    /** A step of its own fails, which leads to no further state. */
    private get lastFails(): boolean { return this.steps.at(-1)?.violates === true; }

    state(at: number): StateView { return this.view.states[at === 0 ? 0 : this.steps[at - 1].after] ?? this.view.states[this.view.states.length - 1]; }

    /** Whose turn it is; at the end, who is stuck, else who went last. */
    turn(at: number): number {
        const step = this.steps[at];
        if (step) return this.idOf(step.thread);
        const last = this.idOf(this.steps.at(-1)?.thread), { threads } = this.state(this.end);
        const isStuck = (id: number): boolean => threads[id]?.status === 'blocked for ever';
        return [last, ...threads.keys()].find(isStuck) ?? last;
    }

    idOf(thread: string | undefined): number { return Math.max(0, this.threads.findIndex(({ name }) => name === thread)); }

    /** Index of the thread's next step in the run. */
    next(thread: number, at: number): number | undefined { return this.own[thread]?.find(i => i >= at); }
    /** Index of the thread's last step before the position. */
    last(thread: number, at: number): number | undefined { return this.own[thread]?.findLast(i => i < at); }

    /** Names of what happens in the run, as changes have them, and what threads wait for. */
    get used(): ReadonlySet<string> {
        return this.names ??= new Set([...this.steps.flatMap(({ changes }) => changes.map(({ name }) => name)), ...this.view.states.flatMap(({ threads }) => threads.flatMap(({ waitsFor }) => waitsFor ?? []))]);
    }
    private names: ReadonlySet<string> | undefined;

    /**
     * How many calls are under way before the step begins others. One that begins with the step that it has begun with before counts as begun anew: so it is
     * where a call is made in a loop, and where a function goes back to its first statement, which a run does not tell apart.
     */
    begins(step: number): number { return (this.firsts ??= this.own.map(own => this.beginnings(own)).reduce((all, one) => new Map([...all, ...one]), new Map<number, number>())).get(step) ?? 0; }
    private firsts: ReadonlyMap<number, number> | undefined;

    private beginnings(own: readonly number[]): Map<number, number> {
        const begins = new Map<number, number>(), first: string[] = [];
        own.forEach((i, n) => {
            const { stack, text, range } = this.steps[i], key = JSON.stringify([text, range]);
            first.length = n === 0 ? 0 : Math.min(first.length, sharedPrefix(this.steps[own[n - 1]].stack, stack));
            const again = first.indexOf(key);
            begins.set(i, again < 0 ? first.length : again);
            while (first.length < stack.length) first.push(key);
        });
        return begins;
    }

    /** Where the thread stands; undefined: at its end. */
    place(thread: number, at: number): Place | undefined {
        const next = this.next(thread, at), last = this.last(thread, at);
        const stand: Stand | null | undefined = next === undefined ? this.shown.ends[thread] : this.steps[next];
        if (!stand) return undefined;
        const { range, stack } = stand;
        // Who waits, or has failed, shows for what: in the innermost call.
        const isInside = this.waits(thread, at) || (at === this.end && this.lastFails && thread === this.turn(at));
        const entered = last === undefined ? 0 : sharedPrefix(this.steps[last].stack, stack);
        return { range, stack, entered, shown: isInside ? stack.length : entered };
    }

    private waits(thread: number, at: number): boolean {
        const { status } = this.state(at).threads[thread] ?? {};
        return status === 'waiting' || status === 'blocked for ever';
    }
}

/** Where a call of the stack stands: at the call that it makes, the innermost at the step itself. */
export const rangeAt = ({ range, stack }: Pick<Place, 'range' | 'stack'>, depth: number): SourceRange => stack[depth]?.call ?? range;
