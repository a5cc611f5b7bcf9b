/** Locals are those of the frame that is selected: in its scope, in what is evaluated there, and in the conditions of breakpoints. */
import { describe, expect, it } from 'vitest';
import { Client } from './source.js';

const TEXT = `mm proc { page A }
device dev mirrors proc { mutex lock; int x; int y }
fn get(by) {
    int found = dev.x + by
    dev.y = found
    return found
}
fn twice(i) {
    int by = i + i
    dev.x = by
    int got = get(i + 1)
    dev.x = got + by
}
scenario s {
    thread a {
        for (int i = 1; i < 3; i = i + 1) {
            twice(i + 10)
        }
    }
    thread b { int i = dev.y; dev.y = 1; dev.x = i }
}
`;

interface Frame { id: number; name: string; line: number }

async function begun(): Promise<Client> {
    const client = new Client(TEXT);
    await client.ask('initialize');
    await client.body('launch', { program: '/w/a.mmn', scenario: 's', schedule: 'a*8' });
    await client.ask('configurationDone');
    return client;
}

const framesOf = async (client: Client, threadId: number): Promise<Frame[]> => (await client.body<{ stackFrames: Frame[] }>('stackTrace', { threadId })).stackFrames;

async function localsOf(client: Client, frameId: number): Promise<string[]> {
    const { scopes: [{ variablesReference }] } = await client.body<{ scopes: { variablesReference: number }[] }>('scopes', { frameId });
    return (await client.body<{ variables: { name: string; value: string }[] }>('variables', { variablesReference })).variables.map(({ name, value }) => `${name} = ${value}`).sort();
}

/** By frame, innermost first. */
async function told(client: Client, threadId = 1): Promise<Record<string, string[]>> {
    const all: [string, string[]][] = [];
    for (const { id, name, line } of await framesOf(client, threadId)) all.push([`${name}:${line}`, await localsOf(client, id)]);
    return Object.fromEntries(all);
}

/** To the first position in which the innermost frame of the thread is at this line. */
async function goTo(client: Client, line: number): Promise<void> {
    for (let at = client.at + 1; at < 40; at++) {
        await client.ask('notiscope/goto', { at });
        if ((await framesOf(client, 1))[0]?.line === line) return;
    }
    throw new Error(`the run does not come to line ${line}`);
}

describe('locals', () => {
    it('are those of each frame: a name that caller and callee have is not the same', async () => {
        const client = await begun();
        await goTo(client, 5);
        expect(await told(client)).toEqual({ 'get(i + 1):5': ['found = 34 (was -)'], 'twice(i + 10):11': ['by = 22 (was -)'], 'a:17': ['i = 1'] });
    });

    it('of a caller have its names again when the call has returned', async () => {
        const client = await begun();
        await goTo(client, 12);
        expect(await told(client)).toEqual({ 'twice(i + 10):12': ['by = 22', 'got = 34'], 'a:17': ['i = 1'] });
    });

    it('of another thread are not these', async () => {
        const client = await begun();
        await goTo(client, 5);
        expect(await told(client, 2)).toEqual({ 'b:20': [] });
        await client.ask('notiscope/choose', { thread: 1 });
        expect(await told(client, 2)).toEqual({ 'b:20': ['i = 0'] });
    });

    it('are what an expression in the frame names', async () => {
        const client = await begun();
        await goTo(client, 5);
        const [get, twice, thread] = await framesOf(client, 1);
        const value = async (expression: string, { id: frameId }: Frame) => {
            const { success, message, body } = await client.ask('evaluate', { expression, frameId });
            return success ? (body as { result: string }).result : message;
        };
        expect([await value('found + 1', get), await value('by', twice), await value('i', thread)]).toEqual(['35', '22', '1']);
        for (const [name, frame] of [['found', twice], ['i', get], ['by', thread]] as const) expect(await value(name, frame), name).toMatch(new RegExp(`\\b${name}\\b`));
    });

    it('are what a condition names: of the call that is at the line', async () => {
        const client = await begun();
        const { breakpoints } = await client.body<{ breakpoints: object[] }>('setBreakpoints', { source: { path: '/w/a.mmn' }, breakpoints: [{ line: 12, condition: 'by == 24' }] });
        expect(breakpoints).toMatchObject([{ verified: true }]);
        await client.ask('continue', { threadId: 1 });
        expect(await told(client)).toMatchObject({ 'a:17': ['i = 2'] });
    });
});
