/** Where a step request leads: from one position of the run to another. Stepping never changes the run. */
import type { DebugRun } from './run.js';

/** A position, and how many calls the thread in turn has entered there as it is shown; by itself as many as it is inside of. */
export interface Cursor { at: number; depth?: number }

export type Stepping = 'stepIn' | 'next' | 'stepOut' | 'stepBack' | 'continue' | 'reverseContinue';

/** How many calls the thread is shown inside of. */
export const depthAt = (run: DebugRun, thread: number, { at, depth }: Cursor): number =>
    (thread === run.turn(at) ? depth : undefined) ?? run.place(thread, at)?.shown ?? 0;

/** Where the thread's step ends, unless something stops it on the way. */
export function target(run: DebugRun, kind: Stepping, thread: number, cursor: Cursor): number {
    const { at } = cursor;
    switch (kind) {
        case 'continue': return run.end;
        case 'reverseContinue': return 0;
        case 'stepIn': return after(run, thread, at);
        case 'next': return outOf(run, thread, at, depthAt(run, thread, cursor));
        case 'stepOut': return outOf(run, thread, at, depthAt(run, thread, cursor) - 1);
        case 'stepBack': return thread === run.turn(at) ? Math.max(0, at - 1) : run.last(thread, at) ?? 0;
    }
}

/** Behind the thread's next step; where it has none any more, the run's end. */
const after = (run: DebugRun, thread: number, at: number): number => (run.next(thread, at) ?? run.end - 1) + 1;

/** Behind the first step of the thread after which it is in no more than so many calls. */
function outOf(run: DebugRun, thread: number, from: number, depth: number): number {
    for (let at = from; at < run.end;) {
        at = after(run, thread, at);
        const place = run.place(thread, at);
        if (!place || place.entered <= depth) return at;
    }
    return run.end;
}
