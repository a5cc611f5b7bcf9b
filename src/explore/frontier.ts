/** Breadth-first expansion: runs the generated search call by call and keeps the edges that it leaves behind. */
import type { Compiled } from './compile.js';
import { BATCH } from './expand.js';
import { Graph } from './graph.js';
import { StateTable } from './states.js';

export class Frontier {
    readonly states: StateTable;
    readonly graph = new Graph();
    /** Outcome of the initial step: 0 blocked, 1 there is an initial state, 2 pruned, < 0 violated. */
    readonly start: number;
    /** Sites that entering the initial state violates. */
    readonly startSites: readonly number[] = [];

    constructor(private readonly compiled: Compiled, maxStates: number) {
        const { instance, layout, regions } = compiled;
        this.states = new StateTable(instance, layout.words, regions.end, maxStates);
        for (const name of ['expanded', 'full', 'depth', 'transitions', 'sink'] as const) this.states.set(name, 0);
        this.states.set('levelEnd', 1);
        this.start = instance.fn.initial(0, this.states.pointer(0));
        if (this.start === 1) this.states.addFirst();
        if (this.start < 0) {
            this.startSites = Array.from(instance.words.subarray(regions.violated, regions.violated - this.start));
            for (const site of this.startSites) instance.words[regions.everViolated + site] = 1;
        }
    }

    get done(): boolean { return this.full || this.graph.expanded === this.states.count; }
    /** More than maxStates states exist. */
    get full(): boolean { return this.states.get('full') === 1; }
    /** Steps taken, pruned ones not counted. */
    get transitions(): number { return this.states.get('transitions') >>> 0; }
    /** Depth of the states being expanded. */
    get depth(): number { return this.states.get('depth'); }

    /** Whether some step violates the site. */
    violates(site: number): boolean { return this.compiled.instance.words[this.compiled.regions.everViolated + site] === 1; }

    /**
     * Expands about `budget` states (at most Compiled.mostAtOnce). A call ends soon, so that optimised code can take the place of the
     * running one. Throws a RangeError where there is no memory for more states; what was expanded before stays.
     */
    expand(budget: number): void {
        const { compiled: { instance, regions, mostAtOnce, mostSteps }, states, graph } = this;
        const wanted = Math.max(1, Math.min(budget, mostAtOnce));
        states.reserve((wanted + BATCH) * mostSteps);
        states.set('batch', 0);
        states.set('edges', 0);
        states.set('edgeBase', graph.edges);
        instance.fn.expand(wanted);
        const { words } = instance;
        graph.append(words, regions, states.get('batch'), states.get('edges'), this.full);
    }
}
