/**
 * What became of the threads along an edge: its target was sorted, so the thread that was number 2 may be number 3 there.
 *
 * Nothing of that is stored. The edges of a state are made again when they are asked for, in the order of the search.
 */
import type { Compiled } from './compile.js';
import { readField } from './layout.js';
import type { StateTable } from './states.js';

export interface NamedEdge {
    thread: number;
    /** First step of the edge, as in Thread.steps. */
    step: number;
    /** By thread of the source: its number in the target. Empty for an edge that leads to no state. */
    names: Uint8Array;
}

export class Names {
    /** By thread: mask of those that it is interchangeable with, itself among them. */
    private readonly alike: number[];
    private state = -1;
    private list: NamedEdge[] = [];

    constructor(private readonly compiled: Compiled, private readonly states: StateTable) {
        const { program, classes } = compiled;
        this.alike = program.threads.map(({ id }) => (classes.find(c => c.threads.includes(id))?.threads ?? [id]).reduce((mask, t) => mask | 1 << t, 0));
    }

    get threads(): number { return this.alike.length; }

    /** Edge number `i` of state `s`, from 0, as the graph has them. */
    edge(s: number, i: number): NamedEdge {
        if (s !== this.state) this.make(s);
        return this.list[i];
    }

    /** Mask of the threads that are in `mask` at the end of the edge, as they are called before it. */
    before(s: number, i: number, mask: number): number {
        if (this.close(mask) === this.open(mask)) return mask;
        const { names } = this.edge(s, i);
        let result = 0;
        for (let t = 0; t < names.length; t++) result |= (mask >>> names[t] & 1) << t;
        return result;
    }

    /** All threads that are interchangeable with one of the mask. */
    close(mask: number): number { return this.alike.reduce((all, alike) => (mask & alike) !== 0 ? all | alike : all, 0); }

    /** The threads of the mask with which all that are interchangeable are in it too. */
    private open(mask: number): number { return this.alike.reduce((all, alike) => (mask & alike) === alike ? all | alike : all, 0); }

    private make(s: number): void {
        const { compiled: { program, layout, instance, regions, entries }, states } = this;
        this.state = s;
        this.list = [];
        const to = regions.candidates * instance.stride;
        program.threads.forEach(({ id, pcs }) => {
            for (const step of pcs[readField(layout.pcs[id], states.slab, s * states.words)].steps) {
                const outcome = instance.fn[`edge${id}`](states.pointer(s), to, entries[id][step]);
                if (outcome === 1) this.list.push({ thread: id, step, names: this.sort(to) });
                // A step that violates several sites is as many edges.
                else for (let n = outcome === 2 ? 1 : -outcome; n > 0; n--) this.list.push({ thread: id, step, names: NOWHERE });
            }
        });
    }

    /** Sorts the state at the pointer; what became of its threads. */
    sort(at: number): Uint8Array {
        const { program, instance, regions } = this.compiled;
        const names = Uint8Array.from(program.threads, t => t.id);
        instance.words.set(names, regions.order);
        instance.fn.sort(at);
        names.set(instance.words.subarray(regions.order, regions.order + names.length));
        return names;
    }
}

const NOWHERE = new Uint8Array(0);
