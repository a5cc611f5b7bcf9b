/** What a user can ask for, in the editor's settings and on the command line. A test compares package.json with these. */

/** States that are stored (src/explore/states.ts: those of 16 bytes fit into 4 GiB with their index). */
export const MOST_STATES = 200_000_000;
/** Seconds. */
export const LONGEST = 3600;
/** Megabytes. */
export const MEMORY = { least: 64, most: 6144, default: 2048 };
/** Threads that search. */
export const MOST_WORKERS = 4;

/** The name of each limit that an exploration can reach. */
export const LIMIT_NAMES = { states: 'maxStates', timeout: 'timeout', memory: 'maxMemory' } as const;
