/**
 * Sessions as golden logs: a folder has a scenario and the requests of a client, one a line; `session.log` is what was said. UPDATE_GOLDEN=1 writes it.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Client, type Message } from './source.js';

const folder = join(import.meta.dirname, 'sessions');

async function log(text: string, requests: string): Promise<string> {
    const client = new Client(text), lines: string[] = [];
    for (const line of requests.split('\n').filter(request => request.trim() !== '' && !request.startsWith('#'))) {
        const space = line.indexOf(' ');
        const [command, args] = space < 0 ? [line, '{}'] : [line.slice(0, space), line.slice(space + 1)];
        const before = client.messages.length;
        lines.push(`> ${line}`);
        await client.ask(command, JSON.parse(args) as object);
        lines.push(...client.messages.slice(before).map(told));
    }
    return `${lines.join('\n')}\n`;
}

function told({ type, event, success, message, body }: Message): string {
    if (type === 'event') return `< ${event}${rest(body)}`;
    return success ? `<${rest(body) || ' done'}` : `< refused: ${message}`;
}

const rest = (body: unknown): string => body === undefined || JSON.stringify(body) === '{}' ? '' : ` ${JSON.stringify(body)}`;

describe('a debug session', () => {
    for (const name of readdirSync(folder)) {
        it(name, async () => {
            const read = (file: string): string => readFileSync(join(folder, name, file), 'utf8');
            const said = await log(read('scenario.mmn'), read('requests.txt'));
            const golden = join(folder, name, 'session.log');
            if (process.env.UPDATE_GOLDEN) writeFileSync(golden, said);
            expect(said).toBe(existsSync(golden) ? read('session.log') : undefined);
        });
    }
});
