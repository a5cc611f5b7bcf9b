/** An exploration beside other work: it lets its host do something else every few milliseconds, and stops when it is told to. */
import type { Program } from '../model/program.js';
import { now } from './limits.js';
import { Search, type Progress } from './search.js';
import type { Limits, Verdict } from './verdict.js';

/** As much of an AbortSignal as is needed. */
export interface Signal {
    readonly aborted: boolean;
    addEventListener(type: 'abort', listener: () => void): void;
    removeEventListener(type: 'abort', listener: () => void): void;
}

export interface AsyncOptions {
    /** Aborted, the exploration ends within a few milliseconds, with an `inconclusive` verdict. */
    signal?: Signal;
    /** Milliseconds between two events, at least; 100 if absent. */
    pace?: number;
    /**
     * Resolved when the host has done what else there was. The default is a timer of 0 ms, which hosts make longer: one that has something
     * better should give it (on Node: setImmediate of node:timers/promises).
     */
    pause?: () => Promise<unknown>;
}

/** `verdict`: with the last event, whose phase is `done`. */
export type ExploreEvent = Progress & { verdict?: Verdict };

/** Milliseconds of work without a pause. */
const SLICE = 2;

/** Never throws, the consumer may stop at any time: what was used is given back then. */
export async function* exploreAsync(program: Program, limits: Partial<Limits> = {}, { signal, pace = 100, pause = timer }: AsyncOptions = {}): AsyncGenerator<ExploreEvent, void> {
    const search = new Search(program, limits, true);
    let told = now();
    try {
        while (!signal?.aborted && !search.run(SLICE)) {
            await (search.waitsFor ? settled(search.waitsFor, signal) : pause());
            if (now() - told < pace) continue;
            yield search.progress();
            told = now();
        }
    } finally {
        search.verdict();
    }
    yield { ...search.progress(), verdict: search.verdict() };
}

/** The work has ended, well or not (`Search.run` will see), or the signal was given. */
async function settled(work: Promise<unknown>, signal: Signal | undefined): Promise<void> {
    await new Promise<void>(resolve => {
        const end = (): void => {
            signal?.removeEventListener('abort', end);
            resolve();
        };
        signal?.addEventListener('abort', end);
        work.then(end, end);
    });
}

const timer = (): Promise<void> => new Promise(resolve => { setTimeout(resolve, 0); });
