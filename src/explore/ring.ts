/**
 * Where a search with helpers (parallel.ts, team.ts) keeps what its threads share besides the states: a few numbers, and buffers for the
 * chunks that helpers have expanded ahead of the search.
 */
import type { Regions } from './regions.js';

/** Words of a header: numbers that different threads write are not in one line of a cache. */
export const HEADER = 16;

/** Words of the region `team`. */
export const TEAM = {
    /** 1: the helpers are to end. */
    stop: 0,
    /** The chunk that is next in order, and the one that a helper takes next. */
    front: HEADER, next: 2 * HEADER,
    /** States that helpers may look at, and slots of the index that they may look into, less 1. */
    published: 3 * HEADER, mask: 4 * HEADER,
    /** Helpers that have been asked and have not ended. */
    pending: 5 * HEADER,
} as const;

/** Words of the header of a chunk's buffer. `state`: four times the chunk's number, and one of PROGRESS; or RETURNED. `unusual`: edges that lead to no state. `repeated`: where the notes of edges to states that are unknown already begin. */
export const CHUNK = { state: 0, edges: 1, unknown: 2, transitions: 3, unusual: 4, repeated: 5 } as const;
export const PROGRESS = { free: 0, taken: 1, ready: 2, lost: 3 } as const;
/** A helper has finished a chunk that was not waited for: from now on it does not write into the buffer. */
export const RETURNED = -1;

/** Most helpers of a search: beyond these, the one that enters the states would hold them up. */
export const MOST_HELPERS = 3;

/** Most words for all buffers: they are address space, and memory only as far as they are used. */
const MOST_WORDS = 1 << 24;

/** States of a chunk, and chunks: the first that fit. */
export const RING_SIZES: [states: number, chunks: number][] = [[256, 32], [256, 16], [128, 16], [64, 16]];

/** The buffers stand one behind the other in each region. */
export interface Ring {
    chunks: number;
    /** States of a chunk. */
    states: number;
    /** Words of a chunk in the regions `edge`, `hash` and `unknown`, and in `candidates`. */
    edges: number;
    words: number;
    /** Marks of Program.covers. */
    covers: number;
    team: number;
    headers: number;
    firstEdge: number;
    edge: number;
    hash: number;
    /** By state that a helper did not find: its edge. At the end, from behind: the other edges to such states; in place of the target they have its number in the chunk. */
    unknown: number;
    candidates: number;
    covered: number;
}

/** `steps`, `edges`: the most that a state may have. Undefined where the buffers would be too large. */
export function takeRing(memory: Regions, steps: number, edges: number, words: number, covers: number): Ring | undefined {
    for (const [states, chunks] of RING_SIZES) {
        const ring = { chunks, states, edges: states * edges, words: (states * steps + 1) * words, covers };
        if (chunks * (3 * ring.edges + ring.words + covers) > MOST_WORDS) continue;
        return {
            ...ring, team: memory.take(HEADER * Object.keys(TEAM).length), headers: memory.take(HEADER * chunks), firstEdge: memory.take(chunks * (states + 1)),
            edge: memory.take(chunks * ring.edges), hash: memory.take(chunks * ring.edges), unknown: memory.take(chunks * ring.edges),
            candidates: memory.take(chunks * ring.words),
            covered: memory.take(chunks * covers),
        };
    }
    return undefined;
}
