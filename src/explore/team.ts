/**
 * A search with helpers, from the side of the one that owns the states: chunk after chunk it enters what a helper has found, or expands the
 * chunk itself where no helper has taken it. Helpers work on what lies some chunks ahead (parallel.ts, helper.ts).
 */
import { WasmMemory } from './code/memory.js';
import type { Helper, Parallel } from './coding.js';
import type { Compiled } from './compile.js';
import type { Frontier } from './frontier.js';
import { helperHost, type HelperHost } from './helper.js';
import { now } from './limits.js';
import { CONTROL } from './regions.js';
import { CHUNK, HEADER, MOST_HELPERS, PROGRESS, RETURNED, TEAM } from './ring.js';

const GAP = 4;

/** Looks at a chunk that is about to be ready before something else is done. */
const LOOKS = 1 << 10;
/** Milliseconds that a helper is waited for. It may have lost its core to somebody else, or be dead: to expand a chunk takes no longer. */
const PATIENCE = 0.1;
/** Milliseconds that helpers may take to end. */
const LAST_CALL = 2;

/** Bit by bit, while the search goes on: makes the code for helpers, moves the states to memory that all see. Undefined where that cannot be. */
export function* gather(compiled: Compiled, frontier: Frontier, wanted: number): Generator<undefined, Team | undefined> {
    const { parallel } = compiled;
    const host = helperHost();
    const memory = parallel && host ? WasmMemory.takeShared() : undefined;
    if (!memory || !parallel || !host) return undefined;
    let used = false;
    try {
        const instance = parallel.share(memory);
        yield undefined;
        const helpers: Helper[] = [];
        for (let n = 0; n < Math.min(wanted, MOST_HELPERS); n++) helpers.push(yield* parallel.helper(n, instance));
        while (!frontier.states.indexed()) yield undefined;
        frontier.states.moveTo(instance, parallel.kept);
        compiled.instance.release(frontier.states.touched);
        compiled.instance = instance;
        used = true;
        return new Team(compiled, frontier, parallel, helpers, memory, host);
    } catch (error) {
        // Without the memory for it, the search goes on alone.
        if (!used && error instanceof RangeError) return undefined;
        throw error;
    } finally {
        if (!used) memory.giveBack(0);
    }
}

export class Team {
    /** Number of the chunk that is next in order. */
    private front = 0;
    private readonly origin: number;
    /** It is expanded here. */
    private own = false;
    /** Since when a helper is waited for. */
    private since?: number;
    /** The buffer may be used again. */
    private usable = false;

    constructor(private readonly compiled: Compiled, private readonly frontier: Frontier, private readonly parallel: Parallel, helpers: readonly Helper[],
        memory: WasmMemory, host: HelperHost) {
        const { ring } = parallel;
        const { words } = this;
        this.origin = frontier.graph.expanded;
        words.fill(0, ring.team, ring.team + HEADER * Object.keys(TEAM).length);
        for (let i = 0; i < ring.chunks; i++) words[ring.headers + HEADER * i + CHUNK.state] = 4 * i + PROGRESS.free;
        words[ring.team + TEAM.next] = GAP;
        words[ring.team + TEAM.pending] = helpers.length;
        this.publish();
        helpers.forEach(({ module, regions }, n) => host.post(n, {
            module, memory: memory.memory, ring, origin: this.origin, gap: GAP, mask: regions.control + CONTROL.mask,
            covered: regions.covered, names: { team: TEAM, chunk: CHUNK, progress: PROGRESS, header: HEADER, returned: RETURNED },
        }));
    }

    private get words(): Int32Array { return this.compiled.instance.words; }

    /** One chunk, or some states, or a look at what a helper does. */
    work(): void {
        const { frontier, parallel: { ring } } = this;
        this.own ||= !this.helped();
        if (!this.own) return;
        const end = this.origin + (this.front + 1) * ring.states;
        frontier.expand(end - frontier.graph.expanded);
        if (frontier.graph.expanded === end) this.goOn();
        this.publish();
    }

    /** Ends the helpers' work; false: some may still use the memory. */
    end(): boolean {
        const { words, parallel: { ring } } = this;
        Atomics.store(words, ring.team + TEAM.stop, 1);
        const pending = (): boolean => Atomics.load(words, ring.team + TEAM.pending) > 0;
        for (const until = now() + LAST_CALL; pending() && now() < until;);
        return !pending();
    }

    /** False if the chunk is to be expanded here. */
    private helped(): boolean {
        const { words, frontier, parallel: { ring }, front, state } = this;
        const value = (progress: keyof typeof PROGRESS): number => 4 * front + PROGRESS[progress];
        let seen = Atomics.load(words, state);
        for (let i = 0; i < LOOKS && seen === value('taken'); i++) seen = Atomics.load(words, state);
        let gone = false;
        if (seen === value('taken')) {
            if (now() - (this.since ??= now()) < PATIENCE) return true;
            seen = Atomics.compareExchange(words, state, seen, value('lost'));
            // If it is still alive, it may write into the buffer until it says that it has finished.
            gone = seen === value('taken');
        } else if (seen === value('free')) seen = Atomics.compareExchange(words, state, seen, value('lost'));
        if (seen === value('taken') && !gone) return true;
        this.usable = seen === value('free') || seen === value('ready') || seen === RETURNED;
        if (seen !== value('ready')) return false;
        const buffer = front % ring.chunks;
        const unknown = words[ring.headers + HEADER * buffer + CHUNK.unknown];
        if (frontier.full || frontier.states.count + unknown > frontier.states.get('most')) return false;
        if (!frontier.settle(buffer, unknown, ring)) return true;
        const { covered } = this.compiled.regions;
        for (let i = 0; i < ring.covers; i++) words[covered + i] |= words[ring.covered + buffer * ring.covers + i];
        this.goOn();
        this.publish();
        return true;
    }

    /** Word with the state of the buffer that the chunk has. */
    private get state(): number {
        const { ring } = this.parallel;
        return ring.headers + HEADER * (this.front % ring.chunks) + CHUNK.state;
    }

    private goOn(): void {
        const { words, parallel: { ring } } = this;
        if (this.usable) Atomics.store(words, this.state, 4 * (this.front + ring.chunks) + PROGRESS.free);
        this.own = false;
        this.since = undefined;
        Atomics.store(words, ring.team + TEAM.front, ++this.front);
    }

    /** What helpers may look at: these states are all there. */
    private publish(): void {
        const { words, frontier: { states }, parallel: { ring } } = this;
        Atomics.store(words, ring.team + TEAM.published, states.count);
        if (states.isIndexed) Atomics.store(words, ring.team + TEAM.mask, states.get('mask'));
    }
}
