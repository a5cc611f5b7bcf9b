/**
 * Program: the one intermediate form. Threads as graphs of guarded atomic steps over bounded variables.
 *
 * Invariants:
 * - A Program knows no syntax and no library: analyses, exporters and the explorer read nothing else.
 * - It is plain JSON-able data. Names are for people only; nothing is looked up by a name.
 * - All functions are inlined. A thread's position is one integer, its `pc`; the initial pc is 0; `Thread.end` is the final one.
 * - A state is: the pc of every thread and the value of every variable. Everything else is derived.
 */
import type { Expr, Target } from './expr.js';

/** Zero-based, end-exclusive, as in the Language Server Protocol. */
export interface Position { line: number; character: number }
export interface SourceRange { uri: string; start: Position; end: Position }

/** The codes that exploration finds (design, section 3). `inconclusive` marks a limit, never a finding. */
export type Code =
    | 'deadlock' | 'use_after_free' | 'lost_write' | 'stale_read' | 'write_to_readonly' | 'sleep_in_atomic' | 'lock_misuse'
    | 'unbalanced_notifier' | 'livelock' | 'leak' | 'assertion' | 'inconclusive';

export type VariableKind = 'bool' | 'int' | 'seq' | 'pfn' | 'pte' | 'set' | 'holder' | 'count';

export interface Variable {
    id: number;
    /** As a developer would write it: `proc.invalidate_seq`, `gpu.svm`, `A.pte`, `driver: m.src`. */
    name: string;
    kind: VariableKind;
    /** Inclusive bounds; a step that would leave them is a violation `inconclusive`. lo === hi: never changes. */
    lo: number;
    hi: number;
    init: number;
    /** The thread whose local this is. Locals are 0 whenever they are not live. */
    thread?: number;
    /** Of a field that starts as a value of an enum, by value: what its numbers are called. */
    values?: readonly string[];
}

export interface CallFrame {
    /** `munmap`, `gpu.migrate_to_vram`, `gpu.invalidate_range_start`. */
    fn: string;
    /** Where it was called. */
    call: SourceRange;
    /** Whether the function's own text is in the kernel library. */
    library: boolean;
    /** Its arguments, for people: things by their names, everything else as it is written. Absent where there are none. */
    args?: string;
    /** The register (of a step in which it returns) with its value. `isOwn`: nothing else is ever written to it. */
    result?: { temp: number; type: 'int' | 'bool' | 'seq' | 'pfn' | 'pte'; isOwn: boolean };
    /** It is, or replaces, a function of the kernel that the static findings look at; `notifier`: the subscription that it is given. */
    kernel?: { call: KernelCall; notifier?: number };
    /** It is an operation of a notifier, called by the core. */
    callback?: CallbackRun;
}

/** `snapshot`: looks up pages without keeping them, as hmm_range_fault() does; `pin`: with a reference; `reclaim`: memory is allocated that may be reclaimed for. */
export type KernelCall = 'read_begin' | 'remove' | 'unregister' | 'snapshot' | 'pin' | 'reclaim';

/** With what an operation of a notifier is called: that is known where it is inlined. */
export interface CallbackRun {
    notifier: number;
    /** `invalidate`, `invalidate_range_start`. */
    op: string;
    /** `MMU_NOTIFY_CLEAR`; absent for operations that get no range. */
    event?: string;
    /** MMU_NOTIFY_MIGRATE or MMU_NOTIFY_EXCLUSIVE with the owner of the notifier's own device. */
    ownEvent: boolean;
    blockable: boolean;
    /** Of the range. */
    pages: number[];
}

/** One assignment, check or mark inside a step; a step's ops happen at once. */
export type Op =
    | { kind: 'set'; target: Target; value: Expr }
    /** If `cond` is 0 the step leads to the absorbing violation state of `code`; later ops of the step do not happen. */
    | { kind: 'check'; cond: Expr; code: Code; message: string }
    /** `cover()` number `id` was reached. */
    | { kind: 'cover'; id: number };

export type Exit =
    | { kind: 'jump'; block: number }
    | { kind: 'branch'; cond: Expr; then: number; else: number }
    /** The step is done, the thread stands at `pc`. */
    | { kind: 'next'; pc: number }
    /** The step is not enabled in this state (whatever the ops before it did is void). */
    | { kind: 'blocked' }
    /** assume() failed: this execution does not exist; the thread counts as able to step. */
    | { kind: 'prune' };

