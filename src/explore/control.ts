/**
 * A step's blocks as structured code. Blocks only go forward, so no loop is needed: a block that is entered from one place is emitted
 * where it is entered, any other one behind the end of a labelled block that the jumps to it break out of.
 */
import type { Block, Op } from '../model/program.js';
import type { Code, Label } from './code/code.js';
import { emitCondition, type Leaves } from './expressions.js';

/** Emits the parts of a step that are not control flow. */
export interface StepParts {
    op(op: Op): void;
    /** Leaves the blocks, the thread standing at `pc`. */
    next(pc: number): void;
    blocked(): void;
    prune(): void;
}

export function emitBlocks(code: Code, blocks: readonly Block[], leaves: Leaves, parts: StepParts): void {
    const entries = countEntries(blocks);
    const labels = new Map<number, Label>();
    const go = (to: number): void => {
        const label = labels.get(to);
        if (label) code.br(label);
        else from(to);
    };
    const from = (at: number): void => {
        const { ops, exit } = blocks[at];
        for (const op of ops) parts.op(op);
        switch (exit.kind) {
            case 'next': return parts.next(exit.pc);
            case 'blocked': return parts.blocked();
            case 'prune': return parts.prune();
            case 'branch':
                emitCondition(code, exit.cond, leaves);
                code.branch(() => go(exit.then));
                return go(exit.else);
            case 'jump': return go(exit.block);
        }
    };
    // { { { entry } join 3 } join 5 }: the end of a block is where its join starts. Joins lie ahead, so their blocks are still open.
    const joins = blocks.map((_, i) => i).filter(i => entries[i] > 1);
    const nest = (inner: number): void => {
        if (inner < 0) return from(0);
        code.block(label => {
            labels.set(joins[inner], label);
            nest(inner - 1);
        });
        labels.delete(joins[inner]);
        from(joins[inner]);
    };
    nest(joins.length - 1);
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
