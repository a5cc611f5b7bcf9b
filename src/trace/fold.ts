/** Gathers the steps that are not drawn as messages into one note a thread: calls, locks, statements of the driver. */
import { headers, type OutlineStep } from './outline.js';
import { ownText } from './own.js';
import type { Item, Note } from './picture.js';
import type { Call } from './walk.js';

/** More than this and a note says how many lines it leaves out. */
const MOST_LINES = 8;

export class Fold {
    private pending: Note | undefined;

    constructor(private readonly items: Item[]) {}

    /** A step that is no message. */
    take(entry: OutlineStep): void {
        // What is unfolded is there to be read step by step.
        if (entry.call?.unfolded) this.flush();
        const lines = [...names(entry), ...(entry.weight === 'detail' ? [ownText(entry)] : [])];
        if (lines.length > 0) this.add(entry, lines, entry.calls);
        else if (this.pending?.over[0].name === entry.step.thread) this.pending.last = entry.step.index;
        if (entry.weight === 'hidden' && entry.results.length > 0) this.tellResults(entry);
        if (entry.call?.unfolded) this.flush();
    }

    /** Behind the name of the call: `mmu_interval_read_begin(): seq = 2`. */
    private tellResults({ path, step, results }: OutlineStep): void {
        const call = `${path[path.length - 1]?.fn}()`;
        const lines = this.pending?.over[0].name === step.thread ? this.pending.lines : [];
        if (lines[lines.length - 1] === call) lines[lines.length - 1] = `${call}: ${results.join(', ')}`;
    }

    /** The calls that a message's step opens, before the message; false if there are none. */
    callers(entry: OutlineStep): boolean {
        if (entry.call?.unfolded) this.flush();
        const lines = names(entry);
        if (lines.length > 0) this.add(entry, lines, entry.calls);
        this.flush();
        return lines.length > 0;
    }

    /** The step's own text. */
    line(entry: OutlineStep): void {
        this.add(entry, [ownText(entry)]);
    }

    flush(): void {
        const note = this.pending;
        this.pending = undefined;
        if (!note) return;
        const more = note.lines.length - MOST_LINES;
        if (more > 1) note.lines.splice(MOST_LINES, more, `and ${more} more`);
        this.items.push(note);
    }

    private add({ step }: OutlineStep, lines: readonly string[], calls: readonly Call[] = []): void {
        if (this.pending && this.pending.over[0].name !== step.thread) this.flush();
        this.pending ??= { kind: 'note', role: 'fold', first: step.index, last: step.index, over: [{ kind: 'thread', name: step.thread }], lines: [] };
        this.pending.last = step.index;
        this.pending.lines.push(...lines);
        this.pending.calls = foldable([...this.pending.calls ?? [], ...calls]);
    }
}

/** Calls of which there is more to see than their names. */
export const foldable = (calls: readonly Call[]): Call[] => calls.filter(({ hidden }) => hidden > 0);

function names(entry: OutlineStep): string[] {
    return headers(entry).filter(frame => frame !== entry.callback).map(frame => `${frame.fn}()`);
}
