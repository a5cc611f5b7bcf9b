/** What the extension host and the preview page say to each other. */
import type { ThreadOption } from '../check/result.js';
import type { SourceRange } from '../model/program.js';
import type { TraceView } from '../trace/view.js';

export type ToPage =
    | { type: 'show'; view: TraceView }
    /** What is shown is of an earlier text, and why; empty: it is not. */
    | { type: 'earlier'; why: string }
    /** Nothing to draw: what is so, and what to do; `explore`: the scenario can be gone through step by step. */
    | { type: 'empty'; message: string; hint: string; explore?: boolean }
    /** Selects a step, 0 for the initial state; `beside`: of the second run. */
    | { type: 'select'; step: number; beside?: boolean }
    /** The cursor is on a line where these steps are. */
    | { type: 'here'; steps: number[] }
    /** Make a PNG of this picture. */
    | { type: 'pixels'; id: number; svg: string }
    /** Who could go next in each position of the run that is shown. */
    | { type: 'options'; options: ThreadOption[][] }
    /** Other scenarios of the file, to compare with. */
    | { type: 'scenarios'; names: string[] }
    /** The order that the run needs. */
    | { type: 'critical'; critical: NonNullable<TraceView['critical']> }
    /** A second run; with `options` it can be led on. `again`: the one that is there, of the text as it is now; the reader's place in it stays. */
    | { type: 'beside'; title: string; view: TraceView; options?: ThreadOption[][]; again?: true }
    /** About what was asked for; `busy`: it is being looked for. */
    | { type: 'notice'; text: string; busy?: boolean };

export type ExportFormat = 'mermaid' | 'ascii' | 'svg' | 'png' | 'html';

export type FromPage =
    /** The page listens; the host sends what is to be shown. */
    | { type: 'ready' }
    | { type: 'reveal'; uri: string; range: Pick<SourceRange, 'start' | 'end'> }
    | { type: 'selected'; step: number }
    /** The heading was clicked: go to the scenario of this name. */
    | { type: 'scenario'; name: string }
    /** `beside`: the second run, not the first. */
    | { type: 'export'; format: ExportFormat; beside?: true }
    /** The PNG in base64, or why there is none. */
    | { type: 'pixels'; id: number; png?: string; error?: string }
    /** Another run: the run of the token for `at` steps, then this thread by this way. */
    | { type: 'pick'; token: string; at: number; thread: number; way: number }
    /** The run of the token, and on to an end. */
    | { type: 'onward'; token: string }
    | { type: 'explore' }
    | { type: 'compare'; scenario: string }
    | { type: 'replay'; token: string }
    | { type: 'another' }
    /** The second run was closed. */
    | { type: 'apart' }
    /** Which of two runs the reader is in: what commands are about. Without a second one it is the first. */
    | { type: 'focus'; beside: boolean }
    | { type: 'cancel' }
    | { type: 'copy'; token: string; as: 'token' | 'link' };

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
        case 'options': return isOptions(message.options);
        case 'scenarios': return Array.isArray(message.names) && message.names.every(name => typeof name === 'string');
        case 'critical': return isCritical(message.critical);
        case 'beside': return typeof message.title === 'string' && isTraceView(message.view) && (message.options === undefined || isOptions(message.options));
        case 'notice': return typeof message.text === 'string';
        case 'here': return Array.isArray(message.steps) && message.steps.every(step => typeof step === 'number');
        default: return false;
    }
}

const isOptions = (data: unknown): boolean => Array.isArray(data) && data.every(Array.isArray);

function isCritical(data: unknown): boolean {
    const { message, steps } = (data ?? {}) as Record<string, unknown>;
    return typeof message === 'string' && Array.isArray(steps);
}

/** Enough of a check that a state saved by another version of the page is not drawn. */
export function isTraceView(data: unknown): data is TraceView {
    if (typeof data !== 'object' || data === null) return false;
    const view = data as Record<string, unknown>;
    return ['steps', 'states', 'threads', 'devices', 'mms'].every(key => Array.isArray(view[key])) && (view.states as unknown[]).length > 0
        && ['uri', 'scenario', 'code', 'message'].every(key => typeof view[key] === 'string')
        && (view.report === undefined || Array.isArray(view.report) && view.report.every(text => typeof text === 'string'));
}
