/** Program -> machine code: a function for each step, those that they share, and the search over them. */
import type { Program } from '../model/program.js';
import { defineFrames, defineGroup, defineProperties, recycled, recyclers } from './canonical.js';
import type { FunctionRef, Instance, ModuleCode } from './code/code.js';
import { hasWebAssembly, JavaScriptModule, WasmModule } from './code/module.js';
import { exprVariables } from './effects.js';
import { BATCH, defineExpand, LEVELS, type ExpandRegions } from './expand.js';
import { layOut, type Layout } from './layout.js';
import { MOST_SITES } from './limits.js';
import { defineRehash } from './lookup.js';
import { defineMacro } from './macro.js';
import { movers, Passing, type Movers } from './movers.js';
import { Regions } from './regions.js';
import { defineRenumber } from './renumber.js';
import { Sites, type Site } from './sites.js';
import { defineStep, type Surroundings } from './step.js';
import { defineSort } from './sort.js';
import { findClasses, type ThreadClass } from './symmetry.js';
import { validate } from './validate.js';

export interface CompileOptions {
    backend?: 'wasm' | 'javascript';
    /** Macro-steps instead of steps: fewer states, the same findings (see movers.ts). */
    reduce?: boolean;
    /** One state for all that differ in the order of interchangeable threads alone (see symmetry.ts). */
    symmetry?: boolean;
    /** The host compiles in the background, which takes longer but stops nobody. */
    inBackground?: boolean;
}

export interface Compiled {
    program: Program;
    layout: Layout;
    sites: readonly Site[];
    instance: Instance;
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
}

const MOST_AT_ONCE = 512;

/** Throws where the Program is malformed or the host forbids generated code. */
export function compile(program: Program, options: CompileOptions = {}): Compiled {
    const work = compiling(program, { ...options, inBackground: false });
    for (;;) {
        const { done, value } = work.next();
        if (done) return value;
    }
}

/** The same, bit by bit. A promise is to be waited for before the next bit. */
export function* compiling(program: Program, { backend = hasWebAssembly() ? 'wasm' : 'javascript', reduce = false, symmetry = false, inBackground = false }: CompileOptions = {}): Generator<Promise<void> | undefined, Compiled> {
    validate(program);
    const module = backend === 'wasm' ? new WasmModule() : new JavaScriptModule();
    const reduction = reduce ? movers(program) : undefined;
    const classes = symmetry ? (yield* findClasses(program)).filter(({ threads }) => sameMovers(reduction, threads)) : [];
    const layout = layOut(program, classes);
    const sites = new Sites();
    const memory = new Regions();
    const most = Math.max(1, program.invariants.length, program.terminal.length);
    const violated = memory.take(most);
    const covered = memory.take(program.covers.length);
    const around = surroundings(module, program, layout, sites, memory, { violated, covered });

    yield undefined;
    const { entries, byPc } = yield* defineSteps(module, program, around);
    const initial = defineStep(module, program.threads.map((thread, t) => ({ thread: t, blocks: thread.entry })), true, around);
    const terminal = defineProperties(module, program.terminal.map(property => ({ property, site: sites.add(siteOf(property)) })), layout, violated);

    if (sites.all.length > MOST_SITES) throw new Error(`bad program: more than ${MOST_SITES} checks`);
    const mostSteps = program.threads.reduce((sum, t) => sum + t.pcs.reduce((max, { steps }) => Math.max(max, steps.length), 0), 0);
    const mostEdges = (MOST_AT_ONCE + BATCH) * Math.max(1, mostSteps) * most;
    yield undefined;
    const pcEntries = byPc.map(list => memory.take(list.length));
    const passing = program.threads.map(t => reduction ? memory.take(t.pcs.length) : 0);
    const opens = reduction ? memory.take(entries.flat().length) : 0;
    const macros = program.threads.map((_, t) => reduction?.passing[t].some(p => p !== Passing.end)
        ? defineMacro(module, layout, t, { entries: pcEntries[t], passing: passing[t], opens }) : undefined);
    const regions = {
        violated, covered, everViolated: memory.take(sites.all.length),
        entries: pcEntries, macros,
        firstEdge: memory.take(MOST_AT_ONCE + BATCH + 1), edge: memory.take(mostEdges), hash: memory.take(mostEdges),
        candidates: memory.take(BATCH * Math.max(1, mostSteps) * layout.words + layout.words), levels: memory.take(LEVELS),
        sort: classes.length > 0 ? defineSort(module, layout, classes) : undefined, order: memory.take(program.threads.length), actual: memory.take(layout.words), end: 0,
    };
    regions.end = memory.end;
    const expand = defineExpand(module, layout, regions);
    const again: Record<string, FunctionRef> = classes.length > 0 ? edgesAgain(module, layout, classes, regions) : {};
    const functions = { initial, terminal, expand, rehash: defineRehash(module, layout.words), ...stepCaller(module), ...again };
    yield inBackground ? module.prepare(functions) : undefined;
    const instance = module.instantiate(functions);
    instance.reserve(memory.end);
    instance.words.fill(0, 0, memory.end);
    byPc.forEach((list, t) => instance.words.set(list, regions.entries[t]));
    reduction?.passing.forEach((list, t) => instance.words.set(list, passing[t]));
    reduction?.opens.forEach((list, t) => list.forEach((open, k) => { if (entries[t][k] !== undefined) instance.words[opens + entries[t][k]] = Number(open); }));
    return { program, layout, sites: sites.all, instance, regions, entries, reduction, classes, mostAtOnce: MOST_AT_ONCE, mostSteps };
}

