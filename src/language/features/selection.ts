/** Growing selections: word, expression, statement, block, function, device or scenario, file. */
import { CstUtils, type AstNode, type CstNode, type LangiumDocument } from 'langium';
import type { SelectionRangeParams } from 'vscode-languageserver';
import type { Position, Range, SelectionRange } from 'vscode-languageserver-types';

/** Langium has no service for it. */
export class MmnSelectionRanges {
    /** One answer for each position asked about, also where there is nothing but the file. */
    getSelectionRanges(document: LangiumDocument, { positions }: SelectionRangeParams): SelectionRange[] {
        return positions.map(position => this.rangesAt(document, position));
    }

    private rangesAt(document: LangiumDocument, position: Position): SelectionRange {
        const { textDocument, parseResult: { value: { $cstNode: root } } } = document;
        const offset = textDocument.offsetAt(position);
        const whole: Range = { start: { line: 0, character: 0 }, end: textDocument.positionAt(textDocument.getText().length) };
        const leaf = CstUtils.findDeclarationNodeAtOffset(root, offset);
        const around = leaf && leaf.offset <= offset && offset <= leaf.end ? [leaf, ...ancestors(leaf.astNode)] : root ? ancestors(innermost(root, offset).astNode) : [];
        let selection: SelectionRange = { range: whole };
        for (const { range } of around.filter(node => node.offset <= offset && offset <= node.end).reverse()) {
            if (!equal(range, selection.range) && contains(selection.range, range)) selection = { range, parent: selection };
        }
        return selection;
    }
}

/** Text of the node and of all that it is in but the file, the innermost first. */
function ancestors(node: AstNode | undefined): CstNode[] {
    const found: CstNode[] = [];
    for (let at = node; at?.$container; at = at.$container) if (at.$cstNode) found.push(at.$cstNode);
    return found;
}

/** In white space: the smallest node around it. */
function innermost(root: CstNode, offset: number): CstNode {
    let at = root;
    for (;;) {
        const inside = 'content' in at ? (at.content as CstNode[]).find(child => !child.hidden && child.offset < offset && offset < child.end) : undefined;
        if (!inside) return at;
        at = inside;
    }
}

function equal(a: Range, b: Range): boolean {
    return contains(a, b) && contains(b, a);
}

function contains(outer: Range, inner: Range): boolean {
    return !before(inner.start, outer.start) && !before(outer.end, inner.end);
}

function before(a: Position, b: Position): boolean {
    return a.line < b.line || a.line === b.line && a.character < b.character;
}
