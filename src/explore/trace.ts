/** Run over stored states -> Trace: which steps each edge was is found by taking them again. */
import type { Compiled } from './compile.js';
import { readField } from './layout.js';
import { Passing } from './movers.js';
import type { Run } from './schedule.js';
import { decode, decodeAt } from './situation.js';
import type { StateTable } from './states.js';
import type { State, Trace, TraceStep } from './verdict.js';

/** Steps of one thread without a break: an edge. `states[i]` is the state after `steps[i]`; a step that violates has none. */
interface Edge { steps: number[]; states: State[]; outcome: number }

export class TraceMaker {
    constructor(private readonly compiled: Compiled, private readonly states: StateTable) {}

    /** `loopsTo`: index in `run.states`. */
    trace(run: Run, minimal: boolean, loopsTo?: number): Trace {
        const steps: TraceStep[] = [];
        const states = [decode(this.compiled, this.states.slab, run.states[0])];
        let loop = loopsTo === 0 ? 0 : undefined;
        const append = (thread: number, edge: Edge): void => {
            steps.push(...edge.steps.map(step => ({ thread, step })));
            states.push(...edge.states);
        };
        run.threads.forEach((thread, i) => {
            append(thread, this.find(run.states[i], thread, edge => edge.outcome === 1 && this.leadsTo(run.states[i + 1])));
            if (loopsTo === i + 1) loop = states.length - 1;
        });
        if (run.violates) {
            const { thread, site } = run.violates;
            append(thread, this.find(run.states[run.states.length - 1], thread, ({ outcome }) => this.violatesSite(outcome, site)));
        }
        return {
            steps, states, contextSwitches: steps.filter((s, i) => i > 0 && s.thread !== steps[i - 1].thread).length,
            // A macro-step may go farther than it must.
            minimal: minimal && !this.compiled.reduction, ...loop === undefined ? {} : { loopsTo: loop },
        };
    }

    private leadsTo(state: number): boolean {
        const { compiled: { instance, regions }, states: { slab, words } } = this;
        for (let i = 0; i < words; i++) if (instance.words[regions.candidates + i] !== slab[state * words + i]) return false;
        return true;
    }

    private violatesSite(outcome: number, site: number): boolean {
        const { instance, regions } = this.compiled;
        for (let i = 0; i < -outcome; i++) if (instance.words[regions.violated + i] === site) return true;
        return false;
    }

    /** The first edge of `thread` from state `from` that is wanted; the state that it leads to is among the candidates. */
    private find(from: number, thread: number, wanted: (edge: Edge) => boolean): Edge {
        const { compiled: { program, layout }, states } = this;
        const pc = readField(layout.pcs[thread], states.slab, from * states.words);
        for (const k of program.threads[thread].pcs[pc].steps) {
            const edge = this.take(from, thread, k);
            if (wanted(edge)) return edge;
        }
        throw new Error('a stored edge that no step makes');
    }

    /** Takes step `first` and what belongs to the same macro-step, as the generated code does (macro.ts). */
    private take(from: number, thread: number, first: number): Edge {
        const { compiled: { program, layout, instance, regions, entries, reduction }, states } = this;
        const to = regions.candidates * instance.stride;
        const edge: Edge = { steps: [], states: [], outcome: 1 };
        let at = states.pointer(from);
        let open = reduction?.opens[thread][first] ?? false;
        for (let step: number | undefined = first; step !== undefined;) {
            const outcome = instance.fn.step(at, to, entries[thread][step]);
            if (outcome === 0 && edge.steps.length > 0) break;
            edge.outcome = outcome;
            edge.steps.push(step);
            if (outcome !== 1) break;
            edge.states.push(decodeAt(this.compiled, instance.words, regions.candidates));
            at = to;
            const pc = readField(layout.pcs[thread], instance.words, regions.candidates);
            const passing = reduction?.passing[thread][pc] ?? Passing.end;
            step = passing === Passing.end || (passing === Passing.other && !open) ? undefined : program.threads[thread].pcs[pc].steps[0];
            open &&= passing === Passing.both;
        }
        return edge;
    }
}