/** Macro-steps must not tell threads apart that are interchangeable. */
function sameMovers(reduction: Movers | undefined, threads: readonly number[]): boolean {
    return !reduction || threads.every(t => reduction.passing[t].join() === reduction.passing[threads[0]].join() && reduction.opens[t].join() === reduction.opens[threads[0]].join());
}

function surroundings(module: ModuleCode, program: Program, layout: Layout, sites: Sites, memory: Regions, at: { violated: number; covered: number }): Surroundings {
    const groupOf = new Map(program.seqGroups.flatMap((group, g) => group.map(id => [id, g] as const)));
    const largest = Math.max(0, ...program.seqGroups.map(group => group.length));
    const renumber = largest > 0 ? defineRenumber(module, memory, largest) : undefined;
    const invariants = program.invariants.map(property => ({ property, site: sites.add(siteOf(property)), reads: [...exprVariables(property.violated)] }));
    const shared = new Map<string, ReturnType<typeof defineProperties>>();
    return {
        program, layout, sites, groupOf, ...at,
        recyclers: recyclers(program.frames), recycled: recycled(program.frames),
        frames: program.frames.count > 0 ? defineFrames(module, program, layout, new Set(groupOf.keys())) : undefined,
        groups: program.seqGroups.map((group, g) => defineGroup(module, program, layout, sites, g, memory.take(group.length), renumber!)),
        // Steps that can change the same invariants share one function.
        invariants(changed) {
            const some = invariants.filter(i => changed === 'all' || i.reads.some(id => changed.has(id)));
            if (some.length === 0) return undefined;
            const key = some.map(i => i.site).join();
            let fn = shared.get(key);
            if (!fn) shared.set(key, fn = defineProperties(module, some, layout, at.violated));
            return fn;
        },
    };
}

/** `byPc`: for each thread the first table entry of every pc, and the number after the last one. */
function* defineSteps(module: ModuleCode, program: Program, around: Surroundings): Generator<undefined, { entries: number[][]; byPc: number[][] }> {
    const entries = program.threads.map(() => [] as number[]);
    const byPc = program.threads.map(() => [] as number[]);
    let next = 0;
    for (const [t, thread] of program.threads.entries()) {
        for (const { steps } of thread.pcs) {
            byPc[t].push(next);
            for (const k of steps) {
                next = module.enter(defineStep(module, [{ thread: t, blocks: thread.steps[k].blocks }], false, around)) + 1;
                entries[t][k] = next - 1;
            }
            yield undefined;
        }
        byPc[t].push(next);
    }
    return { entries, byPc };
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
function edgesAgain(module: ModuleCode, layout: Layout, classes: readonly ThreadClass[], { macros, order }: Compiled['regions']): Record<string, FunctionRef> {
    const { step } = stepCaller(module);
    return { sort: defineSort(module, layout, classes, order), ...Object.fromEntries(macros.map((macro, t) => [`edge${t}`, macro ?? step])) };
}

function siteOf({ code, message, device, page, frame }: Program['invariants'][number]): Site {
    return { code, message, device, page, frame };
}
