/** What comes out of a worker thread is what it said, and each result passes once. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CheckEvent } from '../../src/server/checker.js';
import { Receiver, Sender } from '../../src/server/resent.js';
import { result } from './scripted.js';

const events = (texts: readonly number[], known: Map<number, CheckEvent>): CheckEvent[] => texts.map(n => {
    const event = known.get(n) ?? { kind: 'result' as const, result: result('file:///a.mmn', `s${n}`) };
    known.set(n, event);
    return event;
});

it('whatever jobs there are', () => {
    fc.assert(fc.property(fc.array(fc.array(fc.nat(60), { maxLength: 12 }), { maxLength: 40 }), jobs => {
        const sender = new Sender(), receiver = new Receiver(), known = new Map<number, CheckEvent>();
        for (const [job, texts] of jobs.entries()) for (const event of events(texts, known)) {
            const sent = sender.send(job, event);
            expect(receiver.receive(job, structuredClone(sent))).toEqual(event);
        }
    }));
});

it('a result of one of the last texts is not sent again, one of long ago is', () => {
    const sender = new Sender(), known = new Map<number, CheckEvent>();
    const sent = (job: number, ...texts: number[]): string[] => events(texts, known).map(event => sender.send(job, event).kind);
    expect(sent(1, 1, 2, 3)).toEqual(['result', 'result', 'result']);
    expect(sent(2, 1, 20, 3)).toEqual(['resent', 'result', 'resent']);
    expect(sent(3, 1, 2, 3)).toEqual(['resent', 'resent', 'resent']);
    for (let i = 0; i < 20; i++) sent(4 + i, 1, 100 + i, 3);
    expect(sent(30, 1, 2, 3)).toEqual(['resent', 'result', 'resent']);
});

it('what else is said passes as it is', () => {
    const event: CheckEvent = { kind: 'progress', scenario: 's', states: 5 };
    expect(new Receiver().receive(1, new Sender().send(1, event))).toEqual(event);
});
