/**
 * The statements of the kernel library's functions, read when somebody looks at them. A file needs the declarations to be told its mistakes, and
 * reading all of the library is most of what a cold start takes.
 *
 * Invariant: nobody can tell: what `stmts` of such a function gives, the places of everything and the tree of tokens are those of a file that is
 * read at once. That a function's statements stand on lines of their own, which do not begin in the first column, is a rule of src/kernel.
 */
import type { AstNode } from 'langium';
import { isFn, type Block, type Model } from '../generated/ast.js';
import { moveContent, type RootNode, type TokenNode } from '../syntax/cst.js';

const OPENS = /^(?:atomic |lockdep )?fn .*\{$/;

/** The text with its functions empty; everything stands where it stood. */
export function withoutStatements(text: string): string {
    let inside = false;
    return text.split('\n').map(line => {
        if (inside && !line.startsWith('}')) return ' '.repeat(line.length);
        inside = OPENS.test(line);
        return line;
    }).join('\n');
}

/** Gives the functions of a library file that was read without statements those that `read` brings. */
export function readLater(model: Model, text: string, read: (text: string) => Model): void {
    (model.$cstNode as RootNode)._text = text;
    const late = model.items.flatMap((item, i) => isFn(item) && item.body.stmts.length === 0 ? [{ block: item.body, i }] : []);
    const complete = () => {
        for (const { block } of late) forgetLater(block);
        const { items } = read(text);
        for (const { block, i } of late) {
            const item = items[i];
            if (isFn(item)) move(item.body, block);
        }
    };
    for (const { block } of late) later(block, complete);
}

/** Statements, and tokens beside the braces, are asked for by these names. */
function later(block: Block, complete: () => void): void {
    const cst = block.$cstNode as TokenNode, { firstNonHiddenNode, lastNonHiddenNode } = cst;
    Object.defineProperty(block, 'stmts', { get: () => { complete(); return block.stmts; }, enumerable: true, configurable: true });
    Object.defineProperty(cst, 'tokens', { value: cst.content, configurable: true });
    Object.defineProperty(cst, 'content', { get: () => { complete(); return cst.content; }, enumerable: true, configurable: true });
    // Where it begins and ends, whatever is inside.
    Object.defineProperties(cst, { firstNonHiddenNode: { value: firstNonHiddenNode, configurable: true }, lastNonHiddenNode: { value: lastNonHiddenNode, configurable: true } });
}

function forgetLater(block: Block): void {
    const cst = block.$cstNode as TokenNode;
    Object.defineProperty(block, 'stmts', { value: [], writable: true, enumerable: true, configurable: true });
    Object.defineProperty(cst, 'content', { value: cst.tokens, writable: true, enumerable: true, configurable: true });
    delete cst.tokens;
    delete cst.firstNonHiddenNode;
    delete cst.lastNonHiddenNode;
}

/** Statements and tokens of one block become those of another. */
function move(from: Block, to: Block): void {
    to.stmts = from.stmts;
    for (const stmt of to.stmts) (stmt as { $container: AstNode }).$container = to;
    moveContent(from.$cstNode as TokenNode, to.$cstNode as TokenNode, from, to);
}
