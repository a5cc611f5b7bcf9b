/** Where threads stand that can never step again, for whoever asks whether a deadlock is a certain one. */
import { CHUNK } from './budget.js';
import type { Compiled } from './compile.js';
import type { StuckThreads } from './deadlock.js';
import { readField } from './layout.js';
import type { StateTable } from './states.js';

/** Who is stuck together, and where: thread and pc. */
export type StuckPlaces = { thread: number; pc: number }[];

/** More of them are not told apart. A scenario has a handful. */
const MOST = 1000;

/** Of every state in which somebody is stuck, each combination once. */
export function* stuckPlaces({ program, layout }: Compiled, states: StateTable, threads: StuckThreads): Generator<void, StuckPlaces[]> {
    const found = new Map<string, StuckPlaces>();
    for (let s = 0; s < states.count && found.size < MOST; s++) {
        if (s % (CHUNK / 64) === 0) yield;
        const stuck = threads.in(s);
        if (stuck === 0) continue;
        const places = program.threads.filter(({ id }) => (stuck >>> id & 1) === 1).map(({ id }) => ({ thread: id, pc: readField(layout.pcs[id], states.slab, s * states.words) }));
        found.set(places.map(({ thread, pc }) => `${thread}.${pc}`).join(), places);
    }
    return [...found.values()];
}
