/** What client and server say to each other beyond the Language Server Protocol. The extension imports this file and nothing else of the server. */
import type { Code, SourceRange } from '../model/program.js';
import type { EvaluateQuestion, Evaluated } from '../check/evaluate.js';
import type { PickQuestion, Related, RunShown, ScenarioResult } from '../check/result.js';
import type { Report } from '../splat/report.js';
import type { Proven } from '../splat/skeleton/prove.js';
import type { TraceView } from '../trace/view.js';

/** On the web: the first message to the server's worker, and the one that answers it. `script`: the address of its code. */
export interface StartServer { script: string }
export const READY = 'notiscope/ready';

/** Request: the counterexample (or the complete run) behind a scenario's verdict. */
export const TRACE = 'notiscope/trace';
/** `scenario` may be left out: the first that is not as expected, else the first with a counterexample, else the first. `code`: a certain violation of it. */
export interface TraceParams { uri: string; scenario?: string; code?: string }
/**
 * `message` says in words why there is no diagram and what to do. `unchecked`: the text has an error, as it often has while somebody types, or is
 * explored still; what is shown of the text before may stay. `scenario`: this one was explored, and though there is nothing to show of it, runs of it can be picked.
 */
export type TraceAnswer = TraceView | { message: string; hint: string; unchecked?: boolean; scenario?: string };
export const isTrace = (answer: TraceAnswer): answer is TraceView => 'steps' in answer;

/**
 * Request: a run that somebody makes by picking. Without a token from the start of the scenario, which then must be named; with one, that run, or
 * (`at`, `pick`, `toEnd`) another one that leaves it. `edited`: the text may be another one than that of the token.
 */
export const RUN = 'notiscope/run';
/** `text`: the one that is meant, where it may have changed in the editor since. */
export interface RunParams extends PickQuestion { uri: string; scenario: string; text?: string }
export type RunAnswer = RunShown | Refusal;
/** Why there is no answer, and what to do. `otherText`: the run is of another text; with `edited` it goes as far as it can. */
export interface Refusal { message: string; hint: string; otherText?: boolean }

/** Request: an expression of the language in states of a run, for a debugger. */
export const EVALUATE = 'notiscope/evaluate';
export interface EvaluateParams extends EvaluateQuestion { uri: string; scenario: string; text?: string }
export type EvaluateAnswer = Evaluated[] | Refusal;

/** Request: more about a violation, from an exploration of its own in the background. Can be cancelled. `counterexamples`: so many, with the first. */
export const FURTHER = 'notiscope/further';
export interface FurtherParams { uri: string; scenario: string; code: string; counterexamples: number }
/** `views`: the different ones after the first; `noOther`: why there are no more. `critical`: the pair of steps whose order the first one needs, or why none is told. */
export type FurtherAnswer = { views: TraceView[]; noOther?: string; critical?: TraceView['critical'] } | Refusal;
export const isRefusal = (answer: RunAnswer | FurtherAnswer | EvaluateAnswer | SkeletonAnswer | LockdepAnswer): answer is Refusal => 'hint' in answer;
/** Notification, server to client: how far such an exploration is. */
export const FURTHER_PROGRESS = 'notiscope/furtherProgress';
export interface FurtherProgress { uri: string; scenario: string; states: number }

/** Request: the scenarios of any text, open or not. */
export const SCENARIOS = 'notiscope/scenarios';
export interface ScenariosParams { uri: string; text: string }
/** `problem`: why the text is not read at all. */
export interface ScenariosAnswer { scenarios: { name: string; range: SourceRange }[]; problem?: string }

/** Request: the check of one scenario of any text, open or not. Can be cancelled; a newer text of an open file ends it. */
export const TEST = 'notiscope/test';
/** `coverage`: also which statements its interleavings come to. `trace`: also the run that shows the verdict. */
export interface TestParams { uri: string; text: string; scenario: string; coverage?: boolean; trace?: boolean }
export interface TestResult extends Pick<ScenarioResult, 'asExpected' | 'verdict' | 'message' | 'expected' | 'range' | 'uncovered' | 'incomplete'> {
    found: string[];
    /** Why it is not as expected: what was not found, what should not have been. */
    reasons: { message: string; range: SourceRange; related?: Related[]; code?: Code }[];
    states: number;
    /** Of the exploration. */
    milliseconds: number;
    /** A diagram can be shown. */
    hasTrace: boolean;
    covered?: Covered[];
    trace?: TraceView;
}
/** A statement of the file, of the scenario's own threads or of what stands outside of any. */
export interface Covered { range: Omit<SourceRange, 'uri'>; reached: boolean }
/** `range`: of the error that keeps it from being checked. */
export type TestAnswer = TestResult | Refusal & { range?: SourceRange };
export const isTestResult = (answer: TestAnswer): answer is TestResult => 'asExpected' in answer;

/** Request: a report of lockdep as a scenario, with the explorer's verdict on it. Can be cancelled. */
export const SKELETON = 'notiscope/skeleton';
export interface SkeletonParams { report: Report }
/** `none`: why no scenario can be made of it. */
export type SkeletonAnswer = Proven | { none: string } | Refusal;

/** Request: a finding about locks in lockdep's own layout. Can be cancelled. `finding`: which one of the code (findingKey of src/fixes). */
export const LOCKDEP = 'notiscope/lockdep';
export interface LockdepParams { uri: string; scenario: string; code: string; finding: string }
export type LockdepAnswer = { text: string } | Refusal;

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

/** What the code lens "Step through" and the action "Debug Scenario" run: arguments (uri, scenario). The command belongs to the client. */
export const DEBUG_SCENARIO = 'notiscope.debugScenario';

/** What the action "Copy as lockdep report" runs: arguments (uri, scenario, code, finding). The command belongs to the client. */
export const COPY_LOCKDEP = 'notiscope.copyLockdepReport';

/** What the action "Copy as CPU0 | CPU1 columns" runs: arguments (uri, scenario, code). The command belongs to the client. */
export const COPY_COLUMNS = 'notiscope.copyColumns';

/** What the code lens "Show diagram" and the action of that name run: arguments (uri, scenario, code?). The command belongs to the client. */
export const SHOW_DIAGRAM = 'notiscope.showDiagram';
