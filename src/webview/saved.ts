/** What VS Code keeps for the preview page over a window reload. Pure: the host reads it too. */
import type { TraceView } from '../trace/view.js';
import { isTraceView } from './protocol.js';

/** A run that is kept over a reload. `cut`: it is too large, so its steps are not kept and have to be made again. */
export interface SavedRun { view: TraceView; cut?: true }
/** `row`: so many rows of the two runs are done. `led`: it was picked, and can be led on. */
export interface SavedBeside extends SavedRun { title: string; led: boolean; row: number; focus: boolean }

/** What VS Code keeps for the page over a window reload. */
export interface SavedPage { run?: SavedRun; step: number; /** Keys of kernel calls that are drawn step by step. */ unfolded?: string[]; beside?: SavedBeside }

/** What was kept, by whatever version of the page: what is not understood of it is left out. */
export function savedPage(data: unknown): SavedPage {
    const { run, step, unfolded, beside } = (data ?? {}) as Partial<SavedPage>;
    if (!isTraceView(run?.view)) return { step: 0 };
    return { run, step: Number(step) || 0, unfolded: Array.isArray(unfolded) ? unfolded.filter(key => typeof key === 'string') : [],
        ...isTraceView(beside?.view) && typeof beside.title === 'string' && { beside: { ...beside, row: Number(beside.row) || 0 } } };
}
