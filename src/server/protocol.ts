/** What client and server say to each other beyond the Language Server Protocol. The extension imports this file and nothing else of the server. */
import type { Code, SourceRange } from '../model/program.js';
import type { TraceView } from '../trace/view.js';

/** Request: the counterexample (or the complete run) behind a scenario's verdict. */
export const TRACE = 'notiscope/trace';
/** `scenario` may be left out: the first that is not as expected, else the first with a counterexample, else the first. `code`: a certain violation of it. */
export interface TraceParams { uri: string; scenario?: string; code?: string }
/** `message` says in words why there is no diagram and what to do. `unchecked`: the text has an error, as it often has while somebody types. */
export type TraceAnswer = TraceView | { message: string; hint: string; unchecked?: boolean };
export const isTrace = (answer: TraceAnswer): answer is TraceView => 'steps' in answer;

/** Request: the text of a kernel library document (`mmn-kernel:/6.12/20_mm.mmn`). */
export const KERNEL_SOURCE = 'notiscope/kernelSource';
export interface KernelSourceParams { uri: string }
export interface KernelSourceAnswer { text: string }

/** Request: a scenario's Program, printed. */
export const PROGRAM = 'notiscope/program';
export interface ProgramParams { uri: string; scenario: string }
export type ProgramAnswer = { text: string } | { message: string };

/** Request: check once more, also where nothing changed. Answered when the verdicts are there. */
export const CHECK = 'notiscope/check';
export interface CheckParams { uri: string }

/** Request: ends the exploration of an open file; what is not explored yet becomes inconclusive. */
export const STOP = 'notiscope/stop';
export interface StopParams { uri: string }

/** What the quick fix "Explore again" runs, in the server: arguments (uri). */
export const EXPLORE_AGAIN = 'notiscope.exploreAgain';

/** Notification, server to client: how far the scenarios of an open file are. Sent on every change of it, so the last one is the truth. */
export const VERDICTS = 'notiscope/verdicts';
export interface VerdictsParams {
    uri: string;
    version: number;
    /** Some scenario is still being explored. */
    running: boolean;
    scenarios: ScenarioStatus[];
}

export interface ScenarioStatus {
    name: string;
    /** Of the whole scenario, so that the one under the cursor can be found. */
    range: SourceRange;
    /** Absent while it runs, and where the scenario could not be checked (then `message` says why). */
    verdict?: Code | 'ok';
    asExpected: boolean;
    states: number;
    running: boolean;
    message: string;
    /** A diagram can be shown. */
    hasTrace: boolean;
}

/** What the code lens "Show diagram" and the action of that name run: arguments (uri, scenario, code?). The command belongs to the client. */
export const SHOW_DIAGRAM = 'notiscope.showDiagram';
