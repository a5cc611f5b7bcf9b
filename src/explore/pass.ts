/** One search of all states, bit by bit: the Program is compiled, then its states are expanded breadth first, by several workers where that is worth the effort. */
import type { Program } from '../model/program.js';
import { isOutOfMemory } from './budget.js';
import { compiling, type Compiled, type CompileOptions } from './compile.js';
import { Frontier } from './frontier.js';
import { defaultWorkers } from './helper.js';
import { gather, type Team } from './team.js';
import type { Limits, Verdict } from './verdict.js';

/** States between two looks at the clock. */
const SLICE = 256;

/** Fewer states are explored by one worker; and up to more of them where their number is known: what was gained thereafter would not make up for the start. */
const ALONE = 200_000;
const FEW = 500_000;

/** What is known of a search; `depth`: of the states that are being expanded. */
export type Counts = Pick<Verdict['stats'], 'states' | 'transitions' | 'depth' | 'bytesPerState'>;

/** A Program with the states that were found of it. */
export interface Explored { compiled: Compiled; frontier: Frontier }

export class Pass {
    /** Undefined until it is compiled. */
    explored?: Explored;
    /** States were left out for want of memory. */
    outOfMemory = false;
    private readonly compilation: ReturnType<typeof compiling>;
    private gathering?: Generator<undefined, Team | undefined>;
    private team?: Team;

    constructor(readonly program: Program, private readonly limits: Limits, options: CompileOptions) {
        this.compilation = compiling(program, options);
    }

    /** A bit of compilation, and what has to be waited for then. @throws Error for a Program that is malformed or has no first state. */
    compile(): Promise<void> | undefined {
        const { done, value } = this.compilation.next();
        if (!done) return value;
        this.explored = { compiled: value, frontier: new Frontier(value, this.limits) };
        if (this.explored.frontier.start === 0) throw new Error('a thread is blocked before its first step');
        return undefined;
    }

    /** A bit of the search. Where memory ends, no more states are stored. */
    expand(explored: Explored): void {
        try {
            this.work(explored);
        } catch (error) {
            if (!isOutOfMemory(error) || this.outOfMemory) throw error;
            this.outOfMemory = true;
            explored.frontier.storeNoMore();
        }
    }

    /** With helpers, once that is worth the effort: they have to be started, and the states to be moved to where all can see them. */
    private work({ compiled, frontier }: Explored): void {
        if (this.team) return this.team.work();
        const workers = this.limits.workers ?? defaultWorkers();
        if (workers > 1 && frontier.states.count >= this.alone) this.gathering ??= gather(compiled, frontier, workers - 1);
        this.team = this.gathering?.next().value ?? undefined;
        if (!this.team) frontier.expand(SLICE);
    }

    /** States from which on others help. */
    private get alone(): number {
        const { alone, expectedStates = FEW } = this.limits;
        return alone ?? (expectedStates < FEW ? Math.max(ALONE, expectedStates + 1) : ALONE);
    }

    /** Nothing more is expanded. */
    end(): void { this.team?.end(); }

    get counts(): Counts {
        const { frontier: f } = this.explored ?? {};
        return { states: f?.states.count ?? 0, transitions: f?.transitions ?? 0, depth: f?.depth ?? 0, bytesPerState: f?.states.bytesPerState() ?? 0 };
    }

    /** States found and not yet expanded. */
    get waiting(): number { return this.explored ? this.counts.states - this.explored.frontier.graph.expanded : 0; }

    /** Of Program.covers, those that a step came by. */
    get covered(): number[] {
        if (!this.explored) return [];
        const { instance, regions } = this.explored.compiled;
        return this.program.covers.map((_, id) => id).filter(id => instance.words[regions.covered + id] === 1);
    }

    /** From here on the memory may be another search's. */
    release(): void {
        const free = !this.team || this.team.end();
        this.gathering?.return(undefined);
        if (!this.explored) return;
        const { compiled, frontier } = this.explored;
        frontier.graph.release();
        if (free) compiled.instance.release(frontier.states.touched);
    }
}
