/** From a line of a text to the steps of a run. */
import type { SourceRange } from '../../model/program.js';
import type { TraceView } from '../../trace/view.js';

/** Steps (from 1) that are on the line, or that a call on it leads to. `isHere`: whether a URI is that of the text. */
export function stepsAt(view: TraceView, line: number, isHere: (uri: string) => boolean): number[] {
    const on = ({ uri, start, end }: SourceRange): boolean => start.line <= line && line <= end.line && isHere(uri);
    return view.steps.filter(({ range, userRange, stack }) => on(range) || on(userRange) || stack.some(({ call }) => call.start.line === line && on(call))).map(({ index }) => index);
}
