/**
 * The open files: which version is the latest, what is known about it, and whom to tell. Every text goes to the checker as soon
 * as it arrives; a newer text makes all that was known of the older void.
 */
import type { Diagnostic } from 'vscode-languageserver-types';
import { unreadableText } from '../check/index.js';
import type { Target } from '../fixes/index.js';
import type { CheckEvent, Checker } from './checker.js';
import type { Refusal } from './protocol.js';
import type { Answer, Question } from './questions.js';
import { movedBy } from './moved.js';
import type { CheckSettings } from './settings.js';
import { earlierFindings, newRun, targetKey, type FileState, type ScenarioPlace } from './fileState.js';

export interface Text { uri: string; version: number; getText(): string }

export interface FilesOptions {
    checker: Checker;
    limits: () => CheckSettings;
    /** Something about the file is new. */
    changed: (state: FileState) => void;
    closed: (uri: string) => void;
}

/** A text of this size is checked at once; a larger one when typing pauses. In characters and milliseconds. */
const SMALL = 100_000, PAUSE = 250;

/** A question, but for the text, which is as it is now. */
type Asked = Question extends infer Q ? Q extends Question ? Omit<Q, 'text' | 'limits'> : never : never;

interface Waiter { uri: string; until: (state: FileState) => boolean; resolve: (state: FileState | undefined) => void }

export class Files {
    private readonly states = new Map<string, FileState>();
    private readonly texts = new Map<string, Text>();
    /** As they were last: a Text becomes the next one. */
    private readonly contents = new Map<string, string>();
    private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
    private waiters: Waiter[] = [];

    constructor(private readonly options: FilesOptions) {}

    get(uri: string): FileState | undefined { return this.states.get(uri); }
    text(uri: string): string | undefined { return this.texts.get(uri)?.getText(); }
    all(): FileState[] { return [...this.states.values()]; }

    /** Opened or edited. Returns whether the text should be read at all. */
    update(text: Text): boolean {
        const { uri, version } = text;
        const content = text.getText(), before = this.states.get(uri), last = this.contents.get(uri);
        const state: FileState = { uri, version, run: newRun(before && last !== undefined ? earlierFindings(before, movedBy(last, content, uri)) : []) };
        this.states.set(uri, state);
        this.texts.set(uri, text);
        this.contents.set(uri, content);
        clearTimeout(this.timers.get(uri));
        state.refused = unreadableText(content, uri)?.message;
        if (state.refused !== undefined) {
            this.options.checker.cancel(uri);
            state.language = { problems: [], scenarios: [] };
            state.run.phase = 'done';
            this.touch(state);
            return false;
        }
        if (content.length <= SMALL) this.check(state, content);
        else this.timers.set(uri, setTimeout(() => this.check(state, content), PAUSE));
        return true;
    }

    /** The language layer has an answer for a version. */
    validated(uri: string, version: number, problems: Diagnostic[], scenarios: ScenarioPlace[]): void {
        const state = this.states.get(uri);
        if (!state || state.version !== version || state.refused !== undefined) return;
        state.language = { problems, scenarios };
        this.touch(state);
    }

    /** Once more: the limits are other ones, or somebody asked. `fresh`: from nothing. */
    recheck(uri: string, fresh = true): void {
        const state = this.states.get(uri), text = this.texts.get(uri);
        if (!state || !text || state.refused !== undefined) return;
        const next = { ...state, run: newRun(earlierFindings(state, range => range)) };
        this.states.set(uri, next);
        clearTimeout(this.timers.get(uri));
        this.check(next, text.getText(), fresh);
        this.touch(next);
    }

    /** Has fixes of it looked for, if that has not been done; resolves when they are there or nothing more is to be expected. */
    async mended(uri: string, target: Target): Promise<void> {
        const state = this.states.get(uri);
        const isOver = (now: FileState): boolean => now !== state || now.run.phase === 'failed' || now.run.fixes.get(targetKey(target))?.finished === true;
        if (!state || state.run.phase !== 'done' || isOver(state)) return;
        this.options.checker.mend(uri, target);
        await this.until(uri, isOver);
    }

