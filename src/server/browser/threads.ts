/** Workers of a worker: the checker, and helpers of its searches. Each begins with a line that loads, or is, its code: a worker cannot be started from another origin. */
import { MOST_WORKERS } from '../../check/ranges.js';
import { HELP } from '../../explore/helper.js';
import type { HelperHost, HelperJob } from '../../explore/index.js';
import type { Failure } from '../checker.js';
import type { FromWorker } from '../messages.js';
import type { Thread } from '../threadChecker.js';

/** The name of the worker that checks. */
export const CHECKER = 'notiscope-checker';

function workerOf(code: string, name: string): Worker {
    const address = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
    return new Worker(address, { name });
}

/** Some browsers start workers of the page only; then VS Code has a constructor that throws. */
export function canStart(): boolean {
    try {
        workerOf('', 'notiscope-probe').terminate();
        return true;
    } catch { return false; }
}

/** `script`: the address of this bundle. A worker that runs out of memory takes the page with it, so there is no limit to set; the states are limited by themselves. */
export function webThread(script: string): Thread {
    const worker = workerOf(`importScripts(${JSON.stringify(script)})`, CHECKER);
    let ended: Failure | undefined;
    const callbacks: ((failure: Failure) => void)[] = [];
    worker.onerror = event => {
        // An error that nobody has caught leaves it in an unknown state.
        event.preventDefault();
        ended ??= { message: event.message || `its code did not load from ${script}` };
        worker.terminate();
        for (const callback of callbacks.splice(0)) callback(ended);
    };
    return {
        post: message => worker.postMessage(message),
        onMessage: callback => { worker.onmessage = ({ data }: MessageEvent<FromWorker>) => callback(data); },
        onEnd: callback => { if (ended) callback(ended); else callbacks.push(callback); },
        terminate: () => worker.terminate(),
    };
}

/** `spare`: cores that stay free for others. Undefined where memory cannot be shared (the page is not cross-origin isolated), or a worker starts no others. */
export function helperWorkers(spare: number): HelperHost | undefined {
    if (!crossOriginIsolated || !canStart()) return undefined;
    const workers: Worker[] = [];
    return {
        workers: Math.max(1, Math.min(MOST_WORKERS, navigator.hardwareConcurrency - spare)),
        post: (n: number, job: HelperJob) => (workers[n] ??= workerOf(`onmessage = event => (${HELP})(event.data)`, `notiscope-helper-${n + 1}`)).postMessage(job),
    };
}
