/** Breadth-first expansion: takes states off the slab in order and appends what is new. */
import type { Compiled } from './compile.js';
import { Graph, PRUNED, violating } from './graph.js';
import { StateTable } from './states.js';

export class Frontier {
    readonly states: StateTable;
    readonly graph = new Graph();
    /** Steps taken, pruned ones not counted. */
    transitions = 0;
    /** Depth of the states being expanded. */
    depth = 0;
    /** First id of the next level. */
    private levelEnd = 1;
    /** 1 for every site that was violated. */
    readonly violated: Uint8Array;
    /** More than maxStates states exist. */
    full = false;
    /** Outcome of the initial step: 0 blocked, 1 there is an initial state, 2 pruned, < 0 violated. */
    readonly start: number;
    /** Sites that entering the initial state violates. */
    readonly startSites: number[] = [];

    constructor(private readonly compiled: Compiled, maxStates: number) {
        this.states = new StateTable(compiled.layout.words, maxStates);
        this.violated = new Uint8Array(compiled.sites.length);
        this.start = compiled.initial(this.states.slab, 0, 0);
        if (this.start === 1) this.states.add();
        for (let i = 0; i < -this.start; i++) {
            this.startSites.push(compiled.violated[i]);
            this.violated[compiled.violated[i]] = 1;
        }
    }

    get done(): boolean { return this.full || this.graph.expanded === this.states.count; }

    /** Expands up to `budget` states; returns often enough to let optimised code replace the running one. */
    expand(budget: number): void {
        const { states, graph, compiled } = this;
        const { steps, violated } = compiled;
        const words = states.words;
        const threads = steps.length;
        const pcWord = compiled.layout.pcs.map(f => f.word);
        const pcShift = compiled.layout.pcs.map(f => f.shift);
        const pcMask = compiled.layout.pcs.map(f => f.mask);
        for (let left = budget; left > 0 && graph.expanded < states.count; left--) {
            const id = graph.expanded;
            if (id === this.levelEnd) {
                this.levelEnd = states.count;
                this.depth++;
            }
            const o = id * words;
            for (let t = 0; t < threads; t++) {
                const functions = steps[t][states.slab[o + pcWord[t]] >>> pcShift[t] & pcMask[t]];
                for (let k = 0; k < functions.length; k++) {
                    const outcome = functions[k](states.slab, o, states.count * words);
                    if (outcome === 0) continue;
                    if (outcome === 1) {
                        const target = states.add();
                        if (target < 0) {
                            graph.rollBack();
                            this.full = true;
                            return;
                        }
                        graph.add(target, t);
                        this.transitions++;
                    } else if (outcome === 2) {
                        graph.add(PRUNED, t);
                    } else {
                        for (let i = 0; i < -outcome; i++) {
                            graph.add(violating(violated[i]), t);
                            this.violated[violated[i]] = 1;
                        }
                        this.transitions++;
                    }
                }
            }
            graph.close();
        }
    }
}
