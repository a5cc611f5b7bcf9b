/** Inlay hints: the locks held at each statement, at the end of its line. From the last analysis of this very text, or none. */
import type { InlayHint, InlayHintLabelPart, Range } from 'vscode-languageserver-types';
import type { HeldHere } from '../check/result.js';
import { common } from '../lockdep/index.js';

/** Those in `range`; `lineEnd`: how long a line is. */
export function heldLockHints(held: readonly HeldHere[], range: Range, lineEnd: (line: number) => number): InlayHint[] {
    const lines = new Map<number, HeldHere['locks']>();
    for (const { range: { start: { line } }, locks } of held) {
        const known = lines.get(line);
        // Of several statements in a line what is held in all of them.
        lines.set(line, known ? common(known, locks) : locks);
    }
    return [...lines].filter(([line, locks]) => locks.length > 0 && range.start.line <= line && line <= range.end.line).sort(([a], [b]) => a - b)
        .map(([line, locks]) => ({ position: { line, character: lineEnd(line) }, label: labelOf(locks), paddingLeft: true }));
}

function labelOf(locks: HeldHere['locks']): InlayHintLabelPart[] {
    return locks.flatMap(({ name, mode, taken }, i): InlayHintLabelPart[] => [
        { value: i === 0 ? 'holds ' : ', ' },
        { value: mode ? `${name} (${mode})` : name, ...taken && { location: { uri: taken.uri, range: { start: taken.start, end: taken.end } }, tooltip: `taken in line ${taken.start.line + 1}` } },
    ]);
}
