/** What two layers say of one text. */
import type { Position } from '../model/program.js';

interface Range { start: Position; end: Position }
type Said = { code?: string | number; range: Range };

/**
 * Of the problems of lowering those that the language layer, which knows the names that there are, has not told already: of the same place, of the
 * same kind on the same line, or as the same circle of calls.
 */
export function notYetSaid<P extends Said>(said: readonly Said[], lowering: readonly P[]): P[] {
    return lowering.filter(({ code, range }) => !said.some(one => overlap(one.range, range)
        || one.code === code && (one.range.start.line === range.start.line || code === 'recursion')));
}

const before = (a: Position, b: Position) => a.line < b.line || (a.line === b.line && a.character < b.character);

/** Whether two ranges have a character in common, or are the same. */
export const overlap = (a: Range, b: Range): boolean => (before(a.start, b.end) && before(b.start, a.end)) || sameRange(a, b);

export const sameStart = ({ start: a }: Range, { start: b }: Range): boolean => a.line === b.line && a.character === b.character;

export const sameRange = (a: Range, b: Range): boolean =>
    a.start.line === b.start.line && a.start.character === b.start.character && a.end.line === b.end.line && a.end.character === b.end.character;
