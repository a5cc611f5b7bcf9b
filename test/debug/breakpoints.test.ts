/** Where a session stops: lines, functions, data, conditions and counts. */
import { describe, expect, it } from 'vitest';
import { hitCondition } from '../../src/debug/hits.js';
import { Client } from './source.js';

const COUNT = `mm proc { page A }
device dev mirrors proc { mutex lock; int x; bool ready }
fn bump(by) {
    mutex_lock(dev.lock)
    dev.x = dev.x + by
    mutex_unlock(dev.lock)
}
scenario s {
    thread a {
        for (int i = 0; i < 3; i = i + 1) {
            bump(i)
        }
    }
    thread b { bump(7) }
}
`;

async function begun(launch: object = {}, text = COUNT): Promise<Client> {
    const client = new Client(text);
    await client.ask('initialize');
    await client.body('launch', { program: '/w/a.mmn', scenario: 's', explore: true, ...launch });
    return client;
}
const lines = (client: Client, breakpoints: object[]) => client.body<{ breakpoints: { verified: boolean; message?: string }[] }>('setBreakpoints', { source: { path: '/w/a.mmn' }, breakpoints });
/** Positions at which it stops while it goes on to the end, or back. */
async function stops(client: Client, command = 'continue'): Promise<number[]> {
    const at: number[] = [];
    for (let last = client.at; ; last = client.at) {
        await client.ask(command, { threadId: client.stop.threadId ?? 1 });
        if (client.at === last) return at;
        at.push(client.at);
    }
}
const value = async (client: Client, expression: string, frameId?: number): Promise<unknown> => (await client.body<{ result: string }>('evaluate', { expression, frameId })).result;

