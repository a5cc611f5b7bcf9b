/** A report as a run: who has what at a point of it, who waits, and who of these can never go on. */
import type { Context } from './context.js';

export class Run {
    private readonly stuck: ReadonlySet<Context>;

    /** @param taken in their order; `isEnd`: they are all there are. */
    constructor(private readonly contexts: readonly Context[], private readonly taken: readonly { context: Context; lock: string }[], readonly isEnd: boolean) {
        this.stuck = isEnd ? this.neverGoOn() : new Set();
    }

    /** Several only for reading. */
    holders(lock: string): Context[] { return this.taken.filter(one => one.lock === lock).map(({ context }) => context); }

    /** It has all that it holds, and wants something: at the end that is not there, whoever has it; before, somebody is known to have it. */
    waits({ name, wants, holds, isUnseen }: Context): boolean {
        return wants !== undefined && !isUnseen && holds.every(({ lock }) => this.taken.some(one => one.lock === lock && one.context.name === name)) && (this.isEnd || this.holders(wants.lock).length > 0);
    }

    interrupter({ name }: Context): Context | undefined { return this.contexts.find(({ interrupts }) => interrupts === name); }

    /** It waits for one who waits for it, by way of others perhaps. */
    isStuck(context: Context): boolean { return this.stuck.has(context); }
    get isDeadlock(): boolean { return this.stuck.size > 0; }

    /** Of all that wait those are left of whom somebody that they wait for is left. */
    private neverGoOn(): Set<Context> {
        const left = new Set(this.contexts.filter(context => !context.isUnseen && !context.givesWay && (this.waits(context) || this.interrupter(context) !== undefined)));
        for (let before = -1; before !== left.size;) {
            before = left.size;
            for (const context of left) if (!this.waitsFor(context).some(other => left.has(other))) left.delete(context);
        }
        return left;
    }

    private waitsFor(context: Context): Context[] {
        const by = this.interrupter(context);
        return [...by ? [by] : [], ...this.waits(context) ? this.holders(context.wants!.lock) : []];
    }
}
