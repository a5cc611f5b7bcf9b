/** A text that differs from the one before inside of one body: the tree is that of the whole text, read at once. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { ParseResult } from 'langium';
import { describe, expect, it } from 'vitest';
import { sharedCore } from '../../src/language/core.js';
import type { Model } from '../../src/language/generated/ast.js';
import type { MmnParser } from '../../src/language/syntax/parser.js';
import { reread } from '../../src/language/syntax/reread.js';
import { DENSE, edits, edited } from './edits.js';
import { plainTree } from './tree.js';

const parser = sharedCore().parser.LangiumParser as MmnParser;
const read = (text: string): ParseResult<Model> => parser.parse<Model>(text);
const SEED = join(import.meta.dirname, '../../scenarios/seed');
const TEXTS = [DENSE, readFileSync(join(SEED, 'migrate-ab-ba.mmn'), 'utf8')];

describe('a text that is read body by body', () => {
    it('has the tree of the whole text', () => {
        let body = 0;
        fc.assert(fc.property(fc.constantFrom(...TEXTS), fc.boolean(), edits(12), (first, crlf, list) => {
            const texts = [crlf ? first.replaceAll('\n', '\r\n') : first];
            let known = read(texts[0]);
            for (const edit of list) {
                const text = edited(texts, edit);
                if (reread(known, text, parser)) body++; else known = read(text);
                if (JSON.stringify(plainTree(known.value)) !== JSON.stringify(plainTree(read(text).value))) expect(plainTree(known.value), text).toEqual(plainTree(read(text).value));
                // After most mistakes the next text is one without.
                if (known.parserErrors.length + known.lexerErrors.length === 0 || edit.length === 0) texts.push(text);
            }
        }), { numRuns: 200, seed: Number(process.env.NOTISCOPE_SEED ?? 1), endOnFailure: true });
        expect(body).toBeGreaterThan(150);
    }, 300_000);
});
