/**
 * What became of the threads along an edge: its target was sorted, so the thread that was number 2 may be number 3 there.
 *
 * Nothing of that is stored. The edges of a state are made again when they are asked for, in the order of the search.
 */
import type { Instance } from './code/code.js';
import type { Compiled } from './compile.js';
import type { Graph } from './graph.js';
import { readField } from './layout.js';
import { Orders } from './orders.js';
import type { StateTable } from './states.js';

export interface NamedEdge {
    thread: number;
    /** First step of the edge, as in Thread.steps. */
    step: number;
    /** By thread of the source: its number in the target. Empty for an edge that leads to no state. */
    names: Uint8Array;
}

type Step = (from: number, to: number, entry: number) => number;

export class Names {
    /** Masks of interchangeable threads. */
    private readonly classes: number[];
    /** Every thread keeps its number. */
    private readonly same: Uint8Array;
    private state = -1;
    private list: NamedEdge[] = [];
    /** The functions of an instance, and by thread that of its steps. */
    private from?: Instance;
    private stepOf: Step[] = [];
    private known?: Orders;

    constructor(private readonly compiled: Compiled, private readonly states: StateTable) {
        const { program, classes } = compiled;
        this.classes = classes.map(({ threads }) => threads.reduce((mask, t) => mask | 1 << t, 0));
        this.same = Uint8Array.from(program.threads, t => t.id);
    }

    get threads(): number { return this.same.length; }

    /** Of the edges of `graph`, the one that these names are of. */
    orders(graph: Graph): Orders { return this.known ??= new Orders(graph, this); }

    /** Edge number `i` of state `s`, from 0, as the graph has them. */
    edge(s: number, i: number): NamedEdge {
        if (s !== this.state) this.make(s);
        return this.list[i];
    }

    /** Mask of the threads that are in `mask` at the end of the edge, as they are called before it. */
    before(s: number, i: number, mask: number): number {
        // Of each class there are all in it or none.
        if (this.close(mask) === mask) return mask;
        const { names } = this.edge(s, i);
        if (names === this.same) return mask;
        let result = 0;
        for (let t = 0; t < names.length; t++) result |= (mask >>> names[t] & 1) << t;
        return result;
    }

    /** All threads that are interchangeable with one of the mask. */
    close(mask: number): number {
        let all = mask;
        for (const alike of this.classes) if ((mask & alike) !== 0) all |= alike;
        return all;
    }

    private make(s: number): void {
        const { compiled: { program: { threads }, layout, instance, regions, entries }, states } = this;
        this.use(instance);
        this.state = s;
        const list: NamedEdge[] = [];
        const to = regions.candidates * instance.stride;
        const pointer = states.pointer(s);
        for (let thread = 0; thread < threads.length; thread++) {
            for (const step of threads[thread].pcs[readField(layout.pcs[thread], states.slab, s * states.words)].steps) {
                const outcome = this.stepOf[thread](pointer, to, entries[thread][step]);
                if (outcome === 1) list.push({ thread, step, names: this.sort(to) });
                // A step that violates several sites is as many edges.
                else for (let n = outcome === 2 ? 1 : -outcome; n > 0; n--) list.push({ thread, step, names: NOWHERE });
            }
        }
        this.list = list;
    }

    private use(instance: Instance): void {
        if (instance === this.from) return;
        this.from = instance;
        this.stepOf = this.compiled.program.threads.map(({ id }) => instance.fn[`edge${id}`] as Step);
    }

    /** Sorts the state at the pointer; what became of its threads. */
    sort(at: number): Uint8Array {
        const { instance: { fn, words }, regions: { order } } = this.compiled;
        for (let t = 0; t < this.same.length; t++) words[order + t] = t;
        return fn.sort(at) === 0 ? this.same : Uint8Array.from(words.subarray(order, order + this.same.length));
    }
}

const NOWHERE = new Uint8Array(0);
