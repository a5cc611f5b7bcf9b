/** The result of checking one file, as every front end shows it. Plain JSON-able data. */
import type { ProblemCode } from '../language/problem-codes.js';
import type { Code, LockKind, SourceRange } from '../model/program.js';
import type { Outcome, Stats, Verdict, Violation } from '../explore/verdict.js';
import type { TraceView, ViewFrame } from '../trace/view.js';
import type { Unreached } from './reach.js';

/** About a text: docs/errors.md has a section for each code. */
export interface Problem {
    code: ProblemCode;
    message: string;
    range: SourceRange;
    /** `information`: nothing is wrong with the text, but something about it is not known. */
    severity: 'error' | 'warning' | 'information';
    /** What the text at the range should be instead, if it is known: an editor offers it as a fix. */
    replacement?: string;
}

export interface Related { message: string; range: SourceRange }

/** Codes of static findings, in the order in which they are reported. */
export const FINDING_CODES = ['self_deadlock', 'reclaim_under_callback_lock', 'remove_in_callback', 'lock_order', 'seq_not_set', 'missing_retry', 'retry_outside_lock',
    'unsafe_filter', 'sleeping_call_in_nonblockable'] as const;
export type FindingCode = typeof FINDING_CODES[number];

/** `taken`: by which statement. */
export interface HeldLock { name: string; mode?: 'read' | 'write'; taken?: SourceRange }

/** Locks that are held at a statement whoever comes there; `some`: on some ways there, not on all. */
export interface HeldHere { range: SourceRange; locks: HeldLock[]; some: HeldLock[] }

/** A lock, or what counts as one, where it is taken or waited for; `stack`: the functions that stand there, innermost first. */
export interface ChainLock { name: string; class: string; kind: LockKind | 'work'; mode: 'read' | 'write'; /** Some thread may take it for reading. */ hasReaders: boolean; stack: { fn: string; range: SourceRange }[] }
/** `thread` holds the one, and waits for the other; `holds`: all that it holds there whatever way it came, in the order of the text; `primed`: it stands for what the kernel may do at any time. `callback`: of which kind of notifier the wait is in. */
export interface ChainLink { thread: string; id: number; primed?: boolean; held: ChainLock; holds: ChainLock[]; taken: ChainLock; callback?: 'plain' | 'interval' }
/** `chain`: the circle of a finding about locks, that of its own statement first; only where chains are asked for. `unseen`: what lockdep would not see of it, a sentence each. */
export interface FindingChain { chain?: ChainLink[]; unseen?: string[] }

/** A static finding (src/lockdep). */
export interface Finding extends FindingChain {
    code: FindingCode;
    message: string;
    range: SourceRange;
    related: Related[];
    scenario: string;
    /** Locks and works it is about, by name; of frames and of a class all. A deadlock on one of them confirms a finding that is about locks. */
    locks: string[];
    /** One side of it is what the kernel may do, in no thread of the scenario. */
    primed?: boolean;
    /** What exploration said of it; absent until it has run. */
    verdict?: 'confirmed' | 'refuted' | 'not exercised';
    /** Refuted, or not exercised: the reason, for people. */
    why?: string;
    /** Confirmed: the code of the violation that shows it. */
    shownBy?: Code;
    /** Steps that a run must come to, so that the scenario exercises it (siteKey of src/lockdep), and where they are, for people; `statement`: there a thread waits (statementKey). */
    sites?: { key: string; at: string; statement?: string }[];
    /** Why no run may show it, as the text tells: a common outer lock, different locks of one class, one thread. For people. */
    excuse?: string;
}

export interface FoundViolation {
    code: Code;
    message: string;
    /** The lock or work item a deadlock is about: `gpu.svm`. */
    on: string[];
    expected: boolean;
    /** In the checked file where possible. */
    range: SourceRange;
    related: Related[];
    trace: TraceView;
    /** Different counterexamples, if they were asked for. */
    others?: Counterexample[];
    noOther?: Violation['noOther'];
}

