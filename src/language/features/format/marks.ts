/** What the tree knows of the tokens of a file and the layout needs: where something begins that stands on a line of its own, and what kind an operator is. */
import { AstUtils, GrammarUtils, type AstNode, type CstNode } from 'langium';
import type { Block, If, Model, Stmt } from '../../generated/ast.js';

/** Offsets in the text. */
export interface Marks {
    /** Declarations, members, statements: whatever is one of a list between braces. */
    starts: Set<number>;
    labels: Set<number>;
    /** First token of a statement without braces that an `if` or a loop is about -> where that begins. */
    bodies: Map<number, number>;
    /** `else`, `or`, the `while` of a `do` -> where their statement begins. */
    branches: Map<number, number>;
    /** `-x`, `!x`, `&x`. */
    unary: Set<number>;
    /** The `->` before a type, not the one before a member. */
    arrows: Set<number>;
    /** The `:` of a label, not of `? :`. */
    labelColons: Set<number>;
}

/** Properties that are lists between braces. */
const LISTS = ['items', 'groups', 'members', 'callbacks', 'works', 'stmts', 'values'];

export function marksOf(model: Model): Marks {
    const marks: Marks = { starts: new Set(), labels: new Set(), bodies: new Map(), branches: new Map(), unary: new Set(), arrows: new Set(), labelColons: new Set() };
    for (const node of AstUtils.streamAst(model)) {
        const cst = node.$cstNode;
        if (!cst) continue;
        for (const list of LISTS) for (const one of listOf(node, list)) if (one.$cstNode) marks.starts.add(one.$cstNode.offset);
        mark(marks, node, cst);
    }
    return marks;
}

function mark(marks: Marks, node: AstNode, cst: CstNode): void {
    const keyword = (word: string) => GrammarUtils.findNodeForKeyword(cst, word)?.offset;
    const body = (stmt: Stmt | Block | undefined) => { if (stmt?.$cstNode && stmt.$type !== 'Block') marks.bodies.set(stmt.$cstNode.offset, cst.offset); };
    const branch = (offset: number | undefined) => { if (offset !== undefined) marks.branches.set(offset, cst.offset); };
    switch (node.$type) {
        case 'If': body((node as If).then); body((node as If).else); branch(keyword('else')); break;
        case 'While': case 'For': case 'Foreach': body((node as AstNode & { body: Stmt }).body); break;
        case 'DoWhile': body((node as AstNode & { body: Stmt }).body); branch(keyword('while')); break;
        case 'Choose': GrammarUtils.findNodesForKeyword(cst, 'or').forEach(({ offset }) => branch(offset)); break;
        case 'Label': marks.labels.add(cst.offset); marks.labelColons.add(cst.end - 1); break;
        case 'Neg': marks.unary.add(cst.offset); break;
        case 'Fn': case 'Callback': case 'Override': { const arrow = keyword('->'); if (arrow !== undefined) marks.arrows.add(arrow); }
    }
}

function listOf(node: AstNode, property: string): AstNode[] {
    const value = (node as unknown as Record<string, unknown>)[property];
    return Array.isArray(value) ? value as AstNode[] : [];
}