/** Blocks are in topological order: `jump` and `branch` go to higher indices only. Block 0 is the entry. */
export interface Block { ops: Op[]; exit: Exit }

/** Which lock a step is about: locks[lock], or locks[lock + index] with `index` in 0 .. count-1 for the locks of frames. */
export interface LockRef { lock: number; count: number; index?: Expr }

/** What the step is, for people and for analyses; the meaning is in the blocks alone. */
export type Effect =
    | { kind: 'lock'; action: 'acquire' | 'try' | 'release' | 'downgrade' | 'queue' | 'section'; mode: 'write' | 'read'; lock: LockRef }
    /** For src/lockdep alone. `touch`: taken and released; `nest`: more of one class may be held; `try`: held without a wait. */
    | { kind: 'lockdep'; action: 'acquire' | 'nest' | 'try' | 'touch' | 'release'; mode: 'write' | 'read'; lock: LockRef }
    /** For src/lockdep alone: the core calls an operation of a notifier, which returns (`result`: what, if that is certain). */
    | { kind: 'callback'; action: 'enter' | 'return'; run: CallbackRun; result?: number }
    | { kind: 'notifier'; action: 'start' | 'end' | 'callback' | 'read_begin' | 'read_retry' | 'set_seq'; mm?: number; notifier?: number }
    | { kind: 'pte'; page: number }
    | { kind: 'map' | 'clear_pte' | 'tlb_flush' | 'drain' | 'device_access'; device: number; page: number }
    | { kind: 'frame'; action: 'alloc' | 'get' | 'put' | 'copy' | 'touch' | 'home' | 'retire' }
    | { kind: 'wait' }
    | { kind: 'work'; action: 'queue' | 'flush' | 'start' | 'end' | 'cancel' | 'enable'; work: number }
    | { kind: 'choose'; alternative: number }
    | { kind: 'cpu_access'; page: number }
    | { kind: 'load' | 'store' | 'atomic' | 'local' };

export interface Step {
    /** Index in Thread.steps. */
    id: number;
    pc: number;
    blocks: Block[];
    effect: Effect;
    /** One line for people: `mutex_lock(gpu.svm)`, `A.pte = migration(frame 1)`. */
    text: string;
    range: SourceRange;
    /** Outermost call first; empty for a statement of the thread itself. */
    stack: CallFrame[];
    /**
     * What the thread waits for while this step is not enabled. It is not, as long as a thread holds `lock` in a mode that excludes the one of `effect` (writing,
     * where that is no lock operation), itself included.
     * `condition`: not for the lock to be free, but for something else about it that its holder, among others, brings about.
     */
    waits?: { text: string; lock?: LockRef; work?: number; condition?: boolean };
    /** True if the thread may sleep here (a lock that sleeps, a wait). */
    sleeps: boolean;
}

export interface Thread {
    id: number;
    name: string;
    /** `worker`: runs a work item whenever it is queued. A service or worker need not end. `lockdep`: what the kernel may do at any time, for src/lockdep alone. */
    kind: 'thread' | 'service' | 'worker' | 'lockdep';
    range: SourceRange;
    /** Local computation before the first step, done in the initial state (no shared reads, never blocked). */
    entry: Block[];
    steps: Step[];
    /** Number of pcs; pc `end` === pcs.length - 1 has no steps. */
    pcs: PcInfo[];
    end: number;
}

/** What a value is called by one call of the thread. */
export interface NameInCall {
    name: string;
    /** So many calls are around the one whose local it is: an index of the step's stack, plus 1; absent where that call is over, and only its value lives on. */
    depth?: number;
    /** It is declared `int`, whatever else the variable may hold at other times. */
    isNumber?: true;
    /** Of an enum, by value: what its numbers are called. */
    values?: readonly string[];
}

/** A variable under the name that it has at a pc. */
export interface LocalName extends NameInCall {
    variable: number;
    /** It is passed on, or given to another local: what else it is called. */
    also?: NameInCall[];
}

export interface PcInfo {
    /** Steps (ids) that start here; more than one only for a `choose`. */
    steps: number[];
    /** Locals that are live here. */
    locals: LocalName[];
    /** A worker or service that rests here is idle, not stuck. */
    idle: boolean;
}

export type LockKind = 'mutex' | 'ww_mutex' | 'spinlock' | 'rwsem' | 'rwlock'
    /** Nobody waits for it: it says what an annotation of the kernel says to lockdep. Only in a Program for src/lockdep. */
    | 'lockdep_map';

