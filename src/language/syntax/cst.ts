/** Nodes of the tree of tokens, as Langium builds it, where parts of one tree become parts of another, or move. */
import type { AstNode, CstNode, RootCstNode } from 'langium';
import type { Range } from 'vscode-languageserver-types';
import type { Position } from '../../model/program.js';

/** `tokens`: its content, while that is not asked for (names/late.ts); `_offset` and `_range`: of a token; `_rangeCache`: of a node of several. */
export type TokenNode = { -readonly [K in keyof CstNode]: CstNode[K] } & { _astNode?: AstNode; content?: TokenNode[]; tokens?: TokenNode[]; firstNonHiddenNode?: CstNode; lastNonHiddenNode?: CstNode;
    _offset: number; _range: Range; _rangeCache?: Range };

export type RootNode = RootCstNode & { _text: string };

/** `to` gets the content of `from`. What stood for `before` in it stands for `now`. */
export function moveContent(from: TokenNode, to: TokenNode, before: AstNode, now: AstNode): void {
    to.content!.splice(0, to.content!.length);
    // One by one: a block may have more tokens than a call may have arguments.
    for (const child of from.content!) {
        to.content!.push(child);
        adopt(child, to.root, before, now);
    }
}

/** Each knows its root; some stand for the block itself. */
function adopt(node: TokenNode, root: RootCstNode, before: AstNode, now: AstNode): void {
    node.root = root;
    if (node._astNode === before) node.astNode = now;
    for (const child of node.content ?? []) adopt(child, root, before, now);
}

/** How places move: those in `line` by `characters` also. */
export interface Shift { offset: number; line: number; lines: number; characters: number }

/** Moves all tokens of a node. Ranges are made anew: others may still hold the old ones. */
export function shift(node: TokenNode, by: Shift): void {
    if (node.content) {
        node._rangeCache = undefined;
        for (const child of node.content) shift(child, by);
        return;
    }
    node._offset += by.offset;
    const { start, end } = node._range;
    if (by.lines !== 0 || start.line === by.line) node._range = { start: moved(start, by), end: moved(end, by) };
}

const moved = ({ line, character }: Position, by: Shift): Position => ({ character: character + (line === by.line ? by.characters : 0), line: line + by.lines });
