/** Limits of an exploration. Reaching one makes the verdict incomplete, never `ok`. */
import type { Limits } from './verdict.js';

export const DEFAULT_LIMITS: Limits = { maxStates: 5_000_000, timeout: 0 };

/** Bits of a slot of the index that hold a state's id + 1; the others hold some of the hash (see states.ts). */
export const ID_MASK = (1 << 28) - 1;
/** Bits of an edge that hold its target; the others hold the thread (see graph.ts). */
export const TARGET_BITS = 27;
/** Targets from here on are no states: a violation of a site, or a failed assume(). */
export const FIRST_SPECIAL = 2 ** TARGET_BITS - (1 << 16);
/** Most places where a step can go wrong. */
export const MOST_SITES = (1 << 16) - 2;
/** Most states: what an edge can name. */
export const MOST_STATES = FIRST_SPECIAL - 1;

/** Threads fit a mask of one 32-bit integer, frames too; translations sets give a frame two bits. */
export const MOST_THREADS = 30;
export const MOST_FRAMES = 16;

/** Milliseconds from some fixed point; the monotonic clock where the host has one. */
export function now(): number {
    return globalThis.performance?.now() ?? Date.now();
}
