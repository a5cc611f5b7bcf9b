/** From the declarations to the threads' graphs, once, and from these to the Program that is explored and to that of src/lockdep. */
import type { AstNode } from 'langium';
import type { Model, Scenario, Thread as AstThread } from '../language/generated/ast.js';
import { nameRange, rangeOf } from '../language/range.js';
import { DEFAULT_KERNEL, KERNEL_VERSIONS } from '../kernel/library.js';
import type { Annotations, Context, Shared } from './context.js';
import { admitMaps, apart, withoutAnnotations, type LoweredScenario } from './copy.js';
import { Declarations, declsOf, type Source } from './declarations.js';
import { changingOutside, describeObjects } from './describe.js';
import { ModelError } from './errors.js';
import { expectation, readSource } from './expectation.js';
import { finishProgram } from './finish.js';
import { kernelSources } from './kernel.js';
import { settleKinds } from './kinds.js';
import type { LowerOptions } from './lower.js';
import { applyOverrides } from './overrides.js';
import type { Program, Thread, SourceRange } from './program.js';
import { deviceInvariants, terminalInvariants } from './properties.js';
import { StateSpace, type Sizes } from './state-space.js';
import { finishThreads, lowerPrime, lowerThread, lowerTimer, lowerWorker, simplified, threadOf, type LoweredThread } from './threads.js';
import type { Steps } from './in-steps.js';
import { foldUnchangingVariables } from './unchanging.js';
import { simplifyShared } from './shared-graphs.js';
import { World } from './world.js';

const MAX_THREADS = 24;
/** Names of them are packed into entries and sets. */
const MAX_FRAMES = 15;

