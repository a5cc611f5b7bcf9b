/** What a device maps is checked with mmu_interval_read_retry() under the lock of the callback (Documentation/mm/hmm.rst): the check added, or moved under the lock. */
import { AstUtils } from 'langium';
import { isBlock, isCall, isGoto, isIf, isLabel, isLocal, isNotifier, type Block, type Label, type Local, type Stmt } from '../../language/generated/ast.js';
import { callbackLocks, calls, heldAt, listsOf, type Body } from '../bodies.js';
import type { Candidate, Patient, Remedy } from '../candidate.js';
import type { Edit } from '../edit.js';
import { acquireText, calleeOf, lockCall, releaseText, type LockCall } from '../locks.js';
import { firstLine } from './lock-order.js';

const RETRY = new Set(['mmu_interval_read_retry', 'mmu_interval_check_retry']);

export const checkRetry: Remedy = function* (patient) {
    for (const body of patient.bodies) {
        const { device } = body;
        if (!device || body.notifier) continue;
        for (const lock of callbackLocks(patient.bodies, device, patient.editor)) yield* moveCheck(patient, body, lock);
        const intervals = device.members.filter(isNotifier).flatMap(({ kind, name }) => kind === 'interval' && name !== undefined ? [name] : []);
        for (const notifier of intervals) for (const lock of callbackLocks(patient.bodies, device, patient.editor)) {
            for (const stmt of maps(body)) yield* addCheck(patient, body, stmt, notifier, lock);
        }
    }
};

/** Statements, in a list, in which something is mapped. */
export function maps(body: Body): Stmt[] {
    const isMap = (callee: string): boolean => callee === 'map';
    return listsOf(body).flatMap(({ stmts }) => stmts.filter(stmt => calls(stmt, isMap) && !AstUtils.streamAllContents(stmt).some(inner => isBlock(inner) && calls(inner, isMap)) && !isBlock(stmt)));
}

/** `if (retry) goto again; lock(l)` becomes `lock(l); if (retry) { unlock(l); goto again }`. */
function* moveCheck({ editor }: Patient, body: Body, lock: LockCall): Generator<Candidate> {
    for (const { stmts } of listsOf(body)) for (const [i, stmt] of stmts.entries()) {
        if (!isIf(stmt) || stmt.else || !calls(stmt.cond, callee => RETRY.has(callee))) continue;
        const taken = stmts.find((s, j) => j > i && lockCall(s, node => editor.textOf(node))?.name === lock.name);
        const way = isGoto(stmt.then) ? editor.textOf(stmt.then) : undefined;
        if (!taken || way === undefined) continue;
        const cond = editor.textOf(stmt.cond).replace('mmu_interval_check_retry', 'mmu_interval_read_retry');
        yield { kind: 'check moved', title: `check mmu_interval_read_retry() under ${lock.name}`, edits: [editor.remove(stmt), editor.after(taken, [`if (${cond}) {`, releaseText(lock), way, '}'])] };
    }
}

function* addCheck({ editor }: Patient, body: Body, stmt: Stmt, notifier: string, lock: LockCall): Generator<Candidate> {
    const known = beginOf(body, notifier), start = known ?? body.block.stmts[0], label = labelBefore(start, body.block);
    const seq = known?.name ?? freshName(body, 'seq'), again = label?.name ?? freshName(body, 'again');
    const begin = known ? [] : [`seq_t ${seq} = mmu_interval_read_begin(${notifier})`], mark = label ? [] : [`${again}:`];
    const held = heldAt(stmt, editor), isHeld = held.some(({ name }) => name === lock.name);
    const retry = `mmu_interval_read_retry(${notifier}, ${seq})`, title = `check ${retry} under ${lock.name} before ${firstLine(editor.textOf(stmt))}`;
    const opened = (lines: string[]): Edit[] => lines.length > 0 ? [editor.before(start, lines)] : [];
    const taken = isHeld ? [] : [acquireText(lock)], released = isHeld ? [] : [editor.after(stmt, [releaseText(lock)])];
    const undo = [...isHeld ? [] : [lock], ...held].map(releaseText);
    yield { kind: 'check', title, edits: [...opened([...mark, ...begin]), editor.before(stmt, [...taken, `if (${retry}) {`, ...undo, `goto ${again}`, '}']), ...released] };
    // Where it is too late to start over: what cannot be mapped now is left to the next fault.
    yield { kind: 'check or leave', title: `${firstLine(editor.textOf(stmt))} only unless ${retry}, under ${lock.name}`, edits: [...opened(begin), ...isHeld ? [] : [editor.before(stmt, taken)], editor.replace(stmt, `if (!${retry}) ${editor.textOf(stmt)}`), ...released] };
}

/** Where the body already reads the sequence number. */
function beginOf({ block }: Body, notifier: string): Local | undefined {
    return block.stmts.find((stmt): stmt is Local => isLocal(stmt) && stmt.init !== undefined && isCall(stmt.init)
        && calleeOf(stmt.init) === 'mmu_interval_read_begin' && stmt.init.args[0]?.$cstNode?.text.split('.').pop() === notifier);
}

/** The nearest label before a statement, so that going there passes it again. */
function labelBefore(stmt: Stmt, { stmts }: Block): Label | undefined {
    return stmts.slice(0, stmts.indexOf(stmt)).filter(isLabel).at(-1);
}

function freshName({ block }: Body, wanted: string): string {
    for (let i = 1; ; i++) {
        const name = i === 1 ? wanted : `${wanted}${i}`;
        if (!new RegExp(`\\b${name}\\b`).test(block.$cstNode?.text ?? '')) return name;
    }
}
