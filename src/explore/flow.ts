/** A thread's own graph: its pcs, and the steps between them. */
import type { Step } from '../model/program.js';

/** Pcs that the step may lead to. */
export const successors = ({ blocks }: Step): number[] => blocks.flatMap(({ exit }) => exit.kind === 'next' ? [exit.pc] : []);

/** A pc of every cycle: the target of each edge that leads back in a depth-first search from any pc. */
export function cutCycles(next: readonly number[][]): Set<number> {
    const cut = new Set<number>();
    const state = next.map(() => 0);
    const visit = (from: number): void => {
        const path: { pc: number; i: number }[] = [{ pc: from, i: 0 }];
        state[from] = 1;
        while (path.length > 0) {
            const top = path[path.length - 1];
            if (top.i === next[top.pc].length) {
                state[top.pc] = 2;
                path.pop();
                continue;
            }
            const to = next[top.pc][top.i++];
            if (state[to] === 1) cut.add(to);
            else if (state[to] === 0) {
                state[to] = 1;
                path.push({ pc: to, i: 0 });
            }
        }
    };
    next.forEach((_, pc) => { if (state[pc] === 0) visit(pc); });
    return cut;
}