/** The version that the file asks for. @throws ModelError if there is no such version. */
export function kernelVersion(file: Model, uri: string, otherwise = DEFAULT_KERNEL): string {
    for (const item of file.items) {
        if (item.$type !== 'Use') continue;
        const version = item.version.replace(/"/g, '');
        if (KERNEL_VERSIONS.includes(version)) return version;
        throw new ModelError('unknown-kernel-version', `there is no kernel library "${version}": there ${KERNEL_VERSIONS.length === 1 ? 'is' : 'are'} ${KERNEL_VERSIONS.map(v => `"${v}"`).join(', ')}`, rangeOf(item, uri));
    }
    return otherwise;
}

/** A scenario whose threads have been lowered to graphs; each Program is made of them. */
export class Lowering {
    private readonly kernel: string;
    private readonly lowered: LoweredScenario;
    private readonly userThreads: AstThread[];

    constructor(file: Model, private readonly uri: string, private readonly scenario: Scenario, options: LowerOptions, annotations: Annotations) {
        this.kernel = kernelVersion(file, uri, options.kernel);
        const sources: Source[] = [
            ...kernelSources(this.kernel),
            { uri, library: false, decls: declsOf(file.items) },
            { uri, library: false, decls: declsOf(scenario.items) },
        ];
        const declarations = new Declarations(sources);
        const threads = scenario.items.filter((item): item is AstThread => item.$type === 'Thread');
        if (threads.length === 0) throw new ModelError('no-thread', `scenario ${scenario.name} has no threads: nothing would happen`, nameRange(scenario, uri));
        const world = makeWorld(declarations, options, mentionsKfree([...file.items.filter(i => i.$type !== 'Scenario'), scenario]), nameRange(scenario, uri));
        const functions = new Map(declarations.functions);
        applyOverrides(world, functions, declarations.overrides, this.kernel);
        const works = world.devices.flatMap(d => d.works);
        works.forEach((work, i) => { work.id = i; });
        const shared: Shared = { world, functions, covers: [], queueing: [], flushes: [], cancels: [], nestings: [], delayed: new Set(), queueMatters: new Set(), works, annotations, reach: options.reach ?? false, readSource, nodeBudget: 0, ranges: new Map(), texts: new Map() };
        duplicateThreads(threads, uri);
        this.userThreads = threads;
        this.lowered = { shared, threads: [] };
    }

    /** Inlines the calls of all threads. To be called first, once. */
    *inline(): Steps<this> {
        const { userThreads, uri, lowered: { shared, threads } } = this, { works } = shared, declared = works.length;
        for (const thread of userThreads) { threads.push(lowerThread(shared, thread, threads.length, uri)); yield; }
        for (const queue of new Set(works.slice(0, declared).map(w => w.queue))) { threads.push(lowerWorker(shared, works.filter(w => w.queue === queue), threads.length)); yield; }
        // Work of the kernel's own, which a worker's body may name for the first time.
        for (let next = declared; next < works.length; next++) { threads.push(lowerWorker(shared, [works[next]], threads.length)); yield; }
        for (const work of shared.delayed) threads.push(lowerTimer(shared, work, threads.length));
        return this;
    }

    /** What names mean in it, and who runs. */
    get names(): LoweredScenario { return this.lowered; }

    /** The Program that is explored. */
    *explored(): Steps<Program> {
        this.refuseTooMany();
        yield* settleKinds(contextsOf(this.lowered));
        return yield* this.finish(this.lowered);
    }

    /** With the kernel's annotations, and with a thread for each `lockdep fn`. */
    *annotated(): Steps<Program> {
        const { lowered } = this;
        yield* this.prime();
        yield* settleKinds(contextsOf(lowered));
        return yield* this.finish(lowered);
    }

    /** Both, each made when it is asked for. What their graphs have in common is simplified once. */
    *both(): Steps<{ explored(): Steps<Program>; annotated(): Steps<Program> }> {
        this.refuseTooMany();
        const { lowered } = this, explored = apart(lowered);
        yield* settleKinds(contextsOf(explored));
        try { yield* this.prime(); }
        catch (error) {
            yield* withoutAnnotations(explored);
            return { explored: () => this.finish(explored), annotated: () => { throw error; } };
        }
        yield* settleKinds(contextsOf(lowered));
        yield* simplifyShared(lowered, explored);
        yield* withoutAnnotations(explored);
        return { explored: () => this.finish(explored), annotated: () => this.finish(lowered) };
    }

    /** What only lockdep knows becomes part of what was lowered. */
    private *prime(): Steps<void> {
        const { shared, threads } = this.lowered;
        shared.annotations = 'own';
        threads.push(...yield* primes(shared, threads.length));
        admitMaps(shared, threads);
        yield;
    }

    private refuseTooMany(): void {
        const { length } = this.lowered.threads;
        if (length > MAX_THREADS) throw new ModelError('scenario-too-large', `${length} threads and workers are more than the ${MAX_THREADS} that can be explored`, nameRange(this.scenario, this.uri));
    }

    private *finish({ shared, threads }: LoweredScenario): Steps<Program> {
        const { world, world: { space } } = shared, { uri, scenario, kernel } = this;
        finishThreads(shared, threads);
        yield;
        yield* foldUnchangingVariables(threads.map(simplified), space.variables, new Set(changingOutside(world)));
        const steps: Thread[] = [];
        for (const thread of threads) { steps.push(yield* threadOf(thread)); yield; }
        const program: Program = {
            uri, scenario: scenario.name, range: nameRange(scenario, uri), kernel,
            variables: space.variables, threads: steps, locks: space.locks,
            ...describeObjects(world, shared.works, threads),
            seqGroups: [], invariants: deviceInvariants(world), terminal: terminalInvariants(world), covers: shared.covers,
            expect: expectation(shared, scenario, uri, kernel),
        };
        for (const lock of program.locks) for (let t = 0; t < program.threads.length; t++) lock.readers[t] ??= -1;
        yield* finishProgram(program);
        return program;
    }
}

const contextsOf = ({ threads }: LoweredScenario): Context[] => threads.map(({ ctx }) => ctx);

function makeWorld(declarations: Declarations, options: LowerOptions, freesObjects: boolean, place: SourceRange): World {
    const declared = declarations.mms.flatMap(m => m.decl.groups.flatMap(g => g.pages)).filter(p => !p.samePage && !p.attrs.includes('absent') && !p.attrs.includes('unmapped')).length;
    const sizes: Sizes = { frames: Math.max(1, declared + (options.spareFrames ?? 2)), intBits: options.intBits ?? 8 };
    if (sizes.frames > MAX_FRAMES) {
        throw new ModelError('scenario-too-large', `${declared} pages that have a frame at the start, and ${sizes.frames - declared} spare frames, are more than the ${MAX_FRAMES} frames that can be modelled; leave out pages, or declare them \`absent\``, place);
    }
    return new World(declarations, new StateSpace(sizes), freesObjects);
}

/** A thread for each `lockdep fn`; one with a parameter is for every mm. */
function* primes(shared: Shared, from: number): Steps<LoweredThread[]> {
    const lowered: LoweredThread[] = [];
    for (const fn of [...shared.functions.values()].filter(f => f.lockdep)) {
        for (const mm of fn.params.length > 0 ? shared.world.mms : shared.world.mms.slice(0, 1)) {
            lowered.push(lowerPrime(shared, fn, mm, from + lowered.length));
            yield;
        }
    }
    return lowered;
}

function duplicateThreads(threads: AstThread[], uri: string): void {
    const seen = new Set<string>();
    for (const thread of threads) {
        if (seen.has(thread.name)) throw new ModelError('duplicate-name', `thread ${thread.name} is declared twice`, nameRange(thread, uri));
        seen.add(thread.name);
    }
}

/** kfree() costs a flag a device and a check an access, so it is looked for beforehand. */
function mentionsKfree(nodes: AstNode[]): boolean {
    return nodes.some(node => /\bkfree\b/.test(node.$cstNode?.text ?? ''));
}
