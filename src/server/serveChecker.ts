/** The checking thread's side of the conversation with the server (messages.ts), whatever kind of thread it is. */
import { forgetMemory } from '../explore/index.js';
import type { Checker } from './checker.js';
import { FileRuns } from './fileRun.js';
import type { FromWorker, ToWorker } from './messages.js';
import { Sender } from './resent.js';
import { SlicedChecker, type Later } from './slices.js';

/** A checker in this thread. `later`: after what waits to be heard; `atRest`: there has been nothing to do for a while. */
export function slicedChecker(later: Later, atRest: () => void = () => undefined): Checker {
    const runs = new FileRuns(), checker = new SlicedChecker(runs.start, later, undefined, () => { forgetMemory(); atRest(); });
    return {
        check: (job, report) => checker.check(job, report),
        stop: uri => checker.stop(uri),
        cancel: uri => { checker.cancel(uri); runs.forget(uri); },
        mend: (uri, target) => checker.mend(uri, target),
        ask: (question, report) => checker.ask(question, report),
        dispose: () => checker.dispose(),
    };
}

/** Returns what is to be called with each message of the server. */
export function serveChecker(checker: Checker, post: (message: FromWorker) => void): (message: ToWorker) => void {
    /** How to give up a question, by its number. */
    const asked = new Map<number, () => void>();
    const sender = new Sender();
    return message => {
        switch (message.kind) {
            case 'check': checker.check(message.job, event => post({ kind: 'event', id: message.id, event: sender.send(message.id, event) })); break;
            case 'stop': checker.stop(message.uri); break;
            case 'cancel': checker.cancel(message.uri); break;
            case 'mend': checker.mend(message.uri, message.target); break;
            case 'ask': asked.set(message.id, checker.ask(message.question, event => {
                if (event.kind === 'answer') asked.delete(message.id);
                post({ kind: 'question', id: message.id, event });
            })); break;
            case 'giveUp': asked.get(message.id)?.(); asked.delete(message.id); break;
            case 'ping': post({ kind: 'alive' }); break;
        }
    };
}
