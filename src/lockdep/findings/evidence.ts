/** What the findings of a notifier's protocol are made of. */
import type { NotifierInfo } from '../../model/program.js';
import type { Finding, FindingChain, Related } from '../../check/result.js';
import type { CallbackLock, Seen } from '../protocol/observer.js';
import { callbackOf } from '../protocol/step-facts.js';
import { chainOf, type Order } from '../chain.js';
import type { Resources } from '../resources.js';
import { commonCalls, keyOf, placeOf, sites, stepAt, userRange, type Site } from '../sites.js';
import type { Wait } from '../walk.js';

/** Where, and what happens there. */
export type Told = [place: { thread: number; step: number }, message: string];

export class Evidence {
    /** Classes that the kernel itself holds where it calls back (mmap_lock, the folio lock): that a callback takes one is an order of locks. */
    private readonly kernels: ReadonlySet<string>;

    constructor(readonly resources: Resources, readonly seen: Seen, readonly orders: readonly Wait[]) {
        const outside = orders.filter(({ thread, held }) => resources.isPrimed(thread) && !callbackOf(stepAt(this.site({ thread, step: held.step }))));
        this.kernels = new Set(outside.map(({ held }) => resources.class(held.resource)));
    }

    get program() { return this.resources.program; }
    site({ thread, step }: { thread: number; step: number }): Site { return { program: this.program, thread, step }; }
    notifier(id: number): NotifierInfo { return this.program.notifiers[id]; }
    /** `gpu.mni's invalidate()`. */
    callback({ notifier, op }: { notifier: number; op: string }): string { return `${this.notifier(notifier).name}'s ${op}()`; }
    at(place: { thread: number; step: number }): string { return placeOf(this.site(place)); }
    /** The statement of the user's file that leads to the step, outside of the callback that the step may be in. */
    statement(place: { thread: number; step: number }) { return userRange(this.site(place)); }
    who(thread: number): string { return this.resources.who(thread); }

    /** The chain of calls to a step of the callback, from the callback on; then those to further steps, as `chains` does. */
    inCallback(...places: Told[]): Related[] { return this.told(places, ([place]) => stepAt(this.site(place)).stack.findLastIndex(frame => frame.callback)); }

    /** Whole chains. What a thread does one after the other inside of one call stands behind that call, which is told once. */
    chains(...places: Told[]): Related[] { return this.told(places, () => 0); }

    private told(places: readonly Told[], from: (of: Told) => number): Related[] {
        return places.flatMap((told, i) => {
            const [place, message] = told, site = this.site(place), [before] = places[i - 1] ?? [];
            const known = before?.thread === place.thread ? commonCalls(stepAt(this.site(before)), stepAt(site)) : 0;
            return sites(site, Math.max(from(told), known), message);
        });
    }

    /** An operation that takes a lock of the class, if `admits` it and the class is not the kernel's. */
    takenBy(className: string, admits: (lock: CallbackLock) => boolean): CallbackLock | undefined {
        return this.kernels.has(className) ? undefined : this.seen.locks.find(lock => this.resources.class(lock.resource) === className && admits(lock));
    }

    /** Somebody, rather a thread of the scenario, that holds a lock of the one's class and waits for one of the other's. */
    order(held: number, taken: number): Wait | undefined {
        const { resources } = this, is = (a: number, b: number): boolean => resources.class(a) === resources.class(b);
        const all = this.orders.filter(wait => is(wait.held.resource, held) && is(wait.taken.resource, taken));
        return all.find(({ thread }) => !resources.isPrimed(thread)) ?? all[0];
    }

    chain(...orders: (Order | undefined)[]): FindingChain { return chainOf(orders, this.resources); }

    primed(thread: number): Pick<Finding, 'primed'> { return this.resources.isPrimed(thread) ? { primed: true } : {}; }
}

/** The first of each key. */
export function firstOf<T>(list: readonly T[], key: (of: T) => string): T[] {
    const seen = new Set<string>();
    return list.filter(of => !seen.has(key(of)) && seen.add(key(of)));
}

export { keyOf };
