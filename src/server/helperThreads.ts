/** Worker threads of Node for searches that use more than one (src/explore/helper.ts). */
import { availableParallelism, loadavg } from 'node:os';
import { Worker } from 'node:worker_threads';
import { MOST_WORKERS } from '../check/ranges.js';
import { HELP } from '../explore/helper.js';
import type { HelperHost, HelperJob } from '../explore/index.js';

/** `spare`: cores that stay free for others, besides those that others keep busy. Threads are started when they are first needed, and do not keep the process alive. */
export function helperThreads(spare: number): HelperHost {
    const threads: (Worker | undefined)[] = [];
    const start = (n: number): Worker => {
        const thread = new Worker(`require('node:worker_threads').parentPort.on('message', ${HELP})`, { eval: true, name: `notiscope-helper-${n + 1}` });
        const gone = (): void => { if (threads[n] === thread) threads[n] = undefined; };
        thread.on('error', gone);
        thread.on('exit', gone);
        thread.unref();
        return thread;
    };
    return {
        // A helper that shares its core with others holds the search up. (Windows knows no load: 0.)
        get workers() { return Math.max(1, Math.min(MOST_WORKERS, availableParallelism() - spare - Math.round(loadavg()[0]))); },
        post: (n: number, job: HelperJob) => (threads[n] ??= start(n)).postMessage(job),
    };
}
