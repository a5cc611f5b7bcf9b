/**
 * A client that behaves as badly as it can: edits of many gallery files at once, most of them broken, undone or made over; files closed and opened
 * again, changed without being open; requests about places that there are not, given up at once. In the end the server says of each text what a server says
 * that has never seen another.
 */
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { CancellationTokenSource } from 'vscode-languageserver-protocol/node.js';
import type { TextDocumentContentChangeEvent } from 'vscode-languageserver-protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeThread } from '../../src/server/nodeThread.js';
import { CHECK, STOP, TRACE } from '../../src/server/protocol.js';
import { ThreadChecker } from '../../src/server/threadChecker.js';
import { edited as editedText, edits as randomEdits } from '../language/edits.js';
import { bundles } from './bundles.js';
import { TestClient } from './client.js';
import fc from 'fast-check';

const GALLERY = join(import.meta.dirname, '../../scenarios');
/** Whose scenarios take long to explore are left to other tests. */
const LONGEST = 6_000;
const texts = readdirSync(GALLERY, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.mmn')).sort().map(name => readFileSync(join(GALLERY, name), 'utf8')).filter(text => text.length < LONGEST);
const FILES = 20, EDITS = Number(process.env.NOTISCOPE_EDITS ?? 50);

let folder: string, typed: TestClient, fresh: TestClient;
beforeAll(async () => {
    folder = await bundles();
    const start = () => TestClient.start(new ThreadChecker(() => nodeThread(join(folder, 'worker.cjs'))));
    [typed, fresh] = [await start(), await start()];
}, 300_000);
afterAll(async () => {
    await typed.stop();
    await fresh.stop();
    rmSync(folder, { recursive: true, force: true });
});

/** Numbers by chance, the same for the same seed (mulberry32). */
function numbers(seed: number): (below: number) => number {
    let state = seed >>> 0;
    return below => {
        state = (state + 0x6d2b79f5) >>> 0;
        let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return Math.floor(((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 * below);
    };
}

const positionAt = (text: string, offset: number) => { const before = text.slice(0, offset).split(/\r\n|\r|\n/); return { line: before.length - 1, character: before.at(-1)!.length }; };

/** One text made another as an editor says it: what is the same before and behind stays. */
function change(before: string, now: string, whole: boolean): TextDocumentContentChangeEvent {
    let from = 0, behind = 0;
    const shorter = Math.min(before.length, now.length);
    while (from < shorter && before[from] === now[from]) from++;
    while (behind < shorter - from && before[before.length - 1 - behind] === now[now.length - 1 - behind]) behind++;
    const inPair = (text: string, at: number): boolean => /[\r\ud800-\udbff]/.test(text[at - 1] ?? '') || /[\ud800-\udbff]/.test(text[at] ?? '');
    // The protocol counts places between whole characters.
    if (whole || inPair(before, from) || inPair(before, before.length - behind) || inPair(now, now.length - behind)) return { text: now };
    return { range: { start: positionAt(before, from), end: positionAt(before, before.length - behind) }, text: now.slice(from, now.length - behind) };
}

const POSITION = ['hover', 'definition', 'implementation', 'completion', 'signatureHelp', 'documentHighlight', 'prepareRename', 'references', 'prepareCallHierarchy'], WHOLE = ['semanticTokens/full', 'documentSymbol', 'foldingRange', 'documentLink', 'codeLens'];

/** Asks something, and does not always wait for it. Whatever comes is an answer, or an error that the protocol has. */
function ask(uri: string, next: (below: number) => number): Promise<void> {
    const source = new CancellationTokenSource(), textDocument = { uri }, at = { line: next(80) - 2, character: next(90) - 2 }, kind = next(5);
    const [method, params] = kind < 2 ? [`textDocument/${POSITION[next(POSITION.length)]}`, { textDocument, position: at, context: { includeDeclaration: true } }]
        : kind === 2 ? [`textDocument/${WHOLE[next(WHOLE.length)]}`, { textDocument }]
            : kind === 3 ? ['textDocument/codeAction', { textDocument, range: { start: at, end: at }, context: { diagnostics: typed.diagnostics(uri)?.diagnostics.slice(0, 2) ?? [] } }]
                : [[TRACE, STOP, CHECK][next(3)], { uri, scenario: 's' }];
    const answered = typed.connection.sendRequest(method as string, params, source.token).then(() => undefined, ({ code, message }: { code?: number; message: string }) => {
        if (code === -32800 || code === -32801) return;
        throw new Error(`${String(method)}: ${code} ${message}`);
    });
    if (next(2) === 0) setTimeout(() => source.cancel(), next(20));
    return answered;
}

describe('after all that', () => {
    it.each(process.env.NOTISCOPE_SEED ? [Number(process.env.NOTISCOPE_SEED)] : [1])('what is said of each file is what a new server says of it (seed %d)', async seed => {
        const next = numbers(seed), asked: Promise<void>[] = [];
        const edits = fc.sample(randomEdits(3), { seed, numRuns: EDITS });
        const files = Array.from({ length: FILES }, (_, i) => ({ uri: `file:///hostile/${seed}/${i}.mmn`, history: [texts[next(texts.length)]], version: 1, open: true }));
        for (const file of files) await typed.open(file.uri, file.history[0]);
        for (const some of edits) {
            const file = files[next(next(2) === 0 ? 3 : FILES)], text = file.history.at(-1)!;
            if (next(12) === 0) {
                file.open = !file.open;
                if (file.open) await typed.open(file.uri, text, ++file.version); else await typed.close(file.uri);
            } else if (!file.open) await typed.change(file.uri, `not open ${text}`, ++file.version);
            else {
                for (const edit of some) file.history.push(next(4) === 0 ? file.history[Math.max(0, file.history.length - 1 - next(4))] : editedText(file.history, edit));
                const now = file.history.at(-1)!;
                await typed.notify('textDocument/didChange', { textDocument: { uri: file.uri, version: ++file.version }, contentChanges: [change(text, now, next(6) === 0)] });
            }
            if (next(3) > 0) asked.push(ask(file.uri, next));
            // Somebody who types, a burst, or a pause in which something is explored.
            const pause = [0, 0, 5, 30, 120][next(5)];
            if (pause > 0) await new Promise(resolve => setTimeout(resolve, pause));
        }
        for (const file of files) if (!file.open) await typed.open(file.uri, file.history.at(-1)!, ++file.version);
        // Somebody may have asked to explore no more.
        for (const { uri } of files) await typed.request(CHECK, { uri });
        await Promise.all(asked);
        for (const { uri, version, history } of files) {
            const other = uri.replace('hostile', 'fresh'), text = history.at(-1)!;
            await fresh.open(other, text);
            await Promise.all([typed.settled(uri, version), fresh.settled(other)]);
            const plain = (of: string, list: unknown): unknown => JSON.parse(JSON.stringify(list ?? null).replaceAll(of, 'file'));
            const both = (): [unknown, unknown] => [plain(uri, typed.diagnostics(uri)?.diagnostics), plain(other, fresh.diagnostics(other)?.diagnostics)];
            for (let again = 0; again < 200 && !isDeepStrictEqual(...both()); again++) await new Promise(resolve => setTimeout(resolve, 50));
            const [now, then] = both();
            expect(now, `${uri}\n${text}`).toEqual(then);
            await fresh.close(other);
        }
        for (const { uri } of files) await typed.close(uri);
    }, 900_000);
});
