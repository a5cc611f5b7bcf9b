/** The device is unmapped before the content is copied (Documentation/mm/hmm.rst, "Migration to and from device memory", step 2). */
import { isLocal } from '../../language/generated/ast.js';
import { callbackLocks, calls, heldAt, listsOf } from '../bodies.js';
import type { Remedy } from '../candidate.js';
import { acquireText, callOf, calleeOf, releaseText } from '../locks.js';
import { firstLine } from './lock-order.js';

const COPIES = new Set(['migrate_alloc_and_copy', 'copy_frame', 'migrate_vma_pages', 'migrate_device_pages']);

export const unmapBeforeCopy: Remedy = function* ({ bodies, editor }) {
    const unmaps = new Set(['unmap', ...bodies.filter(({ block, notifier }) => !notifier && calls(block, callee => callee === 'unmap')).map(({ short }) => short)]);
    for (const body of bodies) for (const { stmts } of listsOf(body)) for (const [i, copy] of stmts.entries()) {
        if (!calls(copy, callee => COPIES.has(callee))) continue;
        for (const later of stmts.slice(i + 1)) {
            const call = callOf(later);
            if (!call || !unmaps.has(calleeOf(call) ?? '')) continue;
            yield { kind: 'unmap earlier', title: `${firstLine(editor.textOf(later))} before ${firstLine(editor.textOf(copy))}`, edits: [editor.before(copy, [editor.textOf(later)]), editor.remove(later)] };
        }
        if (!body.device) continue;
        const pages = listsOf(body).flatMap(list => list.stmts).flatMap(stmt => isLocal(stmt) && stmt.type === 'migrate_vma' && stmt.args[0] ? [editor.textOf(stmt.args[0])] : []);
        const held = heldAt(copy, editor);
        for (const page of new Set(pages)) for (const lock of callbackLocks(bodies, body.device, editor)) {
            const isHeld = held.some(({ name }) => name === lock.name);
            const lines = isHeld ? [`unmap(${page})`] : [acquireText(lock), `unmap(${page})`, releaseText(lock)];
            yield { kind: 'unmap', title: `unmap(${page}) under ${lock.name} before ${firstLine(editor.textOf(copy))}`, edits: [editor.before(copy, lines)] };
        }
    }
};
