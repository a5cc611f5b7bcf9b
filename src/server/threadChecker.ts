/**
 * The checker behind a worker thread. The thread may die (memory) or hang (a bug); either way it is replaced, the file it
 * worked on is told why, the files that waited behind it are checked by the new thread. Nobody is left without an answer.
 */
import type { CheckEvent, Checker, CheckJob, Failure } from './checker.js';
import type { Target } from '../fixes/index.js';
import type { FromWorker, ToWorker } from './messages.js';
import type { Question, QuestionEvent } from './questions.js';
import { Receiver } from './resent.js';

/** As much of a worker thread as is needed, so that tests can break one. */
export interface Thread {
    post(message: ToWorker): void;
    onMessage(callback: (message: FromWorker) => void): void;
    /** The thread ended. */
    onEnd(callback: (failure: Failure) => void): void;
    terminate(): void;
}

interface Entry { id: number; job: CheckJob; report: (event: CheckEvent) => void }

/**
 * How long a thread may be deaf, in milliseconds: some work cannot be interrupted, and the machine may be slow. Less patience where the
 * text that it works on is not wanted any more; but more each time, since a new thread begins from nothing and may need as long.
 */
const DEAF = 120_000, DEAF_ON_OLD_TEXT = 2_000;

export class ThreadChecker implements Checker {
    private thread: Thread | undefined;
    private nextId = 1;
    /** In the order asked: the thread works on the last. */
    private entries: Entry[] = [];
    /** Their files have been checked; what the thread finds besides is still of interest. */
    private finished: Entry[] = [];
    /** Who asked, by number. */
    private readonly questions = new Map<number, (event: QuestionEvent) => void>();
    private watchdog: ReturnType<typeof setInterval> | undefined;
    private heard = 0;
    /** The job that the thread said it works on; undefined: it has not said anything yet. */
    private working: number | undefined;
    private patience: number;
    /** Limits.maxMemory for which the thread was started. */
    private maxMemory: number | undefined;

    constructor(private readonly start: (maxMemory?: number) => Thread, private readonly deaf = DEAF, deafOnOldText = DEAF_ON_OLD_TEXT) {
        this.patience = deafOnOldText;
    }

    /** Starts the thread before there is work: it loads its code while the client and the server still make acquaintance. */
    warm(maxMemory?: number): void { if (!this.thread) this.launch(maxMemory); }

    check(job: CheckJob, report: (event: CheckEvent) => void): void {
        this.forget(job.uri);
        const entry = { id: this.nextId++, job, report }, { maxMemory } = job.limits;
        this.entries.push(entry);
        if (!this.thread || this.maxMemory !== maxMemory) return this.again(this.entries, maxMemory);
        this.post(entry);
        this.watch();
    }

    stop(uri: string): void {
        this.forget(uri);
        this.thread?.post({ kind: 'stop', uri });
    }

    mend(uri: string, target: Target): void { this.thread?.post({ kind: 'mend', uri, target }); }

    ask(question: Question, report: (event: QuestionEvent) => void): () => void {
        const id = this.nextId++;
        this.questions.set(id, report);
        if (!this.thread) this.launch(question.limits.maxMemory);
        this.thread?.post({ kind: 'ask', id, question });
        this.watch();
        return () => {
            if (this.questions.delete(id)) this.thread?.post({ kind: 'giveUp', id });
            this.rest();
        };
    }

    cancel(uri: string): void {
        this.forget(uri);
        this.thread?.post({ kind: 'cancel', uri });
    }

    dispose(): void {
        this.entries = [];
        this.finished = [];
        this.end();
    }

    private forget(uri: string): void {
        this.entries = this.entries.filter(entry => entry.job.uri !== uri);
        this.finished = this.finished.filter(entry => entry.job.uri !== uri);
    }

    private post({ id, job }: Entry): void { this.thread?.post({ kind: 'check', id, job }); }

    private launch(maxMemory: number | undefined): void {
        const thread = this.start(maxMemory), receiver = new Receiver();
        this.thread = thread;
        this.maxMemory = maxMemory;
        this.heard = Date.now();
        this.working = undefined;
        thread.onMessage(message => {
            if (this.thread !== thread) return;
            this.heard = Date.now();
            if (message.kind === 'event') this.deliver(message.id, receiver.receive(message.id, message.event));
            else if (message.kind === 'question') this.answer(message.id, message.event);
            // Of a text that nobody wants any more the thread reports nothing; that it answers is enough.
            else this.rest();
        });
        thread.onEnd(failure => { if (this.thread === thread) this.lost(failure); });
    }

    private deliver(id: number, event: CheckEvent): void {
        if (event.kind === 'working') this.working = id;
        const entry = [...this.entries, ...this.finished].find(other => other.id === id);
        if (!entry) return;
        if (event.kind === 'done' || event.kind === 'failed') this.entries = this.entries.filter(other => other !== entry);
        if (event.kind === 'done') this.finished.push(entry);
        this.rest();
        entry.report(event);
    }

    private answer(id: number, event: QuestionEvent): void {
        const report = this.questions.get(id);
        if (event.kind === 'answer') this.questions.delete(id);
        this.rest();
        report?.(event);
    }

    private rest(): void {
        if (this.entries.length === 0 && this.questions.size === 0) this.unwatch();
    }

    /**
     * The file that was being worked on is to blame: it is not tried again until it changes. The others are, by a new thread.
     * A thread that never came to work at all would not do so the next time either: then everybody is told.
     */
    private lost(failure: Failure): void {
        const { working } = this;
        const isLost = (entry: Entry) => working === undefined || entry.id === working;
        const lost = this.entries.filter(isLost);
        const waiting = this.entries.filter(entry => !isLost(entry));
        this.again(waiting);
        for (const entry of lost) entry.report({ kind: 'failed', ...failure });
    }

    private end(): void {
        this.unwatch();
        const thread = this.thread;
        this.thread = undefined;
        thread?.terminate();
        const unanswered = [...this.questions.values()];
        this.questions.clear();
        for (const report of unanswered) report({ kind: 'answer', answer: { message: 'The checker stopped.', hint: 'Ask again; it has been started anew.' } });
    }

    private watch(): void {
        if (this.watchdog) return;
        this.heard = Date.now();
        this.watchdog = setInterval(() => this.look(), Math.min(500, this.deaf / 10));
        // A server that is about to end is not kept alive by its watchdog.
        (this.watchdog as { unref?: () => void }).unref?.();
    }

    private look(): void {
        const silence = Date.now() - this.heard;
        const isOld = this.working !== undefined && !this.entries.some(({ id }) => id === this.working);
        if (silence > this.deaf) this.lost({ message: `it did not answer for ${Math.round(this.deaf / 1000)} seconds` });
        else if (isOld && silence > this.patience) {
            this.patience *= 2;
            this.again(this.entries);
        }
        else this.thread?.post({ kind: 'ping' });
    }

    /** Asks a new thread. What the old one may still say is not heard. */
    private again(entries: Entry[], maxMemory = this.maxMemory): void {
        this.end();
        this.entries = entries;
        if (entries.length === 0) return;
        this.launch(maxMemory);
        for (const entry of entries) this.post(entry);
        this.watch();
    }

    private unwatch(): void {
        clearInterval(this.watchdog);
        this.watchdog = undefined;
    }
}
