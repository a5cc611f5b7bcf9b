/**
 * A text that differs from the one before inside of one body: that body alone is read, and takes the place of the old one in the tree; what stands
 * behind it moves.
 *
 * Invariant: tree, tokens and places are those of the whole text, read at once. So there is no mistake in either text: from one the parser recovers in a
 * way that depends on what stands around; and the body must end where it ends alone.
 */
import type { AstNode, ParseResult } from 'langium';
import { outlineOf, bodyOf, type Owner } from '../bodies.js';
import type { Block, Model } from '../generated/ast.js';
import { moveContent, shift, type RootNode, type Shift, type TokenNode } from './cst.js';
import { MAX_TEXT } from './lexer.js';
import type { MmnParser } from './parser.js';

/** `begin` is told before the tree changes, `end` thereafter with the body that was there. */
export interface Told { begin: () => void; end: (owner: Owner, before: Block) => void }

/** Whether it could be done; if not, nothing has changed, and the text must be read as a whole. */
export function reread({ value: model, lexerErrors, parserErrors }: ParseResult<Model>, text: string, parser: MmnParser, told?: Told): boolean {
    const root = model.$cstNode as RootNode | undefined;
    if (!root || lexerErrors.length + parserErrors.length > 0 || text.length > MAX_TEXT) return false;
    const { from, end } = difference(root.fullText, text), owner = ownerAround(model, from, end);
    if (!owner) return false;
    const longer = text.length - root.fullText.length, before = owner.body, old = before.$cstNode as TokenNode;
    const body = parser.parseBlock(text.slice(old.offset, old.end + longer), bracesAround(owner));
    if (!body) return false;
    told?.begin();
    replace(owner, body, longer);
    root._text = text;
    told?.end(owner, before);
    return true;
}

/** Where the texts differ, in the old one. */
function difference(old: string, now: string): { from: number; end: number } {
    const shorter = Math.min(old.length, now.length);
    let from = 0, behind = 0;
    while (from < shorter && old.charCodeAt(from) === now.charCodeAt(from)) from++;
    while (behind < shorter - from && old.charCodeAt(old.length - 1 - behind) === now.charCodeAt(now.length - 1 - behind)) behind++;
    return { from, end: old.length - behind };
}

/** In whose body, between its braces, a stretch of the text lies. */
function ownerAround(model: Model, from: number, end: number): Owner | undefined {
    return outlineOf(model).owners.find(owner => {
        const cst = bodyOf(owner)?.$cstNode;
        return cst && cst.offset < from && end < cst.end;
    });
}

function bracesAround(owner: Owner): number {
    let braces = 0;
    for (let at: AstNode | undefined = owner.$container; at; at = at.$container) if (at.$type !== 'Model') braces++;
    return braces;
}

/** The body's places are those of its own text, the ones behind it those of the old text. */
function replace(owner: Owner, body: Block, longer: number): void {
    const old = owner.body, target = old.$cstNode as TokenNode, { start, end } = target.range;
    const source = body.$cstNode as TokenNode;
    shift(source, { offset: target.offset, line: 0, lines: start.line, characters: start.character });
    const now = source.range.end, behind: Shift = { offset: longer, line: end.line, lines: now.line - end.line, characters: now.character - end.character };
    moveContent(source, target, body, body);
    Object.assign(body, { $container: owner, $containerProperty: 'body', $cstNode: target });
    (target as { astNode: AstNode }).astNode = body;
    owner.body = body;
    for (let node: TokenNode | undefined = target; node; node = node.container as TokenNode | undefined) {
        node._rangeCache = undefined;
        const beside = (node.container as TokenNode | undefined)?.content ?? [];
        for (let i = beside.indexOf(node) + 1; i < beside.length; i++) shift(beside[i], behind);
    }
}