    /** Asks about the text as it is now, or the one that the question brings; `progress` hears how many states were explored. */
    ask(asked: Asked, token: { onCancellationRequested(give: () => void): unknown }, progress: (states: number) => void): Promise<Answer> {
        const limits = this.options.limits(), question = asked.kind === 'test' || asked.kind === 'skeleton' ? { ...asked, limits } : this.aboutOpen(asked, limits);
        if ('hint' in question) return Promise.resolve(question);
        return new Promise(resolve => {
            const giveUp = this.options.checker.ask(question, event => {
                if (event.kind === 'answer') resolve(event.answer); else progress(event.states);
            });
            token.onCancellationRequested(() => {
                giveUp();
                resolve({ message: 'Given up.', hint: 'Ask again to start anew.' });
            });
        });
    }

    private aboutOpen(asked: Exclude<Asked, { kind: 'test' | 'skeleton' }>, limits: CheckSettings): Question | Refusal {
        const about: { uri: string; text?: string } = asked.kind === 'run' ? asked.run : asked.kind === 'evaluate' ? asked.evaluate : asked.kind === 'lockdep' ? asked.lockdep : asked.further;
        const { uri } = about, text = about.text ?? this.text(uri);
        return text === undefined ? { message: `${uri} is not open.`, hint: 'Open the scenario file first.' } : { text, limits, ...asked };
    }

    /** Ends the exploration of the text as it is; what has been found stays. */
    stop(uri: string): void {
        const state = this.states.get(uri);
        if (state?.run.phase !== 'running') return;
        clearTimeout(this.timers.get(uri));
        this.options.checker.stop(uri);
        const next: FileState = { ...state, run: { ...state.run, phase: 'cancelled' } };
        this.states.set(uri, next);
        this.touch(next);
    }

    close(uri: string): void {
        clearTimeout(this.timers.get(uri));
        this.timers.delete(uri);
        this.states.delete(uri);
        this.texts.delete(uri);
        this.contents.delete(uri);
        this.options.checker.cancel(uri);
        this.options.closed(uri);
        this.release(waiter => waiter.uri === uri ? { resolved: undefined } : undefined);
    }

    /** Resolves with the state of the file's latest version once it is as wanted; undefined if the file is closed. */
    until(uri: string, wanted: (state: FileState) => boolean): Promise<FileState | undefined> {
        const state = this.states.get(uri);
        if (!state || wanted(state)) return Promise.resolve(state);
        return new Promise(resolve => { this.waiters.push({ uri, until: wanted, resolve }); });
    }

    dispose(): void {
        for (const uri of [...this.states.keys()]) this.close(uri);
        this.options.checker.dispose();
    }

    private check(state: FileState, text: string, fresh = false): void {
        const { uri, version } = state;
        this.options.checker.check({ uri, version, text, limits: this.options.limits(), fresh }, event => {
            if (this.states.get(uri) !== state) return;
            apply(state, event);
            this.touch(state);
        });
    }

    private touch(state: FileState): void {
        this.options.changed(state);
        this.release(waiter => waiter.uri === state.uri && waiter.until(state) ? { resolved: state } : undefined);
    }

    private release(decide: (waiter: Waiter) => { resolved: FileState | undefined } | undefined): void {
        const waiters = this.waiters;
        this.waiters = [];
        for (const waiter of waiters) {
            const decision = decide(waiter);
            if (decision) waiter.resolve(decision.resolved); else this.waiters.push(waiter);
        }
    }
}

/** What the checker tells becomes part of what is known. */
export function apply({ run }: FileState, event: CheckEvent): void {
    switch (event.kind) {
        case 'working': run.begun = true; break;
        case 'lowered':
            Object.assign(run, { problems: event.problems, findings: event.findings, held: event.held ?? [], open: event.open && new Set(event.open) });
            break;
        case 'again': run.again.set(event.again.scenario, event.again); break;
        case 'fixes': run.fixes.set(targetKey(event.target), { fixes: event.fixes, finished: event.finished }); break;
        case 'progress': run.progress.set(event.scenario, event.states); break;
        case 'result': run.results.set(event.result.scenario, event.result); break;
        case 'reach': run.reach = event.reach; break;
        case 'done': run.phase = 'done'; break;
        case 'failed': run.phase = 'failed'; run.failure = { message: event.message, advice: event.advice }; break;
    }
}
