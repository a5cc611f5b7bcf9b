/** A sequence number is read before what it guards: statements that read one are moved up. */
import { isLabel, isLocal, type Stmt } from '../../language/generated/ast.js';
import { calls, listsOf } from '../bodies.js';
import type { Remedy } from '../candidate.js';
import { firstLine } from './lock-order.js';

/** So far up: a snapshot is taken within a few lines. */
const FARTHEST = 8;

export const readEarlier: Remedy = function* ({ bodies, editor }) {
    for (const body of bodies) for (const { stmts } of listsOf(body)) for (const [i, stmt] of stmts.entries()) {
        if (!readsSequence(stmt)) continue;
        for (let to = i - 1; to >= Math.max(0, i - FARTHEST) && !isLabel(stmts[to]); to--) {
            yield { kind: 'read earlier', title: `${firstLine(editor.textOf(stmt))} before ${firstLine(editor.textOf(stmts[to]))}`, edits: [editor.before(stmts[to], [editor.textOf(stmt)]), editor.remove(stmt)] };
        }
    }
};

const readsSequence = (stmt: Stmt): boolean => (isLocal(stmt) && stmt.type === 'seq_t' && stmt.init !== undefined) || (stmt.$type === 'Simple' && calls(stmt, callee => callee === 'mmu_interval_read_begin'));
