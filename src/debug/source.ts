/** What a debug session needs of its surroundings: runs and answers about them come from elsewhere, in one way for all views. */
import type { EvaluateQuestion, Evaluated } from '../check/evaluate.js';
import type { PickQuestion, RunShown } from '../check/result.js';

/** Attributes of a launch configuration. */
export interface LaunchArguments {
    /** The scenario file: a path or an address. */
    program?: unknown;
    scenario?: unknown;
    /** Which run: the counterexample, unless one of these says otherwise. */
    token?: unknown;
    schedule?: unknown;
    seed?: unknown;
    explore?: unknown;
    /** Of which code, where a scenario has several counterexamples. */
    code?: unknown;
    stopOnEntry?: unknown;
    noDebug?: boolean;
}

/** A launch that has been looked at: `question` is undefined where the run behind the verdict is meant. */
export interface Launch { program: string; scenario?: string; code?: string; question?: PickQuestion; stopOnEntry: boolean }

export interface Refused { message: string; hint: string }
export const isRefused = <T extends object>(answer: T | Refused): answer is Refused => 'hint' in answer;

/** An expression in several places of a run. */
export type { EvaluateQuestion, Evaluated };

export interface RunSource {
    /** The run to begin with. `cancelled` resolves when nobody waits for it any more. */
    start(launch: Launch, cancelled: Promise<void>): Promise<RunShown | Refused>;
    run(question: PickQuestion): Promise<RunShown | Refused>;
    /** One answer for each place. */
    evaluate(question: EvaluateQuestion): Promise<Evaluated[] | Refused>;
    /** The address of a text by a path as the editor writes it, and back. */
    uriOf(path: string): string;
    pathOf(uri: string): string;
}
