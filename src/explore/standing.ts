/** At which pcs threads stand in some state. */
import { CHUNK } from './budget.js';
import type { Compiled } from './compile.js';
import type { Frontier } from './frontier.js';
import { readField } from './layout.js';

/** By thread and pc. Needs every state as it was explored: without reductions. */
export function* standing({ program, layout }: Compiled, { states }: Frontier): Generator<void, boolean[][]> {
    const met = program.threads.map(thread => thread.pcs.map(() => false));
    for (let s = 0; s < states.count; s++) {
        if (s % CHUNK === CHUNK - 1) yield;
        met.forEach((pcs, t) => { pcs[readField(layout.pcs[t], states.slab, s * states.words)] = true; });
    }
    return met;
}
