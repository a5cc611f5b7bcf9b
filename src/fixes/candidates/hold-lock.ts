/** What is read under a lock is used under it: a lock held longer, from an earlier statement on, for write, or up to the end of an invalidation. */
import { isLabel } from '../../language/generated/ast.js';
import { callbackLocks, heldAt, listsOf } from '../bodies.js';
import type { Remedy } from '../candidate.js';
import { acquireText, exclusive, lockCall, releases, releaseText } from '../locks.js';
import { firstLine } from './lock-order.js';
import { maps } from './retry.js';

/** The lock of the device's callbacks around what leads up to a map. */
export const holdAroundMap: Remedy = function* ({ bodies, editor }) {
    for (const body of bodies) for (const map of maps(body)) {
        const list = listsOf(body).find(({ stmts }) => stmts.includes(map));
        if (!list || body.notifier) continue;
        const to = list.stmts.indexOf(map), held = heldAt(map, editor);
        for (const lock of callbackLocks(bodies, body.device, editor).map(exclusive)) {
            if (held.some(({ name }) => name === lock.name)) continue;
            for (let from = to; from >= 0 && !isLabel(list.stmts[from]); from--) {
                yield { kind: 'held', title: `hold ${lock.name} from ${firstLine(editor.textOf(list.stmts[from]))} to ${firstLine(editor.textOf(map))}`,
                    edits: [editor.before(list.stmts[from], [acquireText(lock)]), editor.after(map, [releaseText(lock)])] };
            }
        }
    }
};

export const lockForWrite: Remedy = function* ({ bodies, editor }) {
    for (const body of bodies) for (const { stmts } of listsOf(body)) for (const [i, stmt] of stmts.entries()) {
        const lock = lockCall(stmt, node => editor.textOf(node));
        if (lock?.action !== 'acquire' || exclusive(lock).fn === lock.fn) continue;
        const to = stmts.findIndex((s, j) => j > i && releases(lockCall(s, node => editor.textOf(node)), lock)), write = exclusive(lock);
        if (to >= 0) yield { kind: 'for write', title: `take ${lock.name} for write in ${body.name}()`, edits: [editor.replace(stmt, acquireText(write)), editor.replace(stmts[to], releaseText(write))] };
    }
};

/** A plain notifier: what invalidate_range_start() takes is released by invalidate_range_end(), after the page table has changed. */
export const holdUntilEnd: Remedy = function* ({ bodies, editor }) {
    for (const start of bodies) {
        const end = bodies.find(({ short, notifier }) => short === 'invalidate_range_end' && notifier === start.notifier);
        if (start.short !== 'invalidate_range_start' || !start.notifier || !end) continue;
        for (const stmt of start.block.stmts) {
            const lock = lockCall(stmt, node => editor.textOf(node));
            if (lock?.action !== 'release') continue;
            yield { kind: 'until end', title: `${end.name}() releases ${lock.name}, no longer ${start.name}()`, edits: [editor.remove(stmt), editor.atEndOf(end.block, [editor.textOf(stmt)])] };
        }
    }
};