describe('breakpoints', () => {
    it('on a line stop before it, once a visit, forward and back at the same places', async () => {
        const client = await begun();
        // Two steps of one line: a read and a write.
        expect((await lines(client, [{ line: 5 }])).breakpoints).toEqual([{ id: 1, verified: true }]);
        await client.ask('configurationDone');
        const forward = await stops(client);
        expect(forward).toHaveLength(5);
        const back = await stops(client, 'reverseContinue');
        expect(back.slice(0, -1).reverse()).toEqual(forward.slice(0, -1));
        expect(back.at(-1)).toBe(0);
        await client.ask('continue', { threadId: 1 });
        const { stackFrames: [top] } = await client.body<{ stackFrames: { name: string; line: number }[] }>('stackTrace', { threadId: client.stop.threadId });
        expect(top).toMatchObject({ line: 5, name: expect.stringMatching(/^bump\(/) as string });
    });

    it('on the line of a call stop in the caller, which is what is shown', async () => {
        const client = await begun();
        await lines(client, [{ line: 11 }]);
        await client.ask('configurationDone');
        // It begins there, which is the first time.
        expect(client.at).toBe(0);
        for (let time = 2; time <= 3; time++) {
            await client.ask('continue', { threadId: 1 });
            const { stackFrames } = await client.body<{ stackFrames: { name: string; line: number }[] }>('stackTrace', { threadId: 1 });
            expect(stackFrames.map(({ name, line }) => [name, line])).toEqual([['a', 11]]);
        }
        await client.ask('continue', { threadId: 1 });
        expect(client.stop).toMatchObject({ description: 'the end of the run' });
    });

    it('with a condition stop where it holds; one that cannot be evaluated is told, and never stops', async () => {
        const client = await begun();
        expect((await lines(client, [{ line: 5, condition: 'dev.x == 1' }, { line: 6, condition: 'dev.y == 1' }, { line: 4, condition: 'dev.lock' }])).breakpoints)
            .toMatchObject([{ verified: true }, { verified: false, message: expect.stringContaining('y') as string }, { verified: false, message: 'dev.lock is dev.lock, which is no condition' }]);
        await client.ask('configurationDone');
        const at = await stops(client);
        expect(at).toHaveLength(2);
        await client.ask('reverseContinue', { threadId: 1 });
        expect(await value(client, 'dev.x')).toBe('1');
        expect(await value(client, 'dev.x * 2 == 2 && !dev.ready')).toBe('true');
    });

    it('count their hits from the beginning of the run, whichever way one goes', async () => {
        const client = await begun();
        await lines(client, [{ line: 5 }]);
        await client.ask('configurationDone');
        const all = await stops(client);
        await lines(client, [{ line: 5, hitCondition: '>= 3' }]);
        await client.ask('notiscope/goto', { at: 0 });
        expect(await stops(client)).toEqual(all.slice(2));
        await lines(client, [{ line: 5, hitCondition: 'often' }]);
        expect((await lines(client, [{ line: 5, hitCondition: 'often' }])).breakpoints[0]).toMatchObject({ verified: false, message: '"often" is no hit count: write 3, >= 3 or % 3' });
    });

    it('on data stop behind the step that changes it, a lock or a field, and say how', async () => {
        const client = await begun();
        await client.ask('configurationDone');
        const { dataId } = await client.body<{ dataId: string }>('dataBreakpointInfo', { name: 'dev.lock' });
        await client.body('setDataBreakpoints', { breakpoints: [{ dataId }] });
        await client.ask('continue', { threadId: 1 });
        expect(client.stop).toMatchObject({ reason: 'data breakpoint', text: 'dev.lock: free \u2192 a' });
        await client.ask('continue', { threadId: 1 });
        expect(client.stop).toMatchObject({ text: 'dev.lock: a \u2192 free' });
        await client.body('setDataBreakpoints', { breakpoints: [{ dataId, condition: 'dev.x > 2' }] });
        await client.ask('continue', { threadId: 1 });
        expect(Number(await value(client, 'dev.x'))).toBeGreaterThan(2);
        expect((await client.body<{ dataId: unknown }>('dataBreakpointInfo', { name: 'dev.nothing' })).dataId).toBeNull();
    });

    it('on data that is read are not offered, and refused in words to who asks nevertheless', async () => {
        const client = await begun();
        const { dataId, accessTypes } = await client.body<{ dataId: string; accessTypes: string[] }>('dataBreakpointInfo', { name: 'dev.x' });
        expect(accessTypes).toEqual(['write']);
        for (const accessType of ['read', 'readWrite']) {
            expect((await client.body<{ breakpoints: unknown[] }>('setDataBreakpoints', { breakpoints: [{ dataId, accessType }] })).breakpoints)
                .toMatchObject([{ verified: false, message: 'a run tells what is changed, not what is read: break on a change of dev.x, or on the line that reads it' }]);
        }
        await client.ask('configurationDone');
        expect(await stops(client)).toHaveLength(1);
    });

    it('on a function stop inside of it before its first step; a primitive is one as well', async () => {
        const client = await begun();
        await client.body('setFunctionBreakpoints', { breakpoints: [{ name: 'bump' }] });
        await client.ask('configurationDone');
        const reasons: unknown[] = [];
        do {
            await client.ask('continue', { threadId: 1 });
            reasons.push(client.stop.reason);
        } while (client.stop.reason !== 'step');
        expect(reasons).toEqual([...Array<string>(4).fill('function breakpoint'), 'step']);
        await client.ask('notiscope/goto', { at: 0 });
        await client.body('setFunctionBreakpoints', { breakpoints: [{ name: 'mutex_unlock()' }] });
        await client.ask('continue', { threadId: 1 });
        expect(client.stop.reason).toBe('function breakpoint');
    });

    it('that log say what they are told to, in the order of the run, and do not stop', async () => {
        const client = await begun();
        await lines(client, [{ line: 5, logMessage: 'x is {dev.x}' }]);
        await client.ask('configurationDone');
        client.messages.length = 0;
        await client.ask('continue', { threadId: 1 });
        const said = client.messages.flatMap(({ event, body }) => event === 'output' && String(body?.output).startsWith('x is') ? [String(body?.output).trim()] : []);
        expect(said).toEqual(['x is 0', 'x is 0', 'x is 1', 'x is 3']);
    });
});

describe('a hit count', () => {
    const hits = (text: string): number[] | string => {
        const wants = hitCondition(text);
        return typeof wants === 'object' ? wants.error : [1, 2, 3, 4, 5, 6].filter(n => wants(n));
    };
    it('is a number, or one with a sign', () => {
        expect(['', '3', '= 3', '==3', '>3', '>= 3', '< 3', '<=3', '%3'].map(hits)).toEqual([[1, 2, 3, 4, 5, 6], [3], [3], [3], [4, 5, 6], [3, 4, 5, 6], [1, 2], [1, 2, 3], [3, 6]]);
        expect(['% 0', 'x', '3 4', '-1'].map(hits)).toEqual(['% 0', 'x', '3 4', '-1'].map(text => `"${text}" is no hit count: write 3, >= 3 or % 3`));
    });
});