export interface Counterexample { message: string; range: SourceRange; trace: TraceView }

/** The run that a scenario failed with before its text was edited, made again in the text as it is: what became of it. */
export interface RunAgain {
    scenario: string;
    /** `still fails at step 7`, `now blocked at step 5 by gpu.svm, which user holds`. */
    message: string;
    /** The run still fails: it is a counterexample of the text as it is. */
    violation?: FoundViolation;
}

/** What a thread could do next; with no way to go: what it waits for, or nothing where it is at its end. */
export interface ThreadOption {
    thread: number;
    name: string;
    ways: { way: number; text: string; fails: boolean }[];
    waits?: string;
}

/** Which run is asked for. */
export interface PickQuestion {
    /** The run to start from; absent: from the start. */
    token?: string;
    /** So many steps of it; absent: all. */
    at?: number;
    /** `way`: which of the steps that the thread can choose from, from 0. */
    pick?: { thread: number; way: number };
    /** On to the end, in the order of the run of the token where that can be. */
    toEnd?: boolean;
    /** With `toEnd`: in the order of these steps instead, of whichever scenario. */
    like?: { thread: string; text: string }[];
    /** The text may be another one than that of the token; then the run goes as far as it can. */
    edited?: boolean;
    /** Instead of a token: the names of the threads that go, one after the other (order.ts). */
    schedule?: string;
    /** Instead of a token: a run by chance. */
    seed?: number;
}

/** Where a thread stands: the place of its next step, and the calls that lead there, outermost first. */
export interface Stand { range: SourceRange; stack: ViewFrame[] }

/** `options`: in each position, from 0. `ends`: by thread, where it stands when the run is over; null: at its own end. `problem`: why the run ends before what was asked for. */
export interface RunShown { view: TraceView; options: ThreadOption[][]; ends: (Stand | null)[]; problem?: string }

export interface ScenarioResult {
    file: string;
    scenario: string;
    /** Of the scenario's name. */
    range: SourceRange;
    expected: string[];
    codes: Code[];
    verdict: Code | 'ok';
    asExpected: boolean;
    message: string;
    findings: Finding[];
    /** False: the analysis of locks gave up, or could not begin, so that findings may be missing; a problem of the file says where. */
    findingsComplete: boolean;
    violations: FoundViolation[];
    /** Problems with the expectation itself: an expected code that is not found. */
    unmet: { message: string; range: SourceRange }[];
    /** `cover()` statements that no interleaving reaches, if all were explored. */
    uncovered: { text: string; range: SourceRange }[];
    stats: Stats;
    /** Why not every interleaving was explored, if so. */
    incomplete?: NonNullable<Verdict['incomplete']>['reason'];
    outcomes: Outcome[];
    /** If it was asked for. `reached`: places of statements in the file, `LINE:CHARACTER` (zero-based). */
    reach?: { reached: string[]; unreached: Unreached[] };
    /** For `ok`: a complete run. Otherwise the trace of the violation behind `verdict`. */
    trace?: TraceView;
}

export interface FileResult {
    uri: string;
    problems: Problem[];
    scenarios: ScenarioResult[];
    /** If it was asked for. */
    reach?: FileReach;
}

/** What no scenario of the file reaches. Not `complete`: so far, since some scenario was not explored to its end. */
export interface FileReach { complete: boolean; unreached: Unreached[] }

/** `use_after_free, as expected, and lost_write`: what was found by a scenario that is as expected. */
export function foundAsExpected({ codes, expected }: Pick<ScenarioResult, 'codes' | 'expected'>): string {
    const others = codes.filter(code => !expected.includes(code));
    const met = codes.filter(code => expected.includes(code));
    return met.length > 0 ? `${met.join(', ')}, as expected${others.length > 0 ? `, and ${others.join(', ')}` : ''}` : codes.join(', ') || 'ok';
}
