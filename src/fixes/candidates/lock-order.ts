/** Deadlocks: a lock taken later, released earlier, dropped and retaken around a call, taken in another order, or not at all. */
import { calls, listsOf, type Body } from '../bodies.js';
import type { Candidate, Remedy } from '../candidate.js';
import type { Editor } from '../edit.js';
import { acquireText, callOf, lockCall, releases, releaseText, type LockCall } from '../locks.js';
import type { Stmt } from '../../language/generated/ast.js';

export const moveLock: Remedy = function* ({ bodies, editor }) {
    for (const section of sections(bodies, editor)) yield* around(section, editor);
};

/** The last resort: a lock that nothing in the file needs here may be there for what the file leaves out. */
export const dropLock: Remedy = function* ({ bodies, editor }) {
    for (const section of sections(bodies, editor)) {
        const { lock, stmts, from, to } = section;
        if (to !== undefined) yield { kind: 'not held', title: `do not hold ${lock.name} ${where(section)}`, edits: [editor.remove(stmts[from]), editor.remove(stmts[to])] };
    }
};

/** The order of two locks that one list takes: the later one first. */
export const swapLocks: Remedy = function* ({ bodies, editor }) {
    const textOf = (node: Stmt): string => editor.textOf(node);
    for (const { lock: first, stmts, from } of sections(bodies, editor)) {
        for (let i = from + 1; i < stmts.length; i++) {
            const second = lockCall(stmts[i], node => editor.textOf(node));
            if (second?.action !== 'acquire') continue;
            yield { kind: 'order', title: `take ${second.name} before ${first.name}`, edits: [editor.before(stmts[from], [textOf(stmts[i])]), editor.remove(stmts[i])] };
        }
    }
};

interface Section { lock: LockCall; body: Body; stmts: readonly Stmt[]; from: number; to?: number }

const where = ({ body }: Section): string => `in ${body.name}${body.node.$type === 'Thread' ? '' : '()'}`;

/** `to`: where the list releases the lock again. */
function* sections(bodies: readonly Body[], editor: Editor): Generator<Section> {
    for (const body of bodies) for (const { stmts } of listsOf(body)) for (let from = 0; from < stmts.length; from++) {
        const lock = lockCall(stmts[from], node => editor.textOf(node));
        if (lock?.action !== 'acquire') continue;
        const to = stmts.findIndex((stmt, i) => i > from && releases(lockCall(stmt, node => editor.textOf(node)), lock));
        yield { lock, body, stmts, from, ...to >= 0 && { to } };
    }
}

function* around({ lock, stmts, from, to }: Section, editor: Editor): Generator<Candidate> {
    if (to === undefined) return;
    const held = stmts.slice(from + 1, to).filter(stmt => calls(stmt, () => true) && !lockCall(stmt, node => editor.textOf(node)));
    const name = (stmt: Stmt): string => firstLine(editor.textOf(stmt));
    for (const stmt of held) yield { kind: 'later', title: `take ${lock.name} after ${name(stmt)}`, edits: [editor.remove(stmts[from]), editor.after(stmt, [acquireText(lock)])] };
    for (const stmt of held) yield { kind: 'earlier', title: `release ${lock.name} before ${name(stmt)}`, edits: [editor.before(stmt, [releaseText(lock)]), editor.remove(stmts[to])] };
    for (const stmt of held) {
        if (callOf(stmt)) yield { kind: 'around', title: `release ${lock.name} around ${name(stmt)}`, edits: [editor.before(stmt, [releaseText(lock)]), editor.after(stmt, [acquireText(lock)])] };
    }
}

export const firstLine = (text: string): string => text.split('\n', 1)[0].trim();
