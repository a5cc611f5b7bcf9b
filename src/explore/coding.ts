/** Program -> code: a function for each step, those that they share, and the search over them. */
import type { Program } from '../model/program.js';
import { defineProperties } from './canonical.js';
import type { FunctionRef, Instance, ModuleCode } from './code/code.js';
import type { WasmMemory } from './code/memory.js';
import { JavaScriptModule, WasmModule } from './code/module.js';
import { BATCH, defineExpand, LEVELS, type ExpandRegions } from './expand.js';
import { layOut, type Layout } from './layout.js';
import { MOST_SITES } from './limits.js';
import { defineRehash } from './rehash.js';
import { movers, type Movers } from './movers.js';
import { definePropose, defineSettle } from './parallel.js';
import { Regions } from './regions.js';
import { RECENT } from './recent.js';
import { MOST_HELPERS, takeRing, type Ring } from './ring.js';
import type { Site } from './sites.js';
import { defineSort } from './sort.js';
import { findClasses, type ThreadClass } from './symmetry.js';
import { defineStep } from './step.js';
import { defineAllSteps, mostViolations, siteOf, type StepRegions } from './steps.js';
import { validate } from './validate.js';

export interface CodeOptions {
    backend: 'wasm' | 'javascript';
    /** Macro-steps instead of steps: fewer states, the same findings (see movers.ts). */
    reduce: boolean;
    /** With `reduce`: what threads hold in turns is seen (see movers.ts). */
    turns: boolean;
    /** One state for all that differ in the order of interchangeable threads alone (see symmetry.ts). */
    symmetry: boolean;
}

/** Code without a memory to work on. Nothing in it changes, so that it serves for several explorations, also at a time. */
export interface Coded {
    layout: Layout;
    sites: readonly Site[];
    /** `order`: where `sort` leaves, by thread, its new number, but of those that keep theirs. `actual`: a state of whoever follows a run. */
    regions: ExpandRegions & { covered: number; order: number; actual: number; end: number };
    /** Number of a step's function in the table: entries[thread][step]. */
    entries: number[][];
    /** What was made macro-steps, if anything. */
    reduction?: Movers;
    /** Interchangeable threads, whose order was not told apart. */
    classes: readonly ThreadClass[];
    /** Most states that one call of `expand` may be asked to expand. */
    mostAtOnce: number;
    /** Most steps that a state may have. */
    mostSteps: number;
    /** How to go on with helpers (team.ts); undefined where that is not possible. */
    parallel?: Parallel;
    /** The host's part of the work in the background; `instantiate` is quick then. */
    prepare(): Promise<void>;
    /** The code with a memory of its own. */
    instantiate(): Instance;
}

export interface Parallel {
    ring: Ring;
    /** What the search keeps in memory besides the states. */
    kept: readonly Span[];
    /** The same code, and `settle`, over a memory that others use as well. */
    share(memory: WasmMemory): Instance;
    /** The code of helper number `n`, whose tables are put into `instance`. */
    helper(n: number, instance: Instance): Generator<undefined, Helper>;
}

export interface Helper { module: WebAssembly.Module; regions: StepRegions }

/** Words of memory: the first, and the one after the last. */
export type Span = [number, number];

const MOST_AT_ONCE = 512;

