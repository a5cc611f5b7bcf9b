/** An invalidate callback stores the sequence number first thing under the driver's lock (mmu_interval_set_seq(), include/linux/mmu_notifier.h). */
import { calls, listsOf } from '../bodies.js';
import type { Remedy } from '../candidate.js';
import { lockCall } from '../locks.js';

export const setSequence: Remedy = function* ({ bodies, editor }) {
    for (const body of bodies) {
        const { notifier, params: [, number] } = body;
        if (notifier?.kind !== 'interval' || body.short !== 'invalidate' || notifier.name === undefined || number === undefined) continue;
        const found = listsOf(body).flatMap(({ stmts }) => stmts.filter(stmt => stmt.$type === 'Simple' && calls(stmt, callee => callee === 'mmu_interval_set_seq')));
        const taken = body.block.stmts.filter(stmt => lockCall(stmt, node => editor.textOf(node))?.action === 'acquire');
        const lines = [`mmu_interval_set_seq(${notifier.name}, ${number})`];
        for (const stmt of taken) {
            const name = lockCall(stmt, node => editor.textOf(node))!.name;
            yield { kind: 'set_seq', title: `${lines[0]} right after ${body.name}() has taken ${name}`, edits: [editor.after(stmt, lines), ...found.map(other => editor.remove(other))] };
        }
        if (taken.length === 0 && found.length === 0) yield { kind: 'set_seq', title: `${lines[0]} in ${body.name}()`, edits: [editor.atStartOf(body.block, lines)] };
    }
};
