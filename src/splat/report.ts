/**
 * What lockdep (kernel/locking/lockdep.c) and the watchdog of hung tasks (kernel/hung_task.c) print, as data. Names are as printed; `line`
 * is a line of the input, from 1. What the text does not say is absent. docs/lockdep-report.schema.json says the same for other programs.
 */

/** The function that prints a kind: print_circular_bug, print_deadlock_bug, print_usage_bug, print_bad_irq_dependency,
 *  print_irq_inversion_bug, lockdep_sys_exit, check_hung_uninterruptible_tasks. `unknown`: the top is missing, and the rest does not tell. */
export type ReportKind = 'circular' | 'recursive' | 'inconsistent' | 'irq-order' | 'irq-inversion' | 'held-at-return' | 'hung-tasks' | 'unknown';

export interface Line { line: number; text: string }

export interface Frame {
    /** Function, with what the compiler adds (`.part.0`); an address where the kernel had no name. */
    fn: string;
    /** In the function, and its size: hexadecimal, as printed. */
    offset?: string;
    size?: string;
    /** `[nslab]`; absent: the kernel proper. */
    module?: string;
    /** `file.c:12`, where a tool has added it. */
    source?: string;
    /** `[inline]`: part of the function below it. */
    inlined?: true;
    /** `? `: found on the stack, but perhaps not part of the call chain. */
    uncertain?: true;
    /** Inside of `<IRQ>` and the like. */
    context?: string;
    line: number;
}

export interface Task { name: string; pid: number }

/** A class of locks: `(&mm->mmap_lock){++++}-{3:3}`. */
export interface LockClass {
    name: string;
    /** Used in and enabled over hardirq, softirq (and, up to 5.x, reclaim), for write and for read: `+.?-` each. */
    usage: string;
    /** `{outer:inner}` wait types; absent up to 5.7. */
    waitTypes?: string;
}

/** A lock, as held or wanted. */
export interface Lock extends LockClass {
    line: number;
    address?: string;
    /** The function that took it, or wants it. */
    at?: Frame;
    /** What was inlined into that function there, innermost first. */
    inlined?: Frame[];
    /** Of several held locks of a task, in the order in which they were taken. */
    index?: number;
    task?: Task;
}

/** `-> #2 (lock):` with the stack that took it while entry `index - 1` was held; #0 while the last entry was. Recorded when the order was seen for the first time. */
export interface ChainEntry { index: number; lock: LockClass; stack: Frame[]; line: number }

/** The table below "Possible unsafe locking scenario". */
export interface LockScenario { columns: string[]; steps: ScenarioStep[]; line: number }

export interface ScenarioStep {
    /** Into `columns`; null where the text has lost its indentation. */
    column: number | null;
    /** lock(), rlock() (a reader), sync() (a wait for readers, as synchronize_srcu() does), `<Interrupt>`, local_irq_disable(). */
    op: 'lock' | 'rlock' | 'sync' | 'interrupt' | 'irq-disable';
    lock?: string;
    /** Below `<Interrupt>`. */
    interrupted?: true;
    line: number;
}

/** A stack with what it is a proof of: `{SOFTIRQ-ON-W} state was registered at:`, `which became HARDIRQ-irq-safe at:`. */
export interface Usage { usage: string; lock?: LockClass; stack: Frame[]; line: number }

/** Of the lists "the dependencies between ...": a lock with where each of its uses was first seen, and where it was taken under the entry above. */
export interface Dependency { lock: LockClass; usages: Usage[]; acquired?: Frame[]; line: number }

export interface HungTask {
    task: Task;
    /** Seconds without a step, as printed. */
    seconds?: number;
    state?: string;
    workqueue?: string;
    stack: Frame[];
    /** "blocked on a mutex likely owned by task b:2", since 6.15. */
    blocker?: { what: string; owner?: Task };
    line: number;
}

export interface Report {
    kind: ReportKind;
    /** As printed: `possible circular locking dependency detected`. */
    title: string;
    /** First and last line of it. */
    line: number;
    endLine: number;
    kernel?: { release: string; build?: string; tainted?: string };
    task?: Task & { /** `HC0[0]:SC1[1]:HE1:SE0` */ irqs?: string };
    /** The lock that is wanted, or whose use is wrong. */
    acquiring?: Lock;
    holding?: Lock;
    /** In the order of the text: from the last to #0. */
    chain: ChainEntry[];
    /** "Chain exists of: A --> B --> C". */
    chainOf?: string[];
    /** inconsistent, irq-order, irq-inversion: uses that exclude each other. */
    usages?: Usage[];
    /** irq-order: "which would create a new lock dependency". irq-inversion: the other lock alone. */
    newDependency?: LockClass[];
    dependencies?: { title: string; locks: Dependency[] }[];
    locksHeld: Lock[];
    /** "no locks held by". */
    nothingHeldBy?: Task[];
    scenario?: LockScenario;
    /** hung-tasks. */
    hung?: HungTask[];
    /** The stack of the task that found it. */
    backtrace: Frame[];
    workqueue?: string;
    /** Understood, and not needed above: registers, taint flags, what irq tracing says. */
    details: Line[];
    /** Not understood: often what other programs and processors have printed in between. */
    unread: Line[];
    /** Lines of another report stand among its own, and nothing tells them apart: it states no order of locks. */
    mixed?: true;
    complete: boolean;
    /** What is not there, in words. */
    missing: string[];
}

/** What `notiscope import --format json` prints. */
export interface Reports { reports: Report[] }
