/** From a place in the text to the tree, for the features: whatever a client sends, the answer is a node or nothing. */
import { AstUtils, CstUtils, type AstNode, type CstNode, type LangiumDocument } from 'langium';
import type { Position } from 'vscode-languageserver-types';

/** The word at a position, also just before the cursor; undefined in a comment, in white space, in an empty file. */
export function leafAt(document: LangiumDocument, position: Position): CstNode | undefined {
    const offset = document.textDocument.offsetAt(position);
    const leaf = CstUtils.findDeclarationNodeAtOffset(document.parseResult.value.$cstNode, offset);
    return leaf && !leaf.hidden && leaf.offset <= offset && offset <= leaf.end ? leaf : undefined;
}

/** The document of a node, also of one whose tree belongs to none. */
export function documentOf(node: AstNode): LangiumDocument | undefined {
    return AstUtils.findRootNode(node).$document;
}
