/** A tree with all that can be asked of it, as plain data: two are compared by it. */
import { isAstNode, isReference, type AstNode, type CstNode } from 'langium';
import type { Model } from '../../src/language/generated/ast.js';
import { nodesOf } from '../../src/language/walk.js';

export function plainTree(model: Model): unknown {
    const nodes = nodesOf(model), numbers = new Map(nodes.map((node, i) => [node, i])), root = model.$cstNode!.root;
    const value = (one: unknown): unknown => Array.isArray(one) ? one.map(value) : isAstNode(one) ? { node: numbers.get(one) }
        : isReference(one) ? { text: one.$refText, at: one.$refNode && place(one.$refNode) } : one;
    const ast = ({ $cstNode, ...node }: AstNode): unknown => [
        Object.entries(node).filter(([key]) => key !== '$container' && key !== '$document').map(([key, one]) => [key, value(one)]).sort(([a], [b]) => String(a) < String(b) ? -1 : 1),
        node.$container && numbers.get(node.$container), $cstNode && place($cstNode), $cstNode?.astNode && numbers.get($cstNode.astNode),
    ];
    const cst = (node: CstNode & { content?: CstNode[]; tokenType?: { name: string } }): unknown => [
        place(node), node.hidden, node.tokenType?.name, node.grammarSource?.$type, numbers.get(node.astNode), node.root === root, node.text,
        node.content?.map(child => [child.container === node, cst(child)]),
    ];
    return { ast: nodes.map(ast), cst: cst(root), text: root.fullText };
}

const place = ({ offset, length, end, range }: CstNode): unknown => [offset, length, end, range];
