/**
 * When two runs are the same but for the order of steps that do not depend on each other: A. Mazurkiewicz, "Trace theory", in Advances in Petri
 * Nets 1986, LNCS 255. Two steps depend on each other if they are of one thread, or one writes what the other reads or writes.
 *
 * An event is a step together with everything that it depends on before it, so runs are the same if they have the same events (M. Nielsen, G. Plotkin, G. Winskel,
 * "Petri nets, event structures and domains", TCS 13(1), 1981). Equal events have equal numbers; a run's events follow from the last one
 * of each thread.
 */
import type { Program } from '../model/program.js';
import { accessOf, promised } from './access.js';

/** By thread: its last event, -1 for none. */
export type Last = readonly number[];

export class Events {
    private readonly first: number[] = [];
    private readonly access: { thread: number; reads: ReadonlySet<number>; writes: ReadonlySet<number> }[];
    /** By two actions: 1 independent, 2 dependent, 0 not asked for yet. */
    private readonly rows: (Uint8Array | undefined)[] = [];
    private readonly numbers = new Map<string, number>();
    private readonly action: number[] = [];
    /** The event before it of the same thread. */
    private readonly before: number[] = [];

    constructor(program: Program) {
        let count = 0;
        const known = promised(program);
        this.access = program.threads.flatMap(({ id, steps }) => {
            this.first.push(count);
            count += steps.length;
            return steps.map(step => ({ thread: id, ...accessOf(program, id, step, known) }));
        });
    }

    start(): Last { return this.first.map(() => -1); }

    /** After `step` of the thread. */
    after(last: Last, thread: number, step: number): Last {
        const action = this.first[thread] + step;
        const key = `${action};${this.causes(last, thread, step)}`;
        let event = this.numbers.get(key);
        if (event === undefined) {
            event = this.action.push(action) - 1;
            this.before.push(last[thread]);
            this.numbers.set(key, event);
        }
        return last.map((e, t) => t === thread ? event : e);
    }

    /** What a step of the thread depends on here: of each thread the last event, -1 for none. */
    causes(last: Last, thread: number, step: number): string {
        const action = this.first[thread] + step;
        return last.map((event, t) => t === thread ? event : this.latest(event, other => this.depend(action, other))).join();
    }

    /** Of each thread the last event that writes one of the variables. */
    writers(last: Last, variables: ReadonlySet<number>): string {
        return last.map(event => this.latest(event, action => [...this.access[action].writes].some(v => variables.has(v)))).join();
    }

    /** Whether it matters in which order the steps are done. */
    dependent(a: { thread: number; step: number }, b: { thread: number; step: number }): boolean {
        return this.depend(this.first[a.thread] + a.step, this.first[b.thread] + b.step);
    }

    private latest(event: number, wanted: (action: number) => boolean): number {
        while (event >= 0 && !wanted(this.action[event])) event = this.before[event];
        return event;
    }

    private depend(a: number, b: number): boolean {
        const row = this.rows[a] ??= new Uint8Array(this.access.length);
        if (row[b] === 0) {
            const [x, y] = [this.access[a], this.access[b]];
            const meets = (writes: ReadonlySet<number>, { reads, writes: others }: typeof x): boolean => [...writes].some(v => reads.has(v) || others.has(v));
            row[b] = x.thread === y.thread || meets(x.writes, y) || meets(y.writes, x) ? 2 : 1;
        }
        return row[b] === 2;
    }
}
