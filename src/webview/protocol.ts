/** What the extension host and the preview page say to each other. */
import type { SourceRange } from '../model/program.js';
import type { TraceView } from '../trace/view.js';

export type ToPage =
    | { type: 'show'; view: TraceView }
    /** What is shown is of an earlier text, and why; empty: it is not. */
    | { type: 'earlier'; why: string }
    /** Nothing to draw: what is so, and what to do. */
    | { type: 'empty'; message: string; hint: string }
    /** Selects a step, 0 for the initial state. */
    | { type: 'select'; step: number }
    /** The cursor is on a line where these steps are. */
    | { type: 'here'; steps: number[] }
    /** Make a PNG of this picture. */
    | { type: 'pixels'; id: number; svg: string };

export type ExportFormat = 'mermaid' | 'ascii' | 'svg' | 'png' | 'html';

export type FromPage =
    /** The page listens; the host sends what is to be shown. */
    | { type: 'ready' }
    | { type: 'reveal'; uri: string; range: Pick<SourceRange, 'start' | 'end'> }
    | { type: 'selected'; step: number }
    /** The heading was clicked: go to the scenario of this name. */
    | { type: 'scenario'; name: string }
    | { type: 'export'; format: ExportFormat }
    /** The PNG in base64, or why there is none. */
    | { type: 'pixels'; id: number; png?: string; error?: string };

/** What VS Code keeps for the page over a window reload. */
export interface SavedPage { view?: TraceView; step: number }

/** Whether data that came in is a message that this page knows. */
export function isToPage(data: unknown): data is ToPage {
    if (typeof data !== 'object' || data === null) return false;
    const message = data as Record<string, unknown>;
    switch (message.type) {
        case 'show': return isTraceView(message.view);
        case 'empty': return typeof message.message === 'string' && typeof message.hint === 'string';
        case 'earlier': return typeof message.why === 'string';
        case 'select': return typeof message.step === 'number';
        case 'pixels': return typeof message.id === 'number' && typeof message.svg === 'string';
        case 'here': return Array.isArray(message.steps) && message.steps.every(step => typeof step === 'number');
        default: return false;
    }
}

/** Enough of a check that a state saved by another version of the page is not drawn. */
export function isTraceView(data: unknown): data is TraceView {
    if (typeof data !== 'object' || data === null) return false;
    const view = data as Record<string, unknown>;
    return ['steps', 'states', 'threads', 'devices', 'mms'].every(key => Array.isArray(view[key])) && (view.states as unknown[]).length > 0
        && ['uri', 'scenario', 'code', 'message'].every(key => typeof view[key] === 'string');
}
