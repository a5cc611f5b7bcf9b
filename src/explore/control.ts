/**
 * A step's blocks as structured JavaScript. Blocks only go forward, so no loop is needed: a block that is entered from one place is
 * written where it is entered, any other one behind a label that the jumps to it break out of.
 */
import type { Block, Op } from '../model/program.js';
import { conditionText, type Names } from './emit.js';

export interface Leaves {
    op(op: Op): string;
    /** Text that leaves the step's blocks, the thread standing at `pc`. */
    next(pc: number): string;
    blocked: string;
    prune: string;
}

export function blocksText(blocks: readonly Block[], label: string, names: Names, leaves: Leaves): string {
    const entries = countEntries(blocks);
    const joins = blocks.map((_, i) => i).filter(i => entries[i] > 1);
    const jump = (to: number): string | undefined => entries[to] > 1 ? `break ${label}${to};` : undefined;

    const tree = (root: number): string => {
        let text = '';
        for (let at = root; ;) {
            const block = blocks[at];
            for (const op of block.ops) text += leaves.op(op);
            const exit = block.exit;
            switch (exit.kind) {
                case 'next': return text + leaves.next(exit.pc);
                case 'blocked': return text + leaves.blocked;
                case 'prune': return text + leaves.prune;
                case 'branch': {
                    text += `if${conditionText(exit.cond, names)}{${jump(exit.then) ?? tree(exit.then)}}\n`;
                    const other = jump(exit.else);
                    if (other) return text + other;
                    at = exit.else;
                    break;
                }
                case 'jump': {
                    const other = jump(exit.block);
                    if (other) return text + other;
                    at = exit.block;
                }
            }
        }
    };

    // L3:{ L2:{ entry } block 2 } block 3: a break out of a label lands at its block. Targets lie ahead, so the label is still open.
    let text = tree(0);
    for (const join of joins) text = `${label}${join}:{${text}}\n${tree(join)}`;
    return text;
}

function countEntries(blocks: readonly Block[]): number[] {
    const entries = blocks.map(() => 0);
    blocks.forEach((block, i) => {
        const exit = block.exit;
        const targets = exit.kind === 'jump' ? [exit.block] : exit.kind === 'branch' ? [exit.then, exit.else] : [];
        for (const to of targets) {
            if (!(to > i && to < blocks.length)) throw new Error(`block ${i} goes to ${to}: not forward`);
            entries[to]++;
        }
    });
    return entries;
}
