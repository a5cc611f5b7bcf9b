/** However a text came about, what is said of it is what a server says that has never seen another. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Checker } from '../../src/server/checker.js';
import { FileRuns } from '../../src/server/fileRun.js';
import { SlicedChecker } from '../../src/server/slices.js';
import { TestClient } from './client.js';

const TEXTS = [`mm proc { page A }
global { mutex a, b; int n }
fn first() { mutex_lock(a); mutex_lock(b); n = 1; mutex_unlock(b); mutex_unlock(a) }
fn second() { mutex_lock(b); mutex_lock(a); n = 2; mutex_unlock(a); mutex_unlock(b) }
scenario order { thread one { first() } thread two { second() } expect deadlock }
scenario once { thread one { first() } thread two { n = 3 } expect ok }
`, `// The same names in another file.
global { mutex a, b; int n }
fn second() { mutex_lock(a); n = 5; mutex_unlock(a) }
scenario order { thread one { second() } thread two { assert(n != 5) } expect assertion }
`];

const WORDS = ['(a)', '(b)', 'first', 'second', 'mutex_lock', 'mutex_unlock', 'thread', 'scenario', 'n', 'ok', 'deadlock', 'once', 'order', ';', '}'];
const PIECES = ['', 'x', '{', '}', '(', '\n', ';', '/*', '*/', '//', '"', '\0', 'nosuch() ', 'n = 4; ', 'mutex_lock(b); ', 'assert(n != 2); ', ' expect deadlock ', 'fn second() { }\n', 'use kernel "6.12"\n',
    'scenario more { thread t { second() } }\n', 'lockdep fn more() { second() }\n'];

interface Edit { file: number; wait: boolean; at: number; kind: 'replace' | 'insert' | 'line' | 'back' | 'reopen'; word: string; by: string; piece: string; length: number }
const edit: fc.Arbitrary<Edit> = fc.record({
    file: fc.nat(1), wait: fc.boolean(), at: fc.nat(10_000), kind: fc.constantFrom('replace', 'replace', 'insert', 'line', 'back', 'reopen'),
    word: fc.constantFrom(...WORDS), by: fc.constantFrom(...WORDS), piece: fc.constantFrom(...PIECES), length: fc.nat(12),
});

/** The text that comes after those so far. */
function edited(texts: readonly string[], { at, kind, word, by, piece, length }: Edit): string {
    const text = texts.at(-1)!, places = [...text.matchAll(new RegExp(word.replace(/[()]/g, '\\$&'), 'g'))].map(({ index }) => index);
    if (kind === 'back') return texts[at % texts.length];
    if (kind === 'replace' && places.length > 0) { const from = places[at % places.length]; return text.slice(0, from) + by + text.slice(from + word.length); }
    if (kind === 'line') { const breaks = [...text.matchAll(/ (?=[a-z}])/g)].map(({ index }) => index), from = breaks[at % breaks.length] ?? 0; return `${text.slice(0, from)}\n${text.slice(from)}`; }
    const from = at % (text.length + 1);
    return text.slice(0, from) + piece + text.slice(from + length);
}

/** Without fixes, which go on when all is said. */
function checker(): Checker {
    const runs = new FileRuns();
    return new SlicedChecker((job, report) => { const run = runs.start(job, report); return { run: milliseconds => run.run(milliseconds), cancel: () => run.cancel?.() }; }, callback => setImmediate(callback));
}

let typed: TestClient, fresh: TestClient;
beforeAll(async () => { [typed, fresh] = [await TestClient.start(checker()), await TestClient.start(checker())]; }, 60_000);
afterAll(async () => { await typed.stop(); await fresh.stop(); });

let rounds = 0, version = 0;

/** What is said in the end of each file: by the server that has seen the edits, and by the other. */
async function said(edits: Edit[]): Promise<{ text: string; typed: unknown; fresh: unknown }[]> {
    const round = ++rounds, files = TEXTS.map((text, i) => ({ uri: `file:///typed/${i}.mmn`, fresh: `file:///fresh/${round}/${i}.mmn`, texts: [text], version: 0 }));
    for (const file of files) await typed.open(file.uri, file.texts[0], file.version = ++version);
    for (const one of edits) {
        const file = files[one.file], text = edited(file.texts, one);
        file.texts.push(text);
        file.version = ++version;
        if (one.kind === 'reopen') { await typed.close(file.uri); await typed.open(file.uri, text, version); }
        else await typed.change(file.uri, text, version);
        if (one.wait) await typed.settled(file.uri, version);
    }
    const results = [];
    for (const file of files) {
        const text = file.texts.at(-1)!;
        await fresh.open(file.fresh, text);
        const plain = (uri: string, list: unknown): unknown => JSON.parse(JSON.stringify(list ?? null).replaceAll(uri, 'file'));
        await Promise.all([typed.settled(file.uri, file.version), fresh.settled(file.fresh)]);
        // What the checker and the editor's own reading of a text say may come one after the other: in the end they say the same.
        const both = (): { typed: unknown; fresh: unknown } => ({ typed: plain(file.uri, typed.diagnostics(file.uri)?.diagnostics), fresh: plain(file.fresh, fresh.diagnostics(file.fresh)?.diagnostics) });
        for (let again = 0; again < 200 && !isDeepStrictEqual(both().typed, both().fresh); again++) await new Promise(resolve => setTimeout(resolve, 50));
        results.push({ text, ...both() });
        await fresh.close(file.fresh);
    }
    for (const { uri } of files) await typed.close(uri);
    return results;
}

describe('after any edits', () => {
    it('the diagnostics are those of the texts as they are', async () => {
        await fc.assert(fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 6 }), async edits => {
            for (const one of await said(edits)) expect(one.typed, one.text).toEqual(one.fresh);
        }), { numRuns: 40, seed: Number(process.env.NOTISCOPE_SEED ?? 1), endOnFailure: true });
    }, 600_000);
});
