import { describe, expect, it, vi } from 'vitest';
import type { CheckEvent, CheckJob, Failure } from '../../src/server/checker.js';
import type { FromWorker, ToWorker } from '../../src/server/messages.js';
import type { QuestionEvent } from '../../src/server/questions.js';
import { SlicedChecker, type StartRun } from '../../src/server/slices.js';
import { ThreadChecker, type Thread } from '../../src/server/threadChecker.js';

const job = (uri: string, version = 1, maxMemory?: number): CheckJob => ({ uri, version, text: '', limits: { maxStates: 1, timeout: 1, maxMemory } });

/** Runs of three slices; what happened, in order. */
function sliced() {
    const happened: string[] = [], later: (() => void)[] = [];
    const start: StartRun = ({ uri, version }) => {
        let left = 3;
        return { run: () => { happened.push(`${uri}${version}`); return --left === 0; }, cancel: () => { happened.push(`${uri}${version} gives back`); } };
    };
    const checker = new SlicedChecker(start, callback => later.push(callback));
    const turn = (times = 1) => { for (let i = 0; i < times; i++) later.shift()?.(); };
    return { checker, happened, turn };
}

const kinds = (into: string[], name: string) => ({ kind }: CheckEvent) => { if (kind !== 'working') into.push(`${name} ${kind}`); };

describe('checking in slices', () => {
    it('finishes', () => {
        const { checker, happened, turn } = sliced();
        checker.check(job('a'), kinds(happened, 'a'));
        turn(9);
        expect(happened).toEqual(['a1', 'a1', 'a1', 'a done']);
    });

    it('looks for fixes by itself when the file has been at rest, and of its last text alone', () => {
        const happened: string[] = [], later: (() => void)[] = [], rest: (() => void)[] = [];
        const start: StartRun = ({ version }) => ({
            run: () => true,
            mend: target => ({ run: () => { happened.push(`${version} mends ${target?.code ?? 'what is worth it'}`); return true; } }),
        });
        const checker = new SlicedChecker(start, callback => later.push(callback), callback => rest.push(callback));
        const turn = (): void => { while (later.length > 0) later.shift()?.(); };
        for (const version of [1, 2]) { checker.check(job('a', version), kinds(happened, `${version}`)); turn(); }
        expect(happened).toEqual(['1 done', '2 done']);
        // Somebody waits for what they ask for.
        checker.mend('a', { scenario: 's', code: 'deadlock' });
        turn();
        expect(happened.splice(0)).toEqual(['1 done', '2 done', '2 mends deadlock']);
        for (const callback of rest) callback();
        turn();
        expect(happened).toEqual(['2 mends what is worth it']);
    });

    it('says when there was nothing to do for a while, and not while there is', () => {
        const happened: string[] = [], later: (() => void)[] = [], rest: (() => void)[] = [];
        const checker = new SlicedChecker(() => ({ run: () => true }), callback => later.push(callback), callback => rest.push(callback), () => happened.push('idle'));
        const turn = (): void => { while (later.length > 0) later.shift()?.(); };
        const wait = (): void => { for (const callback of rest.splice(0)) callback(); };
        checker.check(job('a'), kinds(happened, 'a'));
        turn();
        checker.check(job('b'), kinds(happened, 'b'));
        wait();
        expect(happened).toEqual(['a done']);
        turn();
        wait();
        wait();
        expect(happened).toEqual(['a done', 'b done', 'idle']);
    });

    it('drops an older text of the same file in the middle', () => {
        const { checker, happened, turn } = sliced();
        checker.check(job('a'), kinds(happened, 'old'));
        turn();
        checker.check(job('a', 2), kinds(happened, 'new'));
        turn(9);
        expect(happened).toEqual(['a1', 'a1 gives back', 'a2', 'a2', 'a2', 'new done']);
    });

    it.each(['cancel', 'stop', 'dispose'] as const)('after %s nothing is reported, and what is dropped gives back what it uses', what => {
        const { checker, happened, turn } = sliced();
        checker.check(job('a'), kinds(happened, 'a'));
        turn();
        checker[what]('a');
        turn(9);
        expect(happened).toEqual(['a1', 'a1 gives back']);
    });

    it('what has not been begun, or is finished, has nothing to give back', () => {
        const { checker, happened, turn } = sliced();
        checker.check(job('a'), kinds(happened, 'a'));
        turn(9);
        checker.check(job('b'), kinds(happened, 'b'));
        checker.cancel('a');
        checker.cancel('b');
        turn(9);
        expect(happened).toEqual(['a1', 'a1', 'a1', 'a done']);
    });

    it('turns to the file asked for last and then goes on with the other where it was', () => {
        const { checker, happened, turn } = sliced();
        checker.check(job('a'), kinds(happened, 'a'));
        turn();
        checker.check(job('b'), kinds(happened, 'b'));
        turn(9);
        expect(happened).toEqual(['a1', 'b1', 'b1', 'b1', 'b done', 'a1', 'a1', 'a done']);
    });

    it('answers a question before it goes on, an exploration after the checks; that of an older text is answered at once', () => {
        const { checker, happened, turn } = sliced();
        const answers = (name: string) => (event: QuestionEvent) => { if (event.kind === 'answer') happened.push(`${name} ${'message' in event.answer ? event.answer.message : 'answered'}`); };
        const text = 'scenario s { thread t { return } expect ok }';
        const limits = { maxStates: 100, timeout: 1 };
        checker.check(job('a'), kinds(happened, 'a'));
        checker.ask({ kind: 'further', text, limits, further: { uri: 'b', scenario: 's', code: 'deadlock', counterexamples: 2 } }, answers('further'));
        turn();
        checker.ask({ kind: 'run', text, limits, run: { uri: 'a', scenario: 'none' } }, answers('run'));
        const giveUp = checker.ask({ kind: 'run', text, limits, run: { uri: 'a', scenario: 's' } }, answers('given up'));
        giveUp();
        turn(1000);
        expect(happened).toEqual(['a1', 'run There is no scenario none in this file.', 'a1', 'a1', 'a done', 'further s has no deadlock.']);
        checker.ask({ kind: 'further', text, limits, further: { uri: 'c', scenario: 's', code: 'deadlock', counterexamples: 2 } }, answers('old'));
        checker.check(job('c', 2), kinds(happened, 'c'));
        expect(happened.at(-1)).toBe('old The text has changed meanwhile.');
    });

    it('reports an exception as failed and goes on', () => {
        const events: CheckEvent[] = [], later: (() => void)[] = [];
        const checker = new SlicedChecker(() => { throw new Error('a bug'); }, callback => later.push(callback));
        checker.check(job('a'), event => events.push(event));
        later.shift()?.();
        expect(events.at(-1)).toEqual({ kind: 'failed', message: 'a bug' });
    });
});

