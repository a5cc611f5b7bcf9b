/**
 * The theorem of macro-steps, looked at in the states themselves (see src/explore/movers.ts): whatever is said to change places with the steps of
 * other threads must do so wherever the two meet. Says where it does not.
 */
import type { Movers } from '../../src/explore/movers.js';
import { Passing } from '../../src/explore/movers.js';
import type { Program } from '../../src/model/program.js';
import type { RefEdge, RefGraph } from './reference.js';

/** Where two steps do not change places, in words, or undefined. */
export function disorder(program: Program, { states, edges }: RefGraph, { passing, opens }: Movers): string | undefined {
    const passes = (key: string, { thread, step }: RefEdge): Passing => {
        const pc = states.get(key)!.pcs[thread];
        return program.threads[thread].pcs[pc].steps.includes(step) ? passing[thread][pc] : Passing.end;
    };
    const same = (list: readonly RefEdge[] | undefined, { thread, step }: RefEdge): RefEdge[] => list?.filter(e => e.thread === thread && e.step === step) ?? [];
    const result = (e: RefEdge): string => 'to' in e ? e.to : 'code' in e ? e.code : 'pruned';
    const told = (key: string, what: string, ...both: RefEdge[]): string => `${what}: ${both.map(e => `${program.threads[e.thread].name} ${e.step}`).join(', ')} at ${key}`;

    for (const [key, here] of edges) {
        for (const a of here) {
            const moves = passes(key, a);
            const isLeft = moves === Passing.both || moves === Passing.left;
            if (!('to' in a)) continue;
            const next = edges.get(a.to);
            if (next === undefined) continue;
            // What goes wrong before a step to the left does so after it too: the state before it is not stored.
            if (isLeft) for (const b of here) if ('code' in b && b.thread !== a.thread && !same(next, b).some(e => result(e) === b.code)) return told(key, 'goes wrong only before', b, a);
            for (const b of next) {
                if (b.thread === a.thread) continue;
                const left = passes(a.to, b);
                if (!opens[a.thread][a.step] && !('to' in b && (left === Passing.both || left === Passing.left))) continue;
                const first = same(here, b);
                if (!('to' in b)) {
                    if (!first.some(e => result(e) === result(b))) return told(key, 'goes wrong only in this order', a, b);
                    continue;
                }
                const [between] = first.filter(e => 'to' in e).map(e => e.to);
                if (between === undefined) return told(key, 'possible only in this order', a, b);
                if (edges.has(between) && !same(edges.get(between), a).some(e => result(e) === b.to)) return told(key, 'leads elsewhere in the other order', a, b);
            }
        }
        const { pcs } = states.get(key)!;
        for (const { id } of program.threads) if (passing[id][pcs[id]] !== Passing.end && !here.some(e => e.thread === id && !('pruned' in e))) return `${program.threads[id].name} may have to wait at ${key}`;
    }
    return undefined;
}