/** Bit by bit. @throws Error where the Program is malformed. */
export function* coding(program: Program, { backend, reduce, turns, symmetry }: CodeOptions): Generator<undefined, Coded> {
    validate(program);
    const module = backend === 'wasm' ? new WasmModule() : new JavaScriptModule();
    const reduction = reduce ? movers(program, turns) : undefined;
    const classes = symmetry ? (yield* findClasses(program)).filter(({ threads }) => sameMovers(reduction, threads)) : [];
    const layout = layOut(program, classes);
    const memory = new Regions();
    const steps = yield* defineAllSteps(module, program, layout, memory, 0, reduction, classes);
    const { sites, around: { violated } } = steps;
    const initial = defineStep(module, program.threads.map((thread, t) => ({ thread: t, blocks: thread.entry })), true, steps.around);
    const terminal = defineProperties(module, program.terminal.map(property => ({ property, site: sites.add(siteOf(property)) })), layout, violated);

    if (sites.all.length > MOST_SITES) throw new Error(`bad program: more than ${MOST_SITES} checks`);
    const mostSteps = program.threads.reduce((sum, t) => sum + t.pcs.reduce((max, { steps }) => Math.max(max, steps.length), 0), 0);
    const edgesOfState = Math.max(1, mostSteps) * mostViolations(program);
    const mostEdges = (MOST_AT_ONCE + BATCH) * edgesOfState;
    const stepRegions = { ...steps.regions, everViolated: memory.take(sites.all.length) };
    const helperWords = memory.end;
    const regions = {
        ...stepRegions,
        firstEdge: memory.take(MOST_AT_ONCE + BATCH + 1), edge: memory.take(mostEdges), hash: memory.take(mostEdges),
        candidates: memory.take(BATCH * Math.max(1, mostSteps) * layout.words + layout.words), levels: memory.take(LEVELS), order: memory.take(program.threads.length), actual: memory.take(layout.words), end: 0,
    };
    // Between these are large buffers, in which nothing is read that was not written.
    const kept: Span[] = [[0, helperWords], [regions.levels, memory.end]];
    const ring = module instanceof WasmModule ? takeRing(memory, Math.max(1, mostSteps), edgesOfState, layout.words, program.covers.length) : undefined;
    const ofHelper = helperWords + RECENT, helpers = ring ? memory.take(MOST_HELPERS * ofHelper) : 0;
    regions.end = memory.end;
    const expand = defineExpand(module, layout, regions);
    const again: Record<string, FunctionRef> = classes.length > 0 ? edgesAgain(module, layout, classes, regions) : {};
    const functions = { initial, terminal, expand, rehash: defineRehash(module, layout.words, regions.hash), ...stepCaller(module), ...again };
    const shared = module instanceof WasmModule && ring ? { ...functions, settle: defineSettle(module, layout, regions, ring) } : functions;
    const codeOfHelper: HelperCode[] = [];
    const parallel = module instanceof WasmModule && ring ? {
        ring, kept,
        share: (memory: WasmMemory) => module.instantiateShared(shared, memory),
        *helper(n: number, to: Instance): Generator<undefined, Helper> {
            const code = codeOfHelper[n] ??= yield* compileHelper(program, layout, reduction, classes, ring, { start: helpers + n * ofHelper, words: ofHelper });
            code.fill(to);
            return code;
        },
    } : undefined;
    return {
        layout, sites: sites.all, regions, entries: steps.entries, ...reduction ? { reduction } : {}, classes, mostAtOnce: MOST_AT_ONCE, mostSteps,
        ...parallel ? { parallel } : {},
        prepare: () => module.prepare(functions),
        instantiate() {
            const instance = module.instantiate(functions);
            instance.reserve(regions.end);
            for (const [from, to] of kept) instance.words.fill(0, from, to);
            steps.fill(instance.words);
            return instance;
        },
    };
}

interface HelperCode extends Helper { fill(instance: Instance): void }

/** `at`: words that are the helper's own. */
function* compileHelper(program: Program, layout: Layout, reduction: Movers | undefined, classes: readonly ThreadClass[], ring: Ring, at: { start: number; words: number }): Generator<undefined, HelperCode> {
    const module = new WasmModule();
    const memory = new Regions(at.start);
    const steps = yield* defineAllSteps(module, program, layout, memory, at.start, reduction, classes);
    const regions = { ...steps.regions, everViolated: memory.take(steps.sites.all.length) };
    const propose = definePropose(module, layout, { ...regions, ...ring, recent: memory.take(RECENT) }, ring);
    yield undefined;
    return {
        module: module.sharedModule({ propose }), regions,
        fill(instance) {
            instance.reserve(at.start + at.words);
            instance.words.fill(0, at.start, at.start + at.words);
            steps.fill(instance.words);
        },
    };
}

/** Macro-steps must not tell threads apart that are interchangeable. */
function sameMovers(reduction: Movers | undefined, threads: readonly number[]): boolean {
    return !reduction || threads.every(t => reduction.passing[t].join() === reduction.passing[threads[0]].join() && reduction.opens[t].join() === reduction.opens[threads[0]].join());
}

/** `step(from, to, entry)`: one step by its number in the table, for whoever wants to know which step an edge was. */
function stepCaller(module: ModuleCode): { step: ReturnType<ModuleCode['define']> } {
    return { step: module.define(3, code => {
        code.get(0);
        code.get(1);
        code.get(2);
        code.callTable();
        code.ret();
    }) };
}

/** For whoever wants to know what became of the threads along an edge: `sort(state)`, and `edge0(from, to, entry)` and so on, one of thread 0 before it is sorted. */
function edgesAgain(module: ModuleCode, layout: Layout, classes: readonly ThreadClass[], { macros, order }: Coded['regions']): Record<string, FunctionRef> {
    const { step } = stepCaller(module);
    return { sort: defineSort(module, layout, classes, order), ...Object.fromEntries(macros.map((macro, t) => [`edge${t}`, macro ?? step])) };
}