class FakeThread implements Thread {
    posted: ToWorker[] = [];
    terminated = false;
    message: (message: FromWorker) => void = () => undefined;
    private ended: (failure: Failure) => void = () => undefined;
    post(message: ToWorker): void { this.posted.push(message); }
    onMessage(callback: (message: FromWorker) => void): void { this.message = callback; }
    onEnd(callback: (failure: Failure) => void): void { this.ended = callback; }
    end(message: string): void { this.ended({ message }); }
    terminate(): void { this.terminated = true; }
    get ids(): number[] { return this.posted.flatMap(message => message.kind === 'check' ? [message.id] : []); }
    says(id: number, event: CheckEvent): void { this.message({ kind: 'event', id, event }); }
}

function threaded(deaf?: number, deafOnOldText?: number) {
    const threads: FakeThread[] = [], happened: string[] = [], memory: (number | undefined)[] = [];
    const checker = new ThreadChecker(maxMemory => { const thread = new FakeThread(); threads.push(thread); memory.push(maxMemory); return thread; }, deaf, deafOnOldText);
    const check = (uri: string, version = 1, maxMemory?: number) => checker.check(job(uri, version, maxMemory), kinds(happened, `${uri}${version}`));
    return { checker, threads, happened, check, memory };
}

describe('checking in a thread', () => {
    it('does not listen to an older text any more', () => {
        const { threads, happened, check } = threaded();
        check('a');
        check('a', 2);
        const [thread] = threads, [old, young] = thread.ids;
        thread.says(old, { kind: 'done' });
        thread.says(young, { kind: 'done' });
        expect(happened).toEqual(['a2 done']);
    });

    it('tells the file that killed the thread, and checks the others in a new one', () => {
        const { threads, happened, check } = threaded();
        check('a');
        check('b');
        threads[0].says(threads[0].ids[1], { kind: 'working' });
        threads[0].end('it ran out of memory');
        expect(happened).toEqual(['b1 failed']);
        expect(threads[1].ids).toHaveLength(1);
        threads[1].says(threads[1].ids[0], { kind: 'done' });
        expect(happened).toEqual(['b1 failed', 'a1 done']);
    });

    it('starts again with the next edit', () => {
        const { threads, happened, check } = threaded();
        check('a');
        threads[0].says(threads[0].ids[0], { kind: 'working' });
        threads[0].end('dead');
        check('a', 2);
        threads[1].says(threads[1].ids[0], { kind: 'done' });
        expect(happened).toEqual(['a1 failed', 'a2 done']);
    });

    it('takes another thread where the memory that it may use is another', () => {
        const { checker, threads, happened, check, memory } = threaded();
        checker.warm(100);
        check('a', 1, 100);
        check('b', 1, 100);
        expect(threads).toHaveLength(1);
        check('a', 1, 200);
        expect(threads[0].terminated).toBe(true);
        // The limits of `b` are still to be told.
        expect([memory, threads[1].ids]).toEqual([[100, 200], [2, 3]]);
        threads[0].says(2, { kind: 'done' });
        threads[1].says(2, { kind: 'done' });
        check('b', 2, 200);
        threads[1].says(3, { kind: 'done' });
        expect(threads).toHaveLength(2);
        expect(happened).toEqual(['b1 done', 'a1 done']);
    });

    it('ends a job, or all', () => {
        const { checker, threads, happened, check } = threaded();
        check('a');
        check('b');
        checker.stop('a');
        expect(threads[0].posted.at(-1)).toEqual({ kind: 'stop', uri: 'a' });
        for (const id of threads[0].ids) threads[0].says(id, { kind: 'done' });
        expect(happened).toEqual(['b1 done']);
        checker.dispose();
        expect(threads[0].terminated).toBe(true);
        for (const id of threads[0].ids) threads[0].says(id, { kind: 'done' });
        expect(happened).toEqual(['b1 done']);
    });

    it('does not try for ever with a thread that never comes to work', () => {
        const { threads, happened, check } = threaded();
        check('a');
        check('b');
        threads[0].end('there is no worker.cjs');
        expect(happened).toEqual(['a1 failed', 'b1 failed']);
        expect(threads).toHaveLength(1);
    });

    it('does not wait long for a thread that is stuck in an old text', async () => {
        const { threads, happened, check } = threaded(2000, 100);
        check('a');
        threads[0].says(threads[0].ids[0], { kind: 'working' });
        check('a', 2);
        await new Promise(resolve => setTimeout(resolve, 500));
        expect(threads[0].terminated).toBe(true);
        threads[1].says(threads[1].ids[0], { kind: 'done' });
        expect(happened).toEqual(['a2 done']);
    });

    it('waits longer for the next thread: it may need as long for what the first one was stuck in', async () => {
        const { threads, check } = threaded(20_000, 1_000);
        vi.useFakeTimers();
        try {
            for (const version of [1, 2, 3, 4]) {
                check('a', version);
                const thread = threads.at(-1)!;
                thread.says(thread.ids.at(-1)!, { kind: 'working' });
                check('a', version + 10);
                // In steps of half a second.
                const patience = 1_000 * 2 ** (version - 1);
                vi.advanceTimersByTime(patience);
                expect(thread.terminated, `after ${patience} ms`).toBe(false);
                vi.advanceTimersByTime(1_000);
                expect(thread.terminated, `after ${patience + 1_000} ms`).toBe(true);
            }
        } finally { vi.useRealTimers(); }
    });

    it('answers what was asked of a thread that ended, and asks the next one', () => {
        const { checker, threads, happened } = threaded();
        const ask = (): (() => void) => checker.ask({ kind: 'run', text: '', limits: { maxStates: 1, timeout: 1 }, run: { uri: 'a', scenario: 's' } }, event => happened.push(event.kind));
        ask();
        threads[0].end('out of memory');
        expect(happened).toEqual(['answer']);
        const giveUp = ask();
        const [question] = threads[1].posted;
        giveUp();
        expect(threads[1].posted.map(({ kind }) => kind)).toEqual(['ask', 'giveUp']);
        threads[1].message({ kind: 'question', id: (question as { id: number }).id, event: { kind: 'progress', states: 1 } });
        expect(happened).toEqual(['answer']);
    });

    it('ends a thread that hangs', async () => {
        const { threads, happened, check } = threaded(100);
        check('a');
        threads[0].says(threads[0].ids[0], { kind: 'working' });
        await new Promise(resolve => setTimeout(resolve, 400));
        expect(happened).toEqual(['a1 failed']);
        expect(threads[0].terminated).toBe(true);
    });
});
