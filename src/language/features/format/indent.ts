/**
 * How far each line is indented: four columns (or what the editor says) for every brace that is open where the line begins. Braces opened in one line count once.
 * A line that continues another keeps its distance to it: people align what belongs together, and this has no better idea.
 */
import type { Marks } from './marks.js';
import type { Piece } from './spacing.js';

interface Open { /** Column of the line with the brace. */ outer: number; inner: number }

/** Columns, for each piece that is the first of its line. */
export function indents(pieces: readonly Piece[], marks: Marks, unit: number): Map<Piece, number> {
    const found = new Map<Piece, number>();
    const open: Open[] = [];
    /** Column of the line that a token's statement begins in, by the token's offset. */
    const lines = new Map<number, number>();
    let base = 0, written = 0;
    const inner = () => open[open.length - 1]?.inner ?? 0;
    const columnOf = (piece: Piece): number | undefined => {
        const { offset, image } = piece;
        const branch = marks.branches.get(offset), body = marks.bodies.get(offset);
        if (image === '}') return open[open.length - 1]?.outer ?? 0;
        if (image === '{') return base;
        if (branch !== undefined) return lines.get(branch) ?? inner();
        if (body !== undefined) return (lines.get(body) ?? inner()) + unit;
        if (marks.labels.has(offset)) return Math.max(0, inner() - unit);
        return marks.starts.has(offset) || image === ';' ? inner() : undefined;
    };
    pieces.forEach((piece, i) => {
        if (piece.first) {
            // A comment stands as what it is about: what follows it.
            const about = piece.comment ? pieces.slice(i).find(one => !one.comment) : piece;
            const column = !about || piece.comment && (about.image === '}' || marks.labels.has(about.offset)) ? inner() : columnOf(about);
            if (column !== undefined) {
                if (!piece.comment) [base, written] = [column, piece.column];
                found.set(piece, column);
            } else found.set(piece, base + Math.max(unit, piece.column - written));
        }
        if (piece.comment) return;
        lines.set(piece.offset, base);
        if (piece.image === '{') open.push({ outer: base, inner: base + unit });
        else if (piece.image === '}') open.pop();
    });
    return found;
}
