/** A worker thread of Node as the Thread that ThreadChecker needs. */
import { Worker } from 'node:worker_threads';
import type { FromWorker } from './messages.js';
import type { Thread } from './threadChecker.js';

export function nodeThread(path: string): Thread {
    const worker = new Worker(path, { name: 'notiscope-checker' });
    let ended: string | undefined;
    const callbacks: ((reason: string) => void)[] = [];
    const end = (reason: string) => {
        if (ended !== undefined) return;
        ended = reason;
        for (const callback of callbacks) callback(reason);
    };
    worker.on('error', error => {
        const { code, message } = error as Error & { code?: string };
        end(code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'it ran out of memory' : message);
    });
    worker.on('exit', code => end(`it ended unexpectedly (exit code ${code})`));
    return {
        post: message => worker.postMessage(message),
        onMessage: callback => { worker.on('message', (message: FromWorker) => callback(message)); },
        onEnd: callback => { if (ended === undefined) callbacks.push(callback); else callback(ended); },
        terminate: () => { end('it was stopped'); void worker.terminate(); },
    };
}
