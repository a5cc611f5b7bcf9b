/** Work that can be left between two of its steps, each of them a few milliseconds: for whoever must stay able to hear. */
export type Steps<T> = Generator<void, T>;

/** The items, with a step of the work after each so many of them. */
export function* inPieces<T>(items: Iterable<T>, size: number, each: (item: T) => void): Steps<void> {
    let done = 0;
    for (const item of items) {
        each(item);
        if (++done % size === 0) yield;
    }
}

/** All of it at once. */
export function allSteps<T>(work: Steps<T>): T {
    for (;;) {
        const step = work.next();
        if (step.done) return step.value;
    }
}
