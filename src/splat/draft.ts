/** A report that is being read: what is known of it, and where the next line of a list belongs. */
import type { Dependency, Frame, Line, Lock, Report, Task } from './report.js';
import type { Title } from './titles.js';

/** What is being listed. A line that fits several places (a frame, a lock) goes where this says. */
export type Section = 'head' | 'chain' | 'names' | 'scenario' | 'held' | 'dependencies' | 'backtrace' | 'hung' | 'all-locks' | 'end';

export class Draft {
    readonly report: Report;
    section: Section = 'head';
    /** Which lock comes next. */
    slot: 'acquiring' | 'holding' | undefined;
    /** Which classes come next, without an address: of "which would create a new lock dependency", of a use, of the other lock. */
    classes: 'new' | 'use' | 'other' | undefined;
    /** Whose frames come next. */
    stack: Frame[] | undefined;
    /** The frame in the line before. */
    last: Frame | undefined;
    /** `<IRQ>` and the like around them. */
    context: string | undefined;
    /** Whose locks are listed, and how many there are. */
    held: { task: Task; count: number; seen: number; line: number } | undefined;
    /** Lists that are shorter than they say. */
    readonly short: { task: Task; count: number; seen: number }[] = [];
    dependency: Dependency | undefined;
    /** Marks of a whole report, by name. */
    readonly seen = new Set<string>();
    /** The text below "Chain exists of:". */
    names: string | undefined;
    /** Where the table's second column begins, in characters. */
    second: number | undefined;
    /** Below `<Interrupt>` of the table. */
    interrupted = false;
    /** It has begun in the middle of another one. */
    isInside = false;
    /** Somebody has put an empty line behind each: the first one, which nobody prints there, tells. */
    isDoubled = false;
    /** Empty lines since the last that was none. */
    blanks = 0;
    /** Not understood so far; part of the report if something comes behind that is. */
    foreign: Line[] = [];
    /** Printed by another caller meanwhile: not of the report, and where it stands in the middle of it kept with the rest. */
    others: Line[] = [];

    constructor({ kind, title }: Title, line: number) {
        this.report = { kind, title, line, endLine: line, chain: [], locksHeld: [], backtrace: [], details: [], unread: [], complete: false, missing: [] };
    }

    /** Something of the report: what was not understood before it stands in the middle of it. */
    understood(line: number): true {
        this.report.unread.push(...[...this.foreign, ...this.others].sort((a, b) => a.line - b.line));
        this.foreign = [];
        this.others = [];
        this.report.endLine = Math.max(this.report.endLine, line);
        return true;
    }

    /** The next list begins; the one before is over. */
    enter(section: Section): void {
        this.section = section;
        this.stack = this.slot = this.classes = this.context = undefined;
        this.endHeld();
    }

    endHeld(): void {
        if (this.held && this.held.seen < this.held.count) this.short.push(this.held);
        this.held = undefined;
    }

    frame(frame: Frame): boolean {
        if (!this.stack) return false;
        this.last = this.context === undefined || this.context === 'TASK' ? frame : { ...frame, context: this.context };
        this.stack.push(this.last);
        return true;
    }

    lock(lock: Lock): boolean {
        if (lock.index === undefined ? this.slot === undefined : this.held === undefined) return false;
        const { report, slot, held } = this;
        if (held && lock.index !== undefined) {
            const last = report.locksHeld.at(-1);
            const again = held.seen > 0 && last !== undefined && last.index === lock.index && merged(last, lock);
            if (!again && lock.index !== held.seen) return false;
            if (again) report.locksHeld[report.locksHeld.length - 1] = again;
            else {
                if (held.seen >= held.count) return false;
                held.seen++;
                report.locksHeld.push({ ...lock, task: held.task });
            }
        } else if (slot) {
            const before = report[slot];
            const again = before && merged(before, lock);
            if (before && !again) return false;
            report[slot] = again || lock;
        }
        this.last = lock.at;
        return true;
    }
}

/** A tool prints a lock once for each function that was inlined where it is taken; the last line is the function itself. */
function merged(first: Lock, second: Lock): Lock | undefined {
    if (!first.at?.inlined || first.name !== second.name || first.address !== second.address) return undefined;
    return { ...first, at: second.at, inlined: [...first.inlined ?? [], first.at] };
}
