/** Why a session has stopped, as the protocol and people have it. */
import type { Breakpoint } from './breakpoints.js';
import type { DebugRun } from './run.js';
import type { Cursor, Stepping } from './stepping.js';

/** `said`: also in the console. */
export interface Stop { reason: string; description?: string; text?: string; hitBreakpointIds?: number[]; said?: string }

const REASONS = { line: 'breakpoint', function: 'function breakpoint', data: 'data breakpoint' } as const;

export function stopOf(run: DebugRun, { at }: Cursor, kind: Stepping, breakpoints: readonly Breakpoint[] = []): Stop {
    const isBack = kind === 'stepBack' || kind === 'reverseContinue';
    if (at === run.end && !isBack) return endOf(run);
    const [first] = breakpoints;
    const changes = run.steps[at - 1]?.changes ?? [];
    if (first) {
        const change = first.kind === 'data' ? changes.find(({ name }) => name === first.what) : undefined;
        return { reason: REASONS[first.kind], hitBreakpointIds: breakpoints.map(({ id }) => id), ...change && { description: `${change.name} has changed`, text: `${change.name}: ${change.from} \u2192 ${change.to}` } };
    }
    return at === 0 && isBack ? { reason: 'step', description: 'the beginning of the run' } : { reason: 'step' };
}

/** What the run has shown. */
function endOf({ view, steps }: DebugRun): Stop {
    const { code, message, loopsTo, open } = view;
    if (code === 'ok') return { reason: 'step', description: 'the end of the run', said: `The end of the run, ${steps.length} steps: ${message}${open ? '' : '. Another run may still fail: only the verdict is about all of them'}.` };
    const round = loopsTo === undefined ? '' : `. From here it goes on behind step ${loopsTo}, for ever.`;
    return { reason: 'exception', description: code, text: message, said: `${code} in step ${steps.length}: ${message}${round}` };
}
