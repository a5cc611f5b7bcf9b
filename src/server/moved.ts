/** Places of a text in the one that has come of it: what stands behind the edit moves, what it touches is gone. */
import type { Position, SourceRange } from '../model/program.js';

export type Moved = (range: SourceRange) => SourceRange | undefined;

export function movedBy(before: string, now: string, uri: string): Moved {
    const shorter = Math.min(before.length, now.length);
    let same = 0;
    while (same < shorter && before[same] === now[same]) same++;
    // Where lines come or go, they do so as a whole: what begins as they do is not meant.
    if (same > 0 && linesIn(before) !== linesIn(now)) same = before.lastIndexOf('\n', same - 1) + 1;
    let behind = 0;
    while (behind < shorter - same && before[before.length - 1 - behind] === now[now.length - 1 - behind]) behind++;
    const from = positionAt(before, same), end = positionAt(before, before.length - behind), newEnd = positionAt(now, now.length - behind);
    const move = (at: Position): Position | undefined => {
        if (!isAfter(at, from)) return at;
        if (isAfter(end, at)) return undefined;
        return { line: at.line + newEnd.line - end.line, character: at.line === end.line ? at.character + newEnd.character - end.character : at.character };
    };
    return range => {
        if (range.uri !== uri) return range;
        const start = move(range.start), stop = move(range.end);
        return start && stop && { uri, start, end: stop };
    };
}

const isAfter = (a: Position, b: Position): boolean => a.line - b.line > 0 || a.line === b.line && a.character > b.character;

const linesIn = (text: string): number => text.split('\n').length;

function positionAt(text: string, offset: number): Position {
    const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
    return { line: lines.length - 1, character: lines[lines.length - 1].length };
}
