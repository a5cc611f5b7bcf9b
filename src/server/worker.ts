/** Entry of the worker thread: checks what it is told to, in slices. */
import { parentPort } from 'node:worker_threads';
import { forgetMemory, useHelpers } from '../explore/index.js';
import { stayBehind } from './behind.js';
import { FileRuns } from './fileRun.js';
import { collectGarbage } from './garbage.js';
import { helperThreads } from './helperThreads.js';
import type { FromWorker, ToWorker } from './messages.js';
import { Sender } from './resent.js';
import { SlicedChecker } from './slices.js';

const port = parentPort;
if (!port) throw new Error('This is the worker of the Notiscope language server; start the server instead.');

stayBehind();
// One core is the editor's.
useHelpers(helperThreads(1));
const runs = new FileRuns();
const checker = new SlicedChecker(runs.start, callback => setImmediate(callback), undefined, () => {
    forgetMemory();
    collectGarbage();
});
/** How to give up a question, by its number. */
const asked = new Map<number, () => void>();
const sender = new Sender();
const post = (message: FromWorker) => port.postMessage(message);

port.on('message', (message: ToWorker) => {
    switch (message.kind) {
        case 'check': checker.check(message.job, event => post({ kind: 'event', id: message.id, event: sender.send(message.id, event) })); break;
        case 'stop': checker.stop(message.uri); break;
        case 'cancel': checker.cancel(message.uri); runs.forget(message.uri); break;
        case 'mend': checker.mend(message.uri, message.target); break;
        case 'ask': asked.set(message.id, checker.ask(message.question, event => {
            if (event.kind === 'answer') asked.delete(message.id);
            post({ kind: 'question', id: message.id, event });
        })); break;
        case 'giveUp': asked.get(message.id)?.(); asked.delete(message.id); break;
        case 'ping': post({ kind: 'alive' }); break;
    }
});
