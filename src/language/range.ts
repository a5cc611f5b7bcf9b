/** Where in the text a node is. A node without text (recovery made it up) takes the place of what contains it. */
import { GrammarUtils, type AstNode, type CstNode } from 'langium';
import type { SourceRange } from '../model/program.js';

export function rangeOf(node: AstNode, uri: string): SourceRange {
    for (let at: AstNode | undefined = node; at; at = at.$container) {
        if (at.$cstNode) return cstRange(at.$cstNode, uri);
    }
    return { uri, start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
}

/** Of the node's name; of the node where it has none. */
export function nameRange(node: AstNode, uri: string): SourceRange {
    return propertyRange(node, 'name', uri);
}

/** Of the (index-th) value of a property. */
export function propertyRange(node: AstNode, property: string, uri: string, index?: number): SourceRange {
    const cst = GrammarUtils.findNodeForProperty(node.$cstNode, property, index);
    return cst ? cstRange(cst, uri) : rangeOf(node, uri);
}

export function cstRange({ range }: CstNode, uri: string): SourceRange {
    return { uri, start: { ...range.start }, end: { ...range.end } };
}
