/** A scenario of a parsed file to its Program. */
import type { AstNode } from 'langium';
import type { Expr as AstExpr, Expect, Model, Scenario, Thread as AstThread } from '../language/generated/ast.js';
import { nameRange, rangeOf } from '../language/range.js';
import { DEFAULT_KERNEL, KERNEL_VERSIONS } from '../kernel/library.js';
import { Context, type Shared } from './context.js';
import { Declarations, declsOf, type Source } from './declarations.js';
import { ModelError } from './errors.js';
import { Expressions } from './expressions.js';
import { finishProgram } from './finish.js';
import { kernelSources } from './kernel.js';
import { applyOverrides } from './overrides.js';
import { describeObjects, recycledVariables } from './describe.js';
import type { Code, Expectation, LockRef, Program, SourceRange } from './program.js';
import { deviceInvariants, terminalInvariants } from './properties.js';
import { StateSpace, type Sizes } from './state-space.js';
import { finishThreads, lowerPrime, lowerThread, lowerTimer, lowerWorker, simplified, threadOf, type LoweredThread } from './threads.js';
import { foldUnchangingVariables } from './unchanging.js';
import type { FieldPlace } from './objects.js';
import { World } from './world.js';

export interface LowerOptions {
    /** Frames beyond those that the pages start with; default 2. */
    spareFrames?: number;
    /** Bits of an int of unknown range, 8 to 32; default 8. */
    intBits?: number;
    /** Kernel version where the file names none. */
    kernel?: string;
    /** The Program that src/lockdep looks at: with the kernel's annotations, and with a thread for each `lockdep fn`. It is not for exploration. */
    lockdep?: boolean;
    /** Every statement of the user's gets a mark among Program.covers, so that exploration tells which are reached. States and steps are the same. */
    reach?: boolean;
}

export interface LowerProblem { message: string; range: SourceRange; severity: 'error' }

export interface Lowered { program?: Program; problems: LowerProblem[] }

const MAX_THREADS = 24;

/** Never throws for what a file says: a problem with its place instead. */
export function lowerScenario(file: Model, uri: string, scenario: Scenario, options: LowerOptions = {}): Lowered {
    try {
        return { program: lower(file, uri, scenario, options), problems: [] };
    } catch (error) {
        if (error instanceof ModelError) return { problems: [{ message: error.message, range: placeInFile(error, uri, scenario), severity: 'error' }] };
        if (error instanceof RangeError) {
            return { problems: [{ message: 'this scenario is too deeply nested or has too many pages to be modelled', range: nameRange(scenario, uri), severity: 'error' }] };
        }
        throw error;
    }
}

/** A problem inside the library is the caller's: it is shown at the scenario, with its text saying where. */
function placeInFile(error: ModelError, uri: string, scenario: Scenario): SourceRange {
    return error.range.uri === uri ? error.range : nameRange(scenario, uri);
}

