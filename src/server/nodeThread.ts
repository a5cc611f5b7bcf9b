/** A worker thread of Node as the Thread that ThreadChecker needs. */
import { Worker } from 'node:worker_threads';
import type { Failure } from './checker.js';
import type { FromWorker } from './messages.js';
import { MORE_MEMORY } from './settings.js';
import type { Thread } from './threadChecker.js';

/** A thread that has no more than this for its JavaScript objects does not come far. */
const LEAST_HEAP = 256;

/** Objects that do not live long take up to this much, in megabytes; by itself the engine takes 48, and gives none of them back. */
const YOUNG = 12;

/** `maxMemory`: that of Limits, in megabytes. States and edges are no JavaScript objects: what else there is, texts, Programs and runs, gets half as much again. */
export const heapFor = (maxMemory: number | undefined): number | undefined => maxMemory === undefined ? undefined : Math.max(LEAST_HEAP, Math.ceil(maxMemory / 2));

/** `heap`: most megabytes of JavaScript objects. */
export function nodeThread(path: string, heap?: number): Thread {
    const worker = new Worker(path, { name: 'notiscope-checker', resourceLimits: { maxYoungGenerationSizeMb: YOUNG, ...heap !== undefined && { maxOldGenerationSizeMb: heap } } });
    let ended: Failure | undefined;
    const callbacks: ((failure: Failure) => void)[] = [];
    const end = (failure: Failure) => {
        if (ended) return;
        ended = failure;
        for (const callback of callbacks) callback(failure);
    };
    worker.on('error', error => {
        const { code, message } = error as Error & { code?: string };
        end(code === 'ERR_WORKER_OUT_OF_MEMORY' ? { message: 'it ran out of memory', advice: MORE_MEMORY } : { message });
    });
    worker.on('exit', code => end({ message: `it ended unexpectedly (exit code ${code})` }));
    return {
        post: message => worker.postMessage(message),
        onMessage: callback => { worker.on('message', (message: FromWorker) => callback(message)); },
        onEnd: callback => { if (ended) callback(ended); else callbacks.push(callback); },
        terminate: () => { end({ message: 'it was stopped' }); void worker.terminate(); },
    };
}
