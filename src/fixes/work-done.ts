/**
 * A fix must not win by doing nothing: what the driver did before in some interleaving (map a page, copy, unmap) it still does in some. So
 * every statement that is a call and was reached before is reached after the edit, where it is still there. Locks are not meant, nor what a
 * retry undoes.
 */
import { AstUtils } from 'langium';
import { isCall, isGoto, isIf, isLocal, isReturn, type Stmt } from '../language/generated/ast.js';
import type { Body } from './bodies.js';
import { listsOf } from './bodies.js';
import { movedTo, spanOf, type Edit, type Editor } from './edit.js';
import { callOf, lockCall } from './locks.js';

/** Places of statements, as `reachedPlaces()` of src/check writes them. */
export type Reached = ReadonlySet<string>;

/** Offsets of the statements that do something, of those that are reached. */
export function workOf(bodies: readonly Body[], editor: Editor, reached: Reached): number[] {
    return bodies.flatMap(body => listsOf(body)).flatMap(({ stmts }) => stmts).flatMap(stmt => isWork(stmt, editor) ? [stmt, ...nested(stmt)] : nested(stmt))
        .map(stmt => spanOf(stmt).offset).filter(offset => reached.has(place(editor.text, offset)));
}

/** Whether all of it is still done. */
export function isStillDone(work: readonly number[], edits: readonly Edit[], text: string, reached: Reached): boolean {
    return work.every(offset => {
        const at = movedTo(offset, edits);
        return at === undefined || reached.has(place(text, at));
    });
}

function isWork(stmt: Stmt, editor: Editor): boolean {
    if (isLocal(stmt)) return stmt.init !== undefined && AstUtils.streamAst(stmt.init).some(isCall);
    return callOf(stmt) !== undefined && !lockCall(stmt, node => editor.textOf(node));
}

/** `if (c) map(page, f)`: what it does where the condition holds. */
const nested = (stmt: Stmt): Stmt[] => isIf(stmt) ? [stmt.then, ...stmt.else ? [stmt.else] : []].filter(s => callOf(s) && !isGoto(s) && !isReturn(s)) : [];

export function place(text: string, offset: number): string {
    const { line, character } = positionAt(text, offset);
    return `${line}:${character}`;
}

export function positionAt(text: string, offset: number): { line: number; character: number } {
    const before = text.slice(0, offset), start = before.lastIndexOf('\n') + 1;
    return { line: before.split('\n').length - 1, character: offset - start };
}

export const offsetAt = (text: string, { line, character }: { line: number; character: number }): number =>
    text.split('\n').slice(0, line).reduce((offset, { length }) => offset + length + 1, 0) + character;