/** The version that the file asks for. @throws ModelError if there is no such version. */
export function kernelVersion(file: Model, uri: string, otherwise = DEFAULT_KERNEL): string {
    for (const item of file.items) {
        if (item.$type !== 'Use') continue;
        const version = item.version.replace(/"/g, '');
        if (KERNEL_VERSIONS.includes(version)) return version;
        throw new ModelError(`there is no kernel library "${version}": there ${KERNEL_VERSIONS.length === 1 ? 'is' : 'are'} ${KERNEL_VERSIONS.map(v => `"${v}"`).join(', ')}`, rangeOf(item, uri));
    }
    return otherwise;
}

function lower(file: Model, uri: string, scenario: Scenario, options: LowerOptions): Program {
    const kernel = kernelVersion(file, uri, options.kernel);
    const sources: Source[] = [
        ...kernelSources(kernel),
        { uri, library: false, decls: declsOf(file.items) },
        { uri, library: false, decls: declsOf(scenario.items) },
    ];
    const declarations = new Declarations(sources);
    const threads = scenario.items.filter((item): item is AstThread => item.$type === 'Thread');
    if (threads.length === 0) throw new ModelError(`scenario ${scenario.name} has no threads: nothing would happen`, nameRange(scenario, uri));
    const { space, world } = makeWorld(declarations, options, mentionsKfree([...file.items.filter(i => i.$type !== 'Scenario'), scenario]));
    const functions = new Map(declarations.functions);
    applyOverrides(world, functions, declarations.overrides, kernel);
    const works = world.devices.flatMap(d => d.works);
    works.forEach((work, i) => { work.id = i; });
    const declared = works.length;
    const shared: Shared = { world, functions, covers: [], queueing: [], flushes: [], cancels: [], nestings: [], delayed: new Set(), readLocked: new Set(), works, lockdep: options.lockdep ?? false, reach: options.reach ?? false, readSource, nodeBudget: 0, ranges: new Map(), texts: new Map() };
    const lowered: LoweredThread[] = threads.map((thread, i) => lowerThread(shared, thread, i, uri));
    for (const queue of new Set(works.slice(0, declared).map(w => w.queue))) lowered.push(lowerWorker(shared, works.filter(w => w.queue === queue), lowered.length));
    // Work of the kernel's own, which a worker's body may name for the first time.
    for (let next = declared; next < works.length; next++) lowered.push(lowerWorker(shared, [works[next]], lowered.length));
    for (const work of shared.delayed) lowered.push(lowerTimer(shared, work, lowered.length));
    if (shared.lockdep) lowered.push(...primes(shared, lowered.length));
    else if (lowered.length > MAX_THREADS) throw new ModelError(`${lowered.length} threads and workers are more than the ${MAX_THREADS} that can be explored`, nameRange(scenario, uri));
    duplicateThreads(threads, uri);
    finishThreads(shared, lowered);
    // Renumbering moves sequence numbers that nobody writes along with the others.
    const kept = [...recycledVariables(world), ...space.variables.filter(v => v.kind === 'seq').map(v => v.id)];
    foldUnchangingVariables(lowered.map(simplified), space.variables, new Set(kept));
    const program: Program = {
        uri, scenario: scenario.name, range: nameRange(scenario, uri), kernel,
        variables: space.variables, threads: lowered.map(threadOf), locks: space.locks,
        ...describeObjects(world, works, lowered),
        seqGroups: [], invariants: deviceInvariants(world), terminal: terminalInvariants(world), covers: shared.covers,
        expect: expectation(shared, scenario, uri, kernel),
    };
    for (const lock of program.locks) for (let t = 0; t < program.threads.length; t++) lock.readers[t] ??= -1;
    finishProgram(program);
    return program;
}

function makeWorld(declarations: Declarations, options: LowerOptions, freesObjects: boolean): { space: StateSpace; world: World } {
    const declared = declarations.mms.flatMap(m => m.decl.groups.flatMap(g => g.pages)).filter(p => !p.samePage && !p.attrs.includes('absent') && !p.attrs.includes('unmapped')).length;
    const sizes: Sizes = { frames: Math.max(1, declared + (options.spareFrames ?? 2)), intBits: options.intBits ?? 8 };
    if (sizes.frames > 15) throw new RangeError('frames');
    const space = new StateSpace(sizes);
    return { space, world: new World(declarations, space, freesObjects, options.lockdep ?? false) };
}

/** A thread for each `lockdep fn`; one with a parameter is for every mm. */
function primes(shared: Shared, from: number): LoweredThread[] {
    const lowered: LoweredThread[] = [];
    for (const fn of [...shared.functions.values()].filter(f => f.lockdep)) {
        for (const mm of fn.params.length > 0 ? shared.world.mms : shared.world.mms.slice(0, 1)) lowered.push(lowerPrime(shared, fn, mm, from + lowered.length));
    }
    return lowered;
}

function duplicateThreads(threads: AstThread[], uri: string): void {
    const seen = new Set<string>();
    for (const thread of threads) {
        if (seen.has(thread.name)) throw new ModelError(`thread ${thread.name} is declared twice`, nameRange(thread, uri));
        seen.add(thread.name);
    }
}

/** kfree() costs a flag a device and a check an access, so it is looked for beforehand. */
function mentionsKfree(nodes: AstNode[]): boolean {
    return nodes.some(node => /\bkfree\b/.test(node.$cstNode?.text ?? ''));
}

/** The text of a node on one line, at most 80 characters. */
function readSource(node: AstNode): string {
    const text = (node.$cstNode?.text ?? '').replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, '').replace(/\s+/g, ' ').trim();
    return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

const CODES: ReadonlySet<string> = new Set(['ok', 'deadlock', 'use_after_free', 'lost_write', 'stale_read', 'write_to_readonly', 'sleep_in_atomic', 'lock_misuse',
    'unbalanced_notifier', 'livelock', 'leak', 'assertion']);

function expectation(shared: Shared, scenario: Scenario, uri: string, kernel: string): Expectation {
    const expects = scenario.items.filter((item): item is Expect => item.$type === 'Expect');
    const result: Expectation = { items: [], only: expects.some(e => e.only) };
    if (expects[0]) result.range = rangeOf(expects[0], uri);
    for (const item of expects.flatMap(e => e.items)) {
        if (!CODES.has(item.code)) throw new ModelError(`${item.code} is not something to expect: ${[...CODES].join(', ')}`, rangeOf(item, uri));
        if (item.versions.length > 0 && !item.versions.some(version => version.replace(/"/g, '') === kernel)) continue;
        if (item.code === 'ok') continue;
        result.items.push({ code: item.code as Code, on: item.on && expectedOn(shared, item.on, uri), range: rangeOf(item, uri) });
    }
    return result;
}

/** The lock of a ww_lock or a dma_resv: the one lock that the struct is about. */
function lockIn(fields: Map<string, FieldPlace>): { lock?: LockRef } {
    const locks = [...fields.values()].map(field => field.k === 'lock' ? { lock: { lock: field.lock, count: 1 } } : field.k === 'struct' ? lockIn(field.fields) : {}).filter(found => 'lock' in found);
    return locks.length === 1 ? locks[0] : {};
}

function expectedOn(shared: Shared, on: AstExpr, uri: string): Expectation['items'][number]['on'] {
    const ctx = new Context(shared, 0, '', shared.world.mms[0], on);
    ctx.frames.push({ uri, library: false, scopes: [new Map()], labels: new Map(), exit: ctx.graph.node(false, false), loops: [] });
    const value = new Expressions(ctx, () => { throw ctx.error('a lock or a work item is needed here', on); }).place(on);
    const text = readSource(on).replace(/\s/g, '').replace(/->/g, '.').replace(/^&/, '');
    if (value.kind === 'lock') return { lock: value.ref, text };
    if (value.kind === 'work') return value.id < 0 ? { text } : { work: value.id, text };
    if (value.kind === 'fields') return { ...lockIn(value.fields), text };
    throw ctx.error('a lock, a fence or a work item is needed here', on);
}
