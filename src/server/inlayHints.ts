/** Inlay hints: the locks held at each statement, at the end of its line. From the last analysis of this very text, or none. */
import type { InlayHint, InlayHintLabelPart, Range } from 'vscode-languageserver-types';
import type { HeldHere, HeldLock } from '../check/result.js';
import { inAll } from '../lockdep/index.js';

/** Those in `range`; `lineEnd`: how long a line is. */
export function heldLockHints(held: readonly HeldHere[], range: Range, lineEnd: (line: number) => number): InlayHint[] {
    const lines = new Map<number, Pick<HeldHere, 'locks' | 'some'>>();
    for (const { range: { start: { line } }, locks, some } of held) {
        const known = lines.get(line);
        lines.set(line, known ? inAll(known, { locks, some }) : { locks, some });
    }
    return [...lines].filter(([line, { locks, some }]) => locks.length + some.length > 0 && range.start.line <= line && line <= range.end.line).sort(([a], [b]) => a - b)
        .map(([line, { locks, some }]) => ({
            position: { line, character: lineEnd(line) }, paddingLeft: true,
            label: [...labelOf('holds ', locks), ...labelOf(locks.length > 0 ? '; may hold ' : 'may hold ', some)],
        }));
}

function labelOf(verb: string, locks: readonly HeldLock[]): InlayHintLabelPart[] {
    return locks.flatMap(({ name, mode, taken }, i): InlayHintLabelPart[] => [
        { value: i === 0 ? verb : ', ' },
        { value: mode ? `${name} (${mode})` : name, ...taken && { location: { uri: taken.uri, range: { start: taken.start, end: taken.end } }, tooltip: `taken in line ${taken.start.line + 1}` } },
    ]);
}
