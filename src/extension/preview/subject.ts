/** What the preview is about. */
import type { TraceView } from '../../trace/view.js';

/** A scenario, of which the server is asked; or, with `view`, a run that nobody can be asked about: what a log reports. */
export interface Subject { uri: string; scenario?: string; code?: string; view?: TraceView }

export const subjectOf = (view: TraceView): Subject => ({ uri: view.uri, scenario: view.scenario, ...view.code !== 'ok' && { code: view.code }, ...view.report && { view } });
