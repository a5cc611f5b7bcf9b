/** The `trace` object of the command line's JSON (design, section 5). */
import type { Position } from '../model/program.js';
import type { Change, TraceView, ViewEffect } from './view.js';

interface PlaceJson { file: string; range: { start: Position; end: Position } }

/** `file`, `range`: where the call is made. `library`: of a function of the kernel library. */
export interface CallJson extends PlaceJson { fn: string; args?: string; library: boolean }

export interface StepJson extends PlaceJson {
    index: number;
    thread: string;
    text: string;
    effect: ViewEffect;
    /** The calls that the step stands in, outermost first. */
    calls: CallJson[];
    /** Calls that end in the step with an error or a truth value, innermost first. */
    returns?: { fn: string; value: string }[];
    /** Fields by which other threads have told this one something that it now looks at. */
    sees?: { name: string; value: string }[];
    changes: Change[];
    /** The step itself fails a check. */
    violates?: true;
}

export interface TraceJson {
    steps: StepJson[];
    contextSwitches: number;
    /** False: there may be a run with fewer context switches, or with as many and fewer steps. */
    minimal: boolean;
    /** The steps behind this one (its `index`; 0: all) repeat for ever. */
    loopsTo?: number;
    token?: string;
    /** The order of two steps that the run needs, in words, and which (their `index`): the later one is absent where it is never done. */
    critical?: { message: string; steps: number[] };
}

/** `fileName` turns a URI into what the reader calls the file; kernel library steps have a `mmn-kernel:` URI. */
export function toJson(view: TraceView, fileName: (uri: string) => string = uri => uri): TraceJson {
    const place = ({ uri, start, end }: { uri: string; start: Position; end: Position }): PlaceJson => ({ file: fileName(uri), range: { start, end } });
    const { contextSwitches, minimal, loopsTo, token, critical } = view;
    return {
        steps: view.steps.map(({ index, thread, range, text, effect, stack, returns, sees, changes, violates }) => ({
            index, thread, ...place(range), text, effect,
            calls: stack.map(({ fn, args, call, library }) => ({ fn, ...args !== undefined && { args }, library, ...place(call) })),
            ...returns && { returns: returns.map(({ depth, value }) => ({ fn: stack[depth].fn, value })) }, ...sees && { sees }, changes, ...violates === true && { violates },
        })),
        contextSwitches, minimal, ...loopsTo !== undefined && { loopsTo }, ...token !== undefined && { token }, ...critical && { critical },
    };
}