export interface Lock {
    id: number;
    /** `gpu.svm`, `proc.mmap_lock`, `frame 2.lock`. */
    name: string;
    /** Lock class as lockdep would key it: `gpu.svm`, `mmap_lock`, `folio_lock`. */
    class: string;
    kind: LockKind;
    /** Variable: 0 free, else 1 + the thread that holds it (for write). */
    holder: number;
    /** rwsem, rwlock: variable with the number of read holds, by thread; -1 where a thread never reads. */
    readers: number[];
    /** rwsem, rwlock: variable with the number of all read holds, or -1. */
    readerTotal: number;
    /** The frame whose lock this is. */
    frame?: number;
    /** rwsem, rwlock: variable with the number of queued writers (new readers wait while it is not 0), or -1. */
    queued: number;
    /** May be released by another thread (folio lock). */
    anyUnlock: boolean;
}

export interface Page { id: number; name: string; mm: number; pte: number; home: number; rdonly: number; wrprot: number; vma: number; huge: number }

export interface MmInfo { id: number; name: string; invalidateSeq: number; active: number; users: number; pages: number[] }

/** Variables of one (device, page) pair. Sets: bit 2*(frame-1) a read-only translation, bit 2*(frame-1)+1 a writable one. */
export interface DevicePage {
    page: number;
    /** Device page table entry: 0, or 2*frame + rw. -1 for a device that shares the CPU's page table. */
    dpte: number;
    /** Translations that the device TLB may hold (explicit devices: that it holds). */
    tlb: number;
    /** Translations with which an access may be in flight; of a device that is not ambient, how many accesses are. */
    inflight: number;
}

export interface Device { id: number; name: string; kind: 'mirrors' | 'shares'; ambient: boolean; mm: number; pages: DevicePage[] }

export interface NotifierInfo { id: number; name: string; kind: 'plain' | 'interval'; device: number; mm: number; pages: number[];
    /** Variables, -1 where the kind has none or the library does not use it. */
    seq: number; inTree: number; hashed: number }

export interface Work { id: number; name: string; thread: number; /** Variable: queued and not yet started. */ pending: number }

/** Frames are numbered 1 .. count; the arrays are consecutive variables from the given id, frame 1 first. */
export interface Frames {
    count: number;
    /** 0 free, 1 allocated, 2 freed but still named somewhere (poisoned). */
    state: number;
    refs: number;
    /** 0 RAM, else 1 + device. */
    dev: number;
    copied: number;
    /** Variables that name a frame: while one does, a freed frame is not reused. */
    names: { variable: number; as: 'pfn' | 'pte' | 'dpte' | 'set' }[];
    /** Variables of each frame (index frame-1) that go back to their initial 0 when it becomes free. */
    reset: number[][];
    /** Variables that hold a frame without keeping it: set to 0 if their frame becomes free. */
    forget: number[];
}

/** Violated in a state where `violated` is not 0. */
export interface Invariant { code: Code; violated: Expr; message: string;
    device?: number; page?: number; frame?: number }

export interface Expectation {
    /** Empty: ok. */
    items: { code: Code; on?: { lock?: LockRef; work?: number; text: string }; range: SourceRange }[];
    only: boolean;
    range?: SourceRange;
}

export interface Program {
    uri: string;
    scenario: string;
    range: SourceRange;
    kernel: string;
    variables: Variable[];
    threads: Thread[];
    locks: Lock[];
    mms: MmInfo[];
    pages: Page[];
    devices: Device[];
    notifiers: NotifierInfo[];
    works: Work[];
    frames: Frames;
    /**
     * seq_t variables whose values meet, group by group. After each step every group is renumbered in increasing order: the
     * smallest value becomes 1 if it is odd, 2 if it is even; a gap of 1, 2, 3 or 4 to the next smaller value stays, a larger one
     * becomes 3 or 4 by its parity. A value 0 (unset) is left alone and takes no part. So steps and properties
     * may ask of such a variable only whether it is 0, odd, or equal to another of its group: macro-steps rely on it.
     */
    seqGroups: number[][];
    /** Checked in every state. */
    invariants: Invariant[];
    /** Checked where the user threads have ended for good: no thread can step and all are at their end or idle, or only services go on. */
    terminal: Invariant[];
    /** `cover()` statements; with LowerOptions.reach every statement of the user's (`statement`), once for each place that it is inlined at. */
    covers: { range: SourceRange; text: string; statement?: true }[];
    expect: Expectation;
}
