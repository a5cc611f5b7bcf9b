/** A file's tokens and comments, and the white space between them as it should be. Lines stay as they are: what a line break means, only its author knows. */
import type { LexerResult } from 'langium';
import { align, type Line } from './align.js';
import { indents } from './indent.js';
import type { Marks } from './marks.js';
import { spaces, type Piece } from './spacing.js';

export interface Style { tabSize: number; insertSpaces: boolean }

/** A part of the text and what is to stand there; only where that is something else. */
export interface Change { offset: number; end: number; text: string }

export function layout(text: string, { tokens, hidden }: LexerResult, marks: Marks, style: Style): Change[] {
    const pieces = piecesOf(text, [...tokens, ...hidden.filter(({ tokenType }) => tokenType.name.endsWith('COMMENT'))], style.tabSize);
    if (pieces.length === 0) return [];
    const columns = indents(pieces, marks, style.tabSize);
    const lines = linesOf(pieces, columns, marks);
    align(lines);
    const eol = text.includes('\r\n') ? '\r\n' : '\n';
    const changes: Change[] = [];
    const change = (offset: number, end: number, to: string) => { if (text.slice(offset, end) !== to) changes.push({ offset, end, text: to }); };
    let before: Piece | undefined;
    for (const { pieces: inLine, gaps } of lines) {
        inLine.forEach((piece, i) => {
            const breaks = piece.first && before ? eol.repeat(Math.min(2, text.slice(before.end, piece.offset).split('\n').length - 1)) : '';
            change(before?.end ?? 0, piece.offset, breaks + (piece.first ? blank(gaps[i], style) : ' '.repeat(gaps[i])));
            if (piece.comment) change(piece.offset, piece.end, comment(piece, piece.first ? gaps[i] : piece.column, style, eol));
            before = piece;
        });
    }
    change(before!.end, text.length, eol);
    return changes;
}

function piecesOf(text: string, tokens: LexerResult['tokens'], tabSize: number): Piece[] {
    const sorted = tokens.sort((a, b) => a.startOffset - b.startOffset);
    return sorted.map(({ image, startOffset, startLine, endLine, tokenType }, i) => {
        const start = text.lastIndexOf('\n', startOffset - 1) + 1;
        const end = startOffset + image.length;
        return { image: image.trimEnd(), offset: startOffset, end, line: startLine! - 1, endLine: endLine! - 1, first: i === 0 || /\n/.test(text.slice(sorted[i - 1].startOffset + sorted[i - 1].image.length, startOffset)),
            column: columnsOf(text.slice(start, startOffset), tabSize), comment: tokenType.name.endsWith('COMMENT') };
    });
}

function linesOf(pieces: readonly Piece[], columns: ReadonlyMap<Piece, number>, marks: Marks): Line[] {
    const lines: Line[] = [];
    pieces.forEach((piece, i) => {
        if (piece.first) lines.push({ number: piece.line, pieces: [], gaps: [], tail: false });
        const line = lines[lines.length - 1];
        line.gaps.push(piece.first ? columns.get(piece)! : spaces(pieces[i - 1], piece, marks));
        line.pieces.push(piece);
        line.tail ||= piece.endLine !== piece.line;
    });
    return lines;
}

/** The lines of a comment go with its first one. */
function comment({ image, column }: Piece, to: number, style: Style, eol: string): string {
    const [first, ...rest] = image.split(/\r?\n/).map(line => line.trimEnd());
    const moved = rest.map(line => {
        const bare = line.trimStart();
        const own = columnsOf(line.slice(0, line.length - bare.length), style.tabSize);
        return bare && blank(image.startsWith('///') ? to : Math.max(0, own + to - column), style) + bare;
    });
    return [first, ...moved].join(eol);
}

function blank(columns: number, { tabSize, insertSpaces }: Style): string {
    return insertSpaces ? ' '.repeat(columns) : '\t'.repeat(Math.floor(columns / tabSize)) + ' '.repeat(columns % tabSize);
}

function columnsOf(text: string, tabSize: number): number {
    let columns = 0;
    for (const char of text) columns += char === '\t' ? tabSize - columns % tabSize : 1;
    return columns;
}
