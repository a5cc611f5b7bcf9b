/** The `trace` object of the command line's JSON (design, section 5). */
import type { Position } from '../model/program.js';
import type { Change, TraceView, ViewEffect } from './view.js';

export interface TraceJson {
    steps: { index: number; thread: string; file: string; range: { start: Position; end: Position }; text: string; effect: ViewEffect; changes: Change[] }[];
    contextSwitches: number;
    /** False: there may be a run with fewer context switches, or with as many and fewer steps. */
    minimal: boolean;
    token?: string;
    /** The order of two steps that the run needs, in words, and which (their `index`): the later one is absent where it is never done. */
    critical?: { message: string; steps: number[] };
}

/** `fileName` turns a URI into what the reader calls the file; kernel library steps have a `mmn-kernel:` URI. */
export function toJson(view: TraceView, fileName: (uri: string) => string = uri => uri): TraceJson {
    return {
        steps: view.steps.map(({ index, thread, range, text, effect, changes }) =>
            ({ index, thread, file: fileName(range.uri), range: { start: range.start, end: range.end }, text, effect, changes })),
        contextSwitches: view.contextSwitches, minimal: view.minimal, ...view.token !== undefined && { token: view.token },
        ...view.critical && { critical: view.critical },
    };
}
