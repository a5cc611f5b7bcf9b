/**
 * What people align in neighbouring lines stays aligned: comments behind code, and the first brace of lines that begin with the same word
 * (`thread a  {` above `thread bb {`). Only what is aligned already: this makes no columns of its own.
 */
import type { Piece } from './spacing.js';

/** A line as it will be, with the gaps before its pieces in columns; `tail`: where the last line of its last piece is another one. */
export interface Line { number: number; pieces: Piece[]; gaps: number[]; tail: boolean }

export function align(lines: readonly Line[]): void {
    alignBraces(lines);
    alignComments(lines);
}

function alignBraces(lines: readonly Line[]): void {
    const braceOf = ({ pieces, tail }: Line) => tail || pieces[0].comment ? -1 : pieces.findIndex(({ image }) => image === '{');
    for (const run of runs(lines.filter(line => braceOf(line) > 0), line => `${line.pieces[0].image} ${line.pieces[braceOf(line)].column}`)) {
        if (run.length < 2) continue;
        const column = Math.max(...run.map(line => width(line, braceOf(line)) + 1));
        for (const line of run) line.gaps[braceOf(line)] = column - width(line, braceOf(line));
    }
}

function alignComments(lines: readonly Line[]): void {
    const last = ({ pieces }: Line) => pieces[pieces.length - 1];
    const commented = lines.filter(line => line.pieces.length > 1 && !line.tail && last(line).comment);
    for (const run of runs(commented, line => `${last(line).column}`)) {
        const column = Math.max(last(run[0]).column, ...run.map(line => width(line, line.pieces.length - 1) + 1));
        for (const line of run) line.gaps[line.pieces.length - 1] = column - width(line, line.pieces.length - 1);
    }
}

/** Columns of the first `n` pieces of a line. */
function width({ pieces, gaps }: Line, n: number): number {
    return pieces.slice(0, n).reduce((sum, { image }, i) => sum + gaps[i] + image.length, 0);
}

/** Neighbouring lines with the same key. */
function runs(lines: readonly Line[], keyOf: (line: Line) => string): Line[][] {
    const found: Line[][] = [];
    for (const line of lines) {
        const run = found[found.length - 1], before = run?.[run.length - 1];
        if (before && before.number + 1 === line.number && keyOf(before) === keyOf(line)) run.push(line);
        else found.push([line]);
    }
    return found;
}
