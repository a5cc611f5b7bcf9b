/** Places in texts, for the one who wrote the scenario. */
import type { CallFrame, SourceRange, Step } from './program.js';

/** The innermost place in `uri`: the range itself, else the call in that file which led to it, else the range as it is. */
export function userRange(uri: string, range: SourceRange, stack: readonly CallFrame[]): SourceRange {
    if (range.uri === uri) return range;
    for (let i = stack.length - 1; i >= 0; i--) {
        if (stack[i].call.uri === uri) return stack[i].call;
    }
    return range;
}

/** `my file.mmn` of `file:///home/me/my%20file.mmn`; `Untitled-1` of `untitled:Untitled-1`. */
export function fileName(uri: string): string {
    const slash = uri.lastIndexOf('/'), name = slash < 0 ? uri.replace(/^[a-z][\w+.-]+:/i, '') : uri.slice(slash + 1);
    try { return decodeURIComponent(name); } catch { return name; }
}

/** Most characters of a step's text in a sentence: its table and picture show it whole. */
const BRIEF = 80;

/** A step's text for the middle of a sentence. */
export const briefText = ({ text }: Pick<Step, 'text'>): string => text.length > BRIEF ? `${text.slice(0, BRIEF - 1)}\u2026` : text;
