/** Work that can be left between two of its steps, each of them a few milliseconds: for whoever must stay able to hear. */
export type Steps<T> = Generator<void, T>;

/** All of it at once. */
export function allSteps<T>(work: Steps<T>): T {
    for (;;) {
        const step = work.next();
        if (step.done) return step.value;
    }
}
