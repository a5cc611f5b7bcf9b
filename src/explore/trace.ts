/** Run over stored states -> Trace: which steps each edge was is found by taking them again. */
import type { Compiled } from './compile.js';
import { readField } from './layout.js';
import { siteOf, type Graph } from './graph.js';
import { Passing } from './movers.js';
import type { Names } from './names.js';
import type { Run } from './schedule.js';
import { decode, decodeAt } from './situation.js';
import type { Site } from './sites.js';
import type { StateTable } from './states.js';
import type { State, Trace, TraceStep } from './verdict.js';

/** Steps of one thread without a break: an edge. `states[i]` is the state after `steps[i]`; a step that violates has none. */
interface Edge { steps: number[]; states: State[]; outcome: number }

/** `after[i]`: index of the last state of edge i, in `states`. */
interface Walk {
    steps: TraceStep[];
    states: State[];
    after: number[];
    /** By thread: what the last state of the run calls it. */
    names: readonly number[];
    /** What the last step violates. */
    site?: number;
}

export class TraceMaker {
    constructor(private readonly compiled: Compiled, private readonly states: StateTable, private readonly graph: Graph) {}

    /** `loopsTo`: index in `run.states`. */
    trace(run: Run, minimal: boolean, loopsTo?: number): Trace {
        const { steps, states, after } = this.walk(run);
        const loop = loopsTo === undefined ? undefined : loopsTo === 0 ? 0 : after[loopsTo - 1];
        return {
            steps, states, contextSwitches: steps.filter((s, i) => i > 0 && s.thread !== steps[i - 1].thread).length,
            // A macro-step may go farther than it must.
            minimal: minimal && !this.compiled.reduction, ...loop === undefined ? {} : { loopsTo: loop },
        };
    }

    /** The step of the thread that an edge from state `from` to this target is. Not for macro-steps or renamed threads. */
    step(from: number, thread: number, target: number): number {
        const wanted = ({ outcome }: Edge): boolean => target >= 0 ? outcome === 1 && this.leadsTo(target) : this.violated(outcome).includes(siteOf(target));
        return this.find(from, thread, wanted).steps[0];
    }

    /** What the run's last step violates. */
    site(run: Run): Site { return this.compiled.sites[this.walk(run).site!]; }

    /** The threads that the last state of the run calls those of the mask. */
    called(run: Run, mask: number): number {
        return this.graph.names ? this.walk(run).names.reduce((all, name, t) => all | (mask >>> name & 1) << t, 0) : mask;
    }

    private walk(run: Run): Walk {
        const walk: Walk = { steps: [], states: [decode(this.compiled, this.states.slab, run.states[0])], after: [], names: this.compiled.program.threads.map(t => t.id) };
        const append = (thread: number, edge: Edge): void => {
            walk.steps.push(...edge.steps.map(step => ({ thread, step })));
            walk.states.push(...edge.states);
            walk.after.push(walk.states.length - 1);
        };
        if (this.graph.names) this.walkNamed(run, this.graph.names, walk, append);
        else {
            run.threads.forEach((thread, i) => append(thread, this.find(run.states[i], thread, edge => edge.outcome === 1 && this.leadsTo(run.states[i + 1]))));
            if (run.violates) {
                const { thread, site } = run.violates;
                append(thread, this.find(run.states[run.states.length - 1], thread, ({ outcome }) => this.violated(outcome).includes(site)));
                walk.site = site;
            }
        }
        return walk;
    }

    /**
     * The stored states of the run are those of other runs with other names of threads, so the steps are taken from the initial state on
     * by the threads that are meant.
     */
    private walkNamed(run: Run, names: Names, walk: Walk, append: (thread: number, edge: Edge) => void): void {
        const { compiled: { instance: { words, stride }, regions, sites }, states } = this;
        const at = regions.actual * stride;
        words.copyWithin(regions.actual, states.pointer(run.states[0]) / stride, states.pointer(run.states[0]) / stride + states.words);
        const take = (thread: number, step: number): number => {
            const actual = walk.names.indexOf(thread);
            const edge = this.take(at, actual, step, regions.actual);
            append(actual, edge);
            return edge.outcome;
        };
        run.edges!.forEach((edge, i) => {
            const { thread, step, names: next } = names.edge(run.states[i], edge);
            take(thread, step);
            walk.names = walk.names.map(name => next[name]);
            words.copyWithin(regions.candidates, regions.actual, regions.actual + states.words);
            names.sort(regions.candidates * stride);
            if (!this.leadsTo(run.states[i + 1])) throw new Error('a stored edge that no step makes');
        });
        if (!run.violates) return;
        const { thread, site } = run.violates;
        const last = run.states[run.states.length - 1];
        const pc = readField(this.compiled.layout.pcs[thread], states.slab, last * states.words);
        const step = this.compiled.program.threads[thread].pcs[pc].steps.find(k => this.violated(this.take(states.pointer(last), thread, k, regions.candidates).outcome).includes(site));
        const { code } = sites[site];
        walk.site = this.violated(take(thread, step!)).find(i => sites[i].code === code);
    }

    private leadsTo(state: number): boolean {
        const { compiled: { instance, regions }, states: { slab, words } } = this;
        for (let i = 0; i < words; i++) if (instance.words[regions.candidates + i] !== slab[state * words + i]) return false;
        return true;
    }

    /** Sites that the step of this outcome, the last one that was taken, violates. */
    private violated(outcome: number): number[] {
        const { instance, regions } = this.compiled;
        return Array.from(instance.words.subarray(regions.violated, regions.violated + Math.max(0, -outcome)));
    }

    /** The first edge of `thread` from state `from` that is wanted; the state that it leads to is among the candidates. */
    private find(from: number, thread: number, wanted: (edge: Edge) => boolean): Edge {
        const { compiled: { program, layout, regions }, states } = this;
        const pc = readField(layout.pcs[thread], states.slab, from * states.words);
        for (const k of program.threads[thread].pcs[pc].steps) {
            const edge = this.take(states.pointer(from), thread, k, regions.candidates);
            if (wanted(edge)) return edge;
        }
        throw new Error('a stored edge that no step makes');
    }

    /** Takes step `first` from the state at a pointer, and what belongs to the same macro-step, as the generated code does (macro.ts). The last state is left in `region`. */
    private take(from: number, thread: number, first: number, region: number): Edge {
        const { program, layout, instance, entries, reduction } = this.compiled;
        const to = region * instance.stride;
        const edge: Edge = { steps: [], states: [], outcome: 1 };
        let at = from;
        let open = reduction?.opens[thread][first] ?? false;
        for (let step: number | undefined = first; step !== undefined;) {
            const before = instance.words.slice(region, region + this.states.words);
            const outcome = instance.fn.step(at, to, entries[thread][step]);
            if (edge.steps.length > 0 && outcome !== 1) {
                // What goes wrong in the midst may have changed the state before it.
                instance.words.set(before, region);
                break;
            }
            edge.outcome = outcome;
            edge.steps.push(step);
            if (outcome !== 1) break;
            edge.states.push(decodeAt(this.compiled, instance.words, region));
            at = to;
            const pc = readField(layout.pcs[thread], instance.words, region);
            const passing = reduction?.passing[thread][pc] ?? Passing.end;
            step = passing === Passing.end || (passing === Passing.other && !open) ? undefined : program.threads[thread].pcs[pc].steps[0];
            open &&= passing === Passing.both;
        }
        return edge;
    }
}
