/** The kernel calls of a run of which there is more to see than their names, whatever is drawn of them. */
import { outline } from '../../src/trace/outline.js';
import type { TraceView } from '../../src/trace/index.js';
import type { Call } from '../../src/trace/walk.js';

export function kernelCalls(view: TraceView): Call[] {
    return outline(view).flatMap(({ calls, waits }) => [...calls, ...waits.flatMap(wait => wait.calls)]).filter(({ hidden }) => hidden > 0);
}
