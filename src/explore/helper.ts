/** A thread that expands states ahead of a search: its loop, and how a search comes to it. */
import type { CHUNK, PROGRESS, Ring, TEAM } from './ring.js';

/** What a helper works on. Can be sent to another thread. */
export interface HelperJob {
    module: WebAssembly.Module;
    memory: WebAssembly.Memory;
    ring: Ring;
    names: { team: typeof TEAM; chunk: typeof CHUNK; progress: typeof PROGRESS; header: number; returned: number };
    /** The first state of chunk 0. */
    origin: number;
    /** Word where the helper's code reads the mask of the index. */
    mask: number;
    /** Word where it marks what is covered. */
    covered: number;
    /** A helper leaves so many chunks to the one that enters the states, who would come too near otherwise. */
    gap: number;
}

/** What a host of the explorer does to give it threads. */
export interface HelperHost {
    /** Workers of a search that does not say how many. */
    workers: number;
    /**
     * Lets thread number `n` (from 0 on), which is started if need be, call `HELP` with the job: after the jobs that it has been given before.
     * What goes wrong in the thread is not reported: whom it should have helped does without.
     */
    post(n: number, job: HelperJob): void;
}

let host: HelperHost | undefined;

/** From now on searches may use threads; undefined: they do not. */
export function useHelpers(of: HelperHost | undefined): void { host = of; }

export const helperHost = (): HelperHost | undefined => host;
export const defaultWorkers = (): number => host?.workers ?? 1;

/** The loop of a helper. Its text is sent to the thread, so it uses nothing but its argument and what every host has. */
function help({ module, memory, ring, names: { team, chunk, progress, header, returned }, origin, mask, covered, gap }: HelperJob): void {
    const { propose } = new WebAssembly.Instance(module, { e: { m: memory } }).exports as Record<string, (...args: number[]) => number>;
    // What is needed here stands at the start of memory, so that it does not matter that it grows.
    const words = new Int32Array(memory.buffer);
    const at = ring.team;
    while (Atomics.load(words, at + team.stop) === 0) {
        const front = Atomics.load(words, at + team.front);
        const next = Atomics.load(words, at + team.next);
        const number = next - front < gap ? Math.max(next, front) + gap : next;
        const published = Atomics.load(words, at + team.published);
        if (number >= front + ring.chunks || origin + (number + 1) * ring.states > published) {
            Atomics.wait(words, at + team.front, front, 0.1);
            continue;
        }
        if (Atomics.compareExchange(words, at + team.next, next, number + 1) !== next) continue;
        const buffer = number % ring.chunks;
        const state = ring.headers + header * buffer + chunk.state;
        if (Atomics.compareExchange(words, state, 4 * number + progress.free, 4 * number + progress.taken) !== 4 * number + progress.free) continue;
        words[mask] = Atomics.load(words, at + team.mask);
        propose(origin + number * ring.states, buffer, published);
        // Marks of this chunk and of ones before it.
        words.copyWithin(ring.covered + buffer * ring.covers, covered, covered + ring.covers);
        if (Atomics.compareExchange(words, state, 4 * number + progress.taken, 4 * number + progress.ready) !== 4 * number + progress.taken) Atomics.store(words, state, returned);
    }
    Atomics.sub(words, at + team.pending, 1);
}

/** Text of a function of one HelperJob. */
export const HELP = String(help);
