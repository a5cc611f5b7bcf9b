/** Limits of an exploration. Reaching one makes the verdict incomplete, never `ok`. */
import type { Limits } from './verdict.js';

export const DEFAULT_LIMITS: Limits = { maxStates: 5_000_000, timeout: 0 };

/** Most states that the hash index can name (see StateTable). */
export const MOST_STATES = (1 << 27) - 2;

/** Threads fit a mask of one 32-bit integer, frames too; translations sets give a frame two bits. */
export const MOST_THREADS = 30;
export const MOST_FRAMES = 16;

/** Milliseconds from some fixed point; the monotonic clock where the host has one. */
export function now(): number {
    return globalThis.performance?.now() ?? Date.now();
}
