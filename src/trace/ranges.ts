/** Where a step is for the one who wrote the scenario. */
import type { CallFrame, SourceRange } from '../model/program.js';

/** The innermost place in `uri`: the range itself, else the call in that file which led to it, else the range as it is. */
export function userRange(uri: string, range: SourceRange, stack: readonly CallFrame[]): SourceRange {
    if (range.uri === uri) return range;
    for (let i = stack.length - 1; i >= 0; i--) {
        if (stack[i].call.uri === uri) return stack[i].call;
    }
    return range;
}
