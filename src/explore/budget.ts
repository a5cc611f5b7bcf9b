/** The time and memory of the analysis, part by part: a part that has too little is given up, and what the others found stays. */
import type { Code } from '../model/program.js';

/** How many states, or edges, between two chances to stop: a millisecond or so. */
export const CHUNK = 1 << 14;

/** Of the limit of time, how much each part has for itself where the search has used it up. */
const OF_ITS_OWN = 1 / 4;

export class Budget {
    /** What was not looked for to the end. */
    readonly missed = new Set<Code>();
    outOfMemory = false;

    /** `time`: milliseconds since the start; `limit`: milliseconds, 0 for none. */
    constructor(private readonly time: () => number, private readonly limit: number) {}

    /** Does a part to its end; undefined if it was given up: then the codes that it looks for count as missed. */
    *spend<T>(part: Generator<void, T>, codes: readonly Code[] = []): Generator<void, T | undefined> {
        const isLate = this.begin();
        try {
            for (;;) {
                const step = part.next();
                if (step.done) return step.value;
                if (isLate()) break;
                yield;
            }
        } catch (error) {
            if (!isOutOfMemory(error)) throw error;
            this.outOfMemory = true;
        }
        this.miss(codes);
        return undefined;
    }

    /** Begins a part that can be broken off anywhere; what it gives tells when it has to be. */
    begin(): () => boolean {
        const from = this.time();
        return () => this.limit > 0 && this.time() > Math.max(this.limit, from + this.limit * OF_ITS_OWN);
    }

    miss(codes: readonly Code[]): void { for (const code of codes) this.missed.add(code); }
}

/** A failure to allocate. */
export function isOutOfMemory(error: unknown): boolean {
    return error instanceof RangeError && /alloc|length|memory/i.test(error.message);
}
