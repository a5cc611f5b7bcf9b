/** Gathers the steps that are not drawn as messages into one note a thread: calls, locks, statements of the driver. */
import { plain } from './escape.js';
import { failsLate, headers, ownCall, type OutlineStep } from './outline.js';
import { ownText } from './own.js';
import type { Item, Note } from './picture.js';
import { callText, type Call } from './walk.js';

/** More than this and a note says how many lines it leaves out, unless somebody wants to see them. */
const MOST_LINES = 8;

export class Fold {
    private pending: Note | undefined;
    /** The step that each line of it is about. */
    private steps: number[] = [];

    constructor(private readonly items: Item[], private readonly unfolded: ReadonlySet<string> = new Set()) {}

    /** A step that is no message. */
    take(entry: OutlineStep): void {
        // What is unfolded is there to be read step by step.
        if (entry.call?.unfolded) this.flush();
        const named = names(entry), before = named.length > 0 ? named : this.pending?.over[0].name === entry.step.thread ? this.pending.lines : [];
        const lines = [...named, ...entry.weight === 'detail' ? [ownText(entry)] : failsLate(before.map(plain), entry) ? [entry.results.join(', ')] : []];
        if (lines.length > 0) this.add(entry, lines, entry.calls);
        else if (this.pending?.over[0].name === entry.step.thread) this.pending.last = entry.step.index;
        if (entry.weight === 'hidden' && entry.results.length > 0) this.tellResults(entry);
        if (entry.call?.unfolded) this.flush();
    }

    /** Behind the name of the call: `mmu_interval_read_begin(gpu.mni): seq = 2`. */
    private tellResults(entry: OutlineStep): void {
        const lines = this.pending?.over[0].name === entry.step.thread ? this.pending.lines : [];
        const last = lines.at(-1);
        if (last !== undefined && plain(last) === ownCall(entry)) lines[lines.length - 1] = `${last}: ${entry.results.join(', ')}`;
    }

    /** The calls that a message's step opens, before the message, as far as they are not made in the callback that it is; false if there are none. */
    callers(entry: OutlineStep): boolean {
        if (entry.call?.unfolded) this.flush();
        const lines = names(entry, before);
        if (lines.length > 0) this.add(entry, lines, entry.calls);
        this.flush();
        return lines.length > 0;
    }

    /** After the message: what the callback calls in the same step, and the step's own text where the message does not tell it. */
    after(entry: OutlineStep): void {
        const lines = [...entry.callback ? names(entry, behind) : [], ...entry.weight === 'detail' ? [ownText(entry)] : []];
        if (lines.length > 0) this.add(entry, lines);
        if (entry.weight === 'hidden' && entry.results.length > 0) this.tellResults(entry);
    }

    flush(): void {
        const note = this.pending;
        this.pending = undefined;
        if (!note) return;
        const more = note.lines.length - MOST_LINES;
        if (more > 1) this.leaveOut(note, more);
        this.items.push(note);
    }

    private leaveOut(note: Note, more: number): void {
        const thread = note.over[0].name, steps = [...new Set(this.steps.slice(MOST_LINES))];
        const key = JSON.stringify([thread, 'lines', steps[0]]), unfolded = this.unfolded.has(key);
        note.calls = [...note.calls ?? [], { key, thread, steps, hidden: more, unfolded }];
        if (!unfolded) note.lines.splice(MOST_LINES, more, `and ${more} more`);
        note.more = key;
    }

    private add({ step }: OutlineStep, lines: readonly string[], calls: readonly Call[] = []): void {
        if (this.pending && this.pending.over[0].name !== step.thread) this.flush();
        if (!this.pending) this.steps = [];
        this.pending ??= { kind: 'note', role: 'fold', first: step.index, last: step.index, over: [{ kind: 'thread', name: step.thread }], lines: [] };
        this.pending.last = step.index;
        this.pending.lines.push(...lines);
        this.steps.push(...lines.map(() => step.index));
        this.pending.calls = foldable([...this.pending.calls ?? [], ...calls]);
    }
}

/** Calls of which there is more to see than their names. */
export const foldable = (calls: readonly Call[]): Call[] => calls.filter(({ hidden }) => hidden > 0);

type Which = (at: number, callback: number) => boolean;
const before: Which = (at, callback) => callback < 0 || at < callback;
const behind: Which = (at, callback) => at > callback;

function names(entry: OutlineStep, which: Which = () => true): string[] {
    const frames = headers(entry), callback = entry.callback ? frames.indexOf(entry.callback) : -1;
    return frames.filter((frame, i) => frame !== entry.callback && which(i, callback)).map(callText);
}
