/** One run of a Program, step by step, in the memory of its compiled form. */
import type { Program } from '../model/program.js';
import type { Compiled } from './compile.js';
import { readField } from './layout.js';
import { decodeAt, resting, restingTable } from './situation.js';
import type { Site } from './sites.js';
import type { State, Trace, TraceStep } from './verdict.js';

/** `done`: the state after it is the last one; a step that violates has none. */
export type Outcome = { kind: 'done' } | { kind: 'blocked' } | { kind: 'pruned' } | { kind: 'violated'; sites: Site[] };

export class Walker {
    readonly steps: TraceStep[] = [];
    readonly states: State[] = [];
    private readonly here: number;
    private readonly there: number;

    constructor(private readonly compiled: Compiled) {
        const { instance, regions, layout } = compiled;
        [this.here, this.there] = [regions.end, regions.end + layout.words];
        instance.reserve(regions.end + 2 * layout.words);
        instance.words.fill(0, regions.end, regions.end + 2 * layout.words);
    }

    get program(): Program { return this.compiled.program; }
    get state(): State { return this.states[this.states.length - 1]; }

    /** The initial state. `blocked`: there is none. */
    start(): Outcome {
        const { instance, program } = this.compiled;
        const start = instance.fn.initial(0, this.here * instance.stride);
        this.states.push(start === 1 ? decodeAt(this.compiled, instance.words, this.here)
            : { pcs: program.threads.map(() => 0), values: program.variables.map(v => v.init) });
        return start === 1 ? { kind: 'done' } : start < 0 ? this.violated(start) : { kind: 'blocked' };
    }

    /** Steps (ids) that start where the thread stands. */
    ways(thread: number): readonly number[] {
        const { layout, instance, program } = this.compiled;
        return program.threads[thread].pcs[readField(layout.pcs[thread], instance.words, this.here)].steps;
    }

    /** Whether the step can be taken; an assume() that would fail counts. */
    can(thread: number, step: number): boolean { return this.tried(thread, step) !== 0; }

    /** The state that the step would lead to, if it can be taken. */
    peek(thread: number, step: number): State | 'violated' | undefined {
        const outcome = this.tried(thread, step);
        return outcome === 1 ? decodeAt(this.compiled, this.compiled.instance.words, this.there) : outcome < 0 ? 'violated' : undefined;
    }

    /** Takes the step, as far as it can be taken. */
    take(thread: number, step: number): Outcome {
        const { instance, layout } = this.compiled;
        const outcome = this.tried(thread, step);
        if (outcome === 0) return { kind: 'blocked' };
        if (outcome === 2) return { kind: 'pruned' };
        this.steps.push({ thread, step });
        if (outcome < 0) return this.violated(outcome);
        instance.words.copyWithin(this.here, this.there, this.there + layout.words);
        this.states.push(decodeAt(this.compiled, instance.words, this.here));
        return { kind: 'done' };
    }

    /** Goes on by a step that adds nothing to the run: a part of it that is repeated. */
    repeat({ thread, step }: TraceStep): void {
        const { instance, layout } = this.compiled;
        this.tried(thread, step);
        instance.words.copyWithin(this.here, this.there, this.there + layout.words);
    }

    /** Every thread is at its end or idle. */
    get isOver(): boolean {
        const { program, instance } = this.compiled;
        const all = program.threads.length === 0 ? 0 : 2 ** program.threads.length - 1;
        return resting(this.compiled, restingTable(program), instance.words, this.here) === all;
    }

    /** What would be violated if everything had ended here. */
    terminal(): Site[] {
        const { instance } = this.compiled;
        return this.sites(instance.fn.terminal(this.here * instance.stride));
    }

    trace(loopsTo?: number): Trace {
        const { steps, states } = this;
        return {
            steps: [...steps], states: [...states], contextSwitches: steps.filter((s, i) => i > 0 && s.thread !== steps[i - 1].thread).length,
            minimal: false, ...loopsTo === undefined ? {} : { loopsTo },
        };
    }

    private tried(thread: number, step: number): number {
        const { instance, entries } = this.compiled;
        return instance.fn.step(this.here * instance.stride, this.there * instance.stride, entries[thread][step]);
    }

    private violated(outcome: number): Outcome { return { kind: 'violated', sites: this.sites(-outcome) }; }

    private sites(count: number): Site[] {
        const { instance, regions, sites } = this.compiled;
        return Array.from(instance.words.subarray(regions.violated, regions.violated + count), i => sites[i]);
    }
}
