/**
 * TraceView: a run decoded for people, self-contained JSON. Every view (mermaid, ascii columns, json, the preview page) is made
 * from this and from nothing else.
 */
import type { Code, SourceRange } from '../model/program.js';

/** A start..end region, a lock and so on as `effect` of one step; `kind` selects how it is drawn. */
export interface ViewEffect {
    kind: string;
    action?: string;
    /** Names of what the step is about, where it has them. */
    lock?: string; mode?: 'read' | 'write';
    device?: string; page?: string; frame?: number; mm?: string; notifier?: string; work?: string;
    /** The worker of a work item. */
    worker?: string;
    /** Which branch of a `choose`, counted from 0. */
    alternative?: number;
}

export interface ViewFrame { fn: string; /** Its arguments as people read them. */ args?: string; call: SourceRange; library: boolean }

/** `depth`: where the call stands in the step's stack. */
export interface ViewReturn { depth: number; value: string }

export interface Change { name: string; from: string; to: string }

export interface ViewStep {
    /** 1-based, as shown. */
    index: number;
    thread: string;
    text: string;
    range: SourceRange;
    /** Place in the user's own file: the range itself, or the call site in it that led into the library. */
    userRange: SourceRange;
    stack: ViewFrame[];
    effect: ViewEffect;
    changes: Change[];
    /** Index into `states` of the state after the step; of a violating step: as far as it came. -1: unknown. */
    after: number;
    /** Fields by which other threads have told this one something that it now looks at, with their values (src/trace/shared.ts). */
    sees?: { name: string; value: string }[];
    /** Calls that end in the step, with what they return where that is an error or a truth value; innermost first. */
    returns?: ViewReturn[];
    /** The step itself fails a check; a violated invariant is of the state after the last step. */
    violates?: boolean;
}

export interface LockView { name: string; kind: string; holder?: string; readers: string[]; waiters: string[];
    /** rwsem, rwlock: writers that wait and keep new readers out. */
    queued?: number }
export interface PageView { name: string; mm: string; pte: string; home: string; flags: string[] }
export interface DevicePageView { device: string; page: string; dpte: string; tlb: string[];
    /** Translations; of a device whose access is explicit, how many accesses there are: `1 access`. */
    inflight: string[];
    /** Of a device whose access is explicit: how many are under way. They go on when the TLB has been flushed. */
    accesses?: number;
    /** A translation that the device may use although it is no longer valid. */
    stale: boolean;
    /** Why, one text a stale translation: `frame 1 rw: freed`. */
    why: string[];
    /** Translations that the CPU's page table does not give any more: the stale window is open, harmful or not. */
    outdated: string[] }
export interface FrameView { frame: number; state: 'free' | 'allocated' | 'freed'; refs: number;
    /** References that no page table entry holds, as migrate_vma_check_page() and can_split_folio() count them: taken by GUP, by isolation, or left by a zap that has yet to free. */
    pins: number; lockedBy?: string; dev: string; copied: boolean; mappedBy: string[] }
export interface MmView { name: string; invalidateSeq: string; active: number; users: number }
export interface NotifierView { name: string; kind: 'plain' | 'interval'; seq: string; registered: boolean;
    device?: string; mm?: string }
/** `depth`: so many calls are around the one whose local it is; absent where that call is over, and only its value lives on. */
export interface NamedView { name: string; value: string; depth?: number }
/** `also`: the same value, or another of the same name, as other calls of the thread know it. */
export interface LocalView extends NamedView { also?: NamedView[] }
export interface ThreadView { name: string; status: 'running' | 'waiting' | 'blocked for ever' | 'done' | 'idle'; at: string; waitsFor?: string; locals: LocalView[];
    /** Who has what it waits for: `driver`, `itself`, `2 readers`. */
    heldBy?: string;
    /** Where it stands, in the user's file if possible. */
    range?: SourceRange;
    /** While it waits: the calls that it stands in. */
    stack?: ViewFrame[] }

export interface StateView {
    locks: LockView[];
    pages: PageView[];
    devices: DevicePageView[];
    frames: FrameView[];
    mms: MmView[];
    notifiers: NotifierView[];
    threads: ThreadView[];
    /** Every other shared variable: device and global fields. */
    variables: { name: string; value: string }[];
}

export interface TraceView {
    uri: string;
    scenario: string;
    code: Code | 'ok';
    /** One sentence: which property broke, who, where. */
    message: string;
    threads: { name: string; kind: 'thread' | 'service' | 'worker' }[];
    devices: string[];
    mms: string[];
    steps: ViewStep[];
    states: StateView[];
    contextSwitches: number;
    minimal: boolean;
    /** Fields through which threads of the run speak to each other: one writes what another looks at. */
    shared?: string[];
    /** The run as a short text, which `--replay` makes again. */
    token?: string;
    loopsTo?: number;
    /** Where the violation is, in the user's file if possible. */
    at?: SourceRange;
    /** The device, page and frame whose state breaks the property. */
    device?: string;
    page?: string;
    frame?: number;
    /** A run that has not come to an end, and shows nothing so far; `code` says `ok` then, which is no verdict. */
    open?: true;
    /** It is no run of a scenario but what a log reports (src/splat): in words, a paragraph each. Nobody can be asked more about it. */
    report?: string[];
    /** What is known of the order that the run needs, in words; `steps`: the two (index from 1), the later one absent where it is never done. */
    critical?: { message: string; steps: number[] };
}

/** Said of every run that is shown and is not known to be `minimal`. */
export const NOT_MINIMAL = 'not minimal: there may be a run with fewer context switches or fewer steps';
