/** Limits of an exploration. Reaching one makes the verdict incomplete, never `ok`. */
import type { Limits } from './verdict.js';

export const DEFAULT_LIMITS: Limits = { maxStates: 5_000_000, timeout: 0 };

/** Bits of an edge that hold its target; the others hold the thread (see graph.ts). */
export const targetBitsFor = (threads: number): number => threads <= 16 ? 28 : 27;
/** Targets from here on are no states: one that is not stored, violations of sites, a failed assume(). */
export const firstSpecial = (threads: number): number => 2 ** targetBitsFor(threads) - (1 << 16);
/** Most places where a step can go wrong. */
export const MOST_SITES = (1 << 16) - 2;
/** Most states of a Program with so many threads: what an edge can name. */
export const mostStates = (threads: number): number => firstSpecial(threads) - 1;
/** Edges beyond these (1 GiB) are not kept. */
export const MOST_EDGES = 1 << 28;

/** How a limit of memory is divided: words for the states with their index, and edges, of one word each, that are kept. The others are found again. */
export function divided(maxMemory: number | undefined): { words: number; edges: number } {
    const words = maxMemory === undefined ? Infinity : maxMemory * 2 ** 18;
    return { words: Math.floor(words * 3 / 4), edges: Math.min(MOST_EDGES, Math.floor(words / 4)) };
}

/** Threads fit a mask of one 32-bit integer, frames too; translations sets give a frame two bits. */
export const MOST_THREADS = 30;
export const MOST_FRAMES = 16;

/** Milliseconds from some fixed point; the monotonic clock where the host has one. */
export function now(): number {
    return globalThis.performance?.now() ?? Date.now();
}
