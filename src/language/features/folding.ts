/**
 * Folding: what stands between braces, and comments of several lines. Read from the tokens, not from the tree: while a file is being typed
 * its tree may lack what the parser could not read, and a fold that comes and goes under the cursor opens what somebody has closed.
 */
import type { Lexer, LangiumDocument } from 'langium';
import type { FoldingRangeProvider, LangiumServices } from 'langium/lsp';
import { FoldingRangeKind, type FoldingRange } from 'vscode-languageserver-types';

interface Lines { start: number; end: number }

export class MmnFolding implements FoldingRangeProvider {
    private readonly lexer: Lexer;

    constructor(services: LangiumServices) {
        this.lexer = services.parser.Lexer;
    }

    /** In the order of their first lines; lines are zero-based, and the line of a closing brace stays visible. */
    getFoldingRanges({ textDocument }: LangiumDocument): FoldingRange[] {
        const { tokens, hidden } = this.lexer.tokenize(textDocument.getText());
        const open: number[] = [];
        const folds: FoldingRange[] = [];
        const fold = ({ start, end }: Lines, kind?: FoldingRangeKind) => { if (end > start) folds.push(kind ? { startLine: start, endLine: end, kind } : { startLine: start, endLine: end }); };
        for (const { image, startLine } of tokens) {
            if (image === '{') open.push(startLine! - 1);
            else if (image === '}' && open.length) fold({ start: open.pop()!, end: startLine! - 2 });
        }
        const code = new Set(tokens.map(({ startLine }) => startLine! - 1));
        for (const lines of commentBlocks(hidden.filter(({ tokenType }) => tokenType.name.endsWith('COMMENT')).map(({ startLine, endLine }) => ({ start: startLine! - 1, end: endLine! - 1 })), code)) fold(lines, FoldingRangeKind.Comment);
        return outermost(folds.sort((a, b) => a.startLine - b.startLine || b.endLine - a.endLine));
    }
}

/** Comments on lines of their own, one below the other, are one block. */
function commentBlocks(comments: Lines[], code: ReadonlySet<number>): Lines[] {
    const blocks: Lines[] = [];
    for (const comment of comments) {
        const last = blocks[blocks.length - 1];
        if (last && comment.start === last.end + 1 && !code.has(comment.start) && !code.has(last.end)) last.end = comment.end;
        else blocks.push({ ...comment });
    }
    return blocks;
}

/** An editor has one place to click in a line: of two folds that begin there the longer. */
function outermost(folds: FoldingRange[]): FoldingRange[] {
    return folds.filter((fold, i) => fold.startLine !== folds[i - 1]?.startLine);
}
