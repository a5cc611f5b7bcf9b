/** Breadth-first expansion: runs the generated search call by call and keeps the edges that it leaves behind. */
import type { Compiled } from './compile.js';
import { BATCH, LEVELS } from './expand.js';
import { Graph, type EdgeBuffers, type EdgeSource } from './graph.js';
import { divided } from './limits.js';
import { Names } from './names.js';
import { CONTROL } from './regions.js';
import type { Ring } from './ring.js';
import { StateTable } from './states.js';
import type { Limits } from './verdict.js';

export type FrontierOptions = Pick<Limits, 'maxStates' | 'expectedStates' | 'maxEdges' | 'maxMemory'>;

export class Frontier {
    readonly states: StateTable;
    readonly graph: Graph;
    /** First state of every level that was begun. */
    readonly levels = [0];
    /** Outcome of the initial step: 0 blocked, 1 there is an initial state, 2 pruned, < 0 violated. */
    readonly start: number;
    /** Sites that entering the initial state violates. */
    readonly startSites: readonly number[] = [];
    /** Edges are not kept. */
    sparse = false;
    private ended = false;

    constructor(private readonly compiled: Compiled, private readonly options: FrontierOptions) {
        const { instance, layout, regions, program } = compiled;
        this.graph = new Graph(program.threads.length);
        this.states = new StateTable(instance, layout.words, regions.end, options.maxStates, options.expectedStates, divided(options.maxMemory).words);
        if (compiled.classes.length > 0) this.graph.names = new Names(compiled, this.states);
        for (const name of ['expanded', 'full', 'depth', 'transitions', 'sink'] as const) this.states.set(name, 0);
        this.states.set('levelEnd', 1);
        this.start = instance.fn.initial(0, this.states.pointer(0));
        if (this.start === 1) this.states.addFirst();
        if (this.start < 0) {
            this.startSites = Array.from(instance.words.subarray(regions.violated, regions.violated - this.start));
            for (const site of this.startSites) instance.words[regions.everViolated + site] = 1;
        }
    }

    get done(): boolean { return this.ended || this.graph.expanded === this.states.count; }
    /** There are more states than may be stored. Those of the last level are left out then: what is stored is every state of the levels before it. */
    get full(): boolean { return this.states.get('full') === 1; }
    /** Steps taken, pruned ones not counted. */
    get transitions(): number { return this.states.get('transitions') >>> 0; }
    /** Depth of the states being expanded. */
    get depth(): number { return this.states.get('depth'); }

    /** Whether some step violates the site. */
    violates(site: number): boolean { return this.compiled.instance.words[this.compiled.regions.everViolated + site] === 1; }

    /**
     * Expands about `budget` states (at most Compiled.mostAtOnce). A call ends soon, so that optimised code can take the place of the
     * running one; none are expanded while room is made for more. Throws a RangeError where there is no memory for more states; what was
     * expanded before stays, and see `storeNoMore`.
     */
    expand(budget: number): void {
        const { compiled: { instance, regions, mostAtOnce, mostSteps }, states } = this;
        const wanted = Math.max(1, Math.min(budget, mostAtOnce));
        if (!this.full && !states.reserve((wanted + BATCH) * mostSteps)) return;
        states.set('batch', 0);
        states.set('edges', 0);
        states.set('edgeBase', this.sparse ? 0 : this.graph.edges);
        instance.fn.expand(wanted);
        this.keep(regions);
    }

    /** Takes over a chunk that a helper has expanded, with at most `unknown` new states, for which the limit leaves room; false: ask again. */
    settle(chunk: number, unknown: number, ring: Ring): boolean {
        const { compiled: { instance }, states } = this;
        if (!states.reserve(unknown)) return false;
        states.set('edgeBase', this.sparse ? 0 : this.graph.edges);
        instance.fn.settle(chunk);
        this.keep({ firstEdge: ring.firstEdge + chunk * (ring.states + 1), edge: ring.edge + chunk * ring.edges });
        return true;
    }

    /** Keeps the edges that the last call has left. */
    private keep(at: EdgeBuffers): void {
        const { compiled: { instance: { words }, regions }, states, graph } = this;
        while (this.levels.length <= this.depth) this.levels.push(words[regions.levels + this.levels.length % LEVELS]);
        if (!this.sparse && graph.edges + states.get('edges') > (this.options.maxEdges ?? divided(this.options.maxMemory).edges)) this.forgetEdges();
        try {
            graph.append(words, at, states.get('batch'), states.get('edges'));
        } catch (error) {
            if (!(error instanceof RangeError)) throw error;
            this.forgetEdges();
            graph.append(words, at, states.get('batch'), states.get('edges'));
        }
        if (this.full && graph.expanded === states.get('levelEnd')) this.end();
    }

    /** The level that is being expanded is the last one. */
    storeNoMore(): void { this.states.storeNoMore(); }

    private end(): void {
        this.states.drop(this.graph.expanded);
        this.graph.cut(this.graph.expanded, this.levels[this.levels.length - 1]);
        this.ended = true;
    }

    private forgetEdges(): void {
        this.sparse = true;
        this.graph.forget(this.edgesAgain());
    }

    /** Expands states once more and stores nothing. Whoever goes through the states in order, forwards or backwards, gets many at a time. */
    private edgesAgain(): EdgeSource {
        const { compiled, states, graph } = this;
        const { regions, mostAtOnce } = compiled;
        let [low, high] = [0, 0];
        return s => {
            // A search that is out of time may have stopped while room was made.
            while (!states.indexed());
            if (s === high) [low, high] = [s, Math.min(graph.expanded, s + mostAtOnce)];
            else if (s === low - 1) [low, high] = [Math.max(0, s + 1 - mostAtOnce), s + 1];
            else [low, high] = [s, s + 1];
            const { instance } = compiled;
            const kept = Object.values(CONTROL).map(at => instance.words[at]);
            for (const [name, value] of [['expanded', low], ['levelEnd', high], ['most', 0], ['full', 1], ['batch', 0], ['edges', 0], ['edgeBase', 0]] as const) states.set(name, value);
            instance.fn.expand(high - low);
            const { words } = instance;
            const edges = states.get('edges');
            Object.values(CONTROL).forEach((at, i) => { words[at] = kept[i]; });
            words[regions.firstEdge + high - low] = edges;
            return { from: low, count: high - low, words: words.subarray(regions.edge, regions.edge + edges), start: new Uint32Array(words.buffer, 4 * regions.firstEdge, high - low + 1) };
        };
    }
}
