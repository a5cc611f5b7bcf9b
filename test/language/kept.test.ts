/** However a text came about, names, checks and places are those of a file that is opened with it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { AstUtils, EmptyFileSystem, isOperationCancelled, TextDocument, URI, type LangiumDocument } from 'langium';
import type { CancellationToken } from 'vscode-languageserver';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../src/language/generated/ast.js';
import { createMmnServices } from '../../src/language/module.js';
import { nodesOf, referencesOf } from '../../src/language/walk.js';
import { DENSE, edits, edited } from './edits.js';
import { plainTree } from './tree.js';

type Services = ReturnType<typeof createMmnServices>;

const TEXTS = [DENSE, readFileSync(join(import.meta.dirname, '../../scenarios/seed/migrate-ab-ba.mmn'), 'utf8')];

let typed: Services, fresh: Services, counter = 0;
beforeAll(async () => {
    [typed, fresh] = [createMmnServices(EmptyFileSystem), createMmnServices(EmptyFileSystem)];
    for (const { shared } of [typed, fresh]) await shared.workspace.WorkspaceManager.initializeWorkspace([]);
});

/** Brings the document to the text; gives up when it has been asked so often whether there is a newer one. */
async function update({ shared: { workspace } }: Services, uri: URI, text: string, patience = Infinity): Promise<void> {
    workspace.TextDocuments.set(TextDocument.create(uri.toString(), 'mmn', ++counter, text));
    let asked = 0;
    const token: CancellationToken = { get isCancellationRequested() { return ++asked > patience; }, onCancellationRequested: () => ({ dispose: () => undefined }) };
    await workspace.DocumentBuilder.update([uri], [], token).catch((error: unknown) => { if (!isOperationCancelled(error)) throw error; });
}

/** All that is said of the document, without its name. */
function known({ shared: { workspace }, mmn }: Services, uri: URI): { said: string; tree: string } {
    const document = workspace.LangiumDocuments.getDocument(uri) as LangiumDocument<Model>, links: unknown[] = [];
    for (const node of nodesOf(document.parseResult.value)) referencesOf(node, reference => {
        const { ref, error, $refText } = reference;
        links.push([$refText, ref ? [AstUtils.getDocument(ref).uri.scheme, mmn.workspace.AstNodeLocator.getAstNodePath(ref)] : error?.message]);
    });
    const all = { links, references: new Set(document.references).size, diagnostics: document.diagnostics };
    return { said: JSON.stringify(all, undefined, 1), tree: JSON.stringify(plainTree(document.parseResult.value)) };
}

function close({ shared: { workspace } }: Services, uri: URI): Promise<void> {
    workspace.TextDocuments.delete(uri);
    return workspace.DocumentBuilder.update([], [uri]);
}

/** Of the text that was typed and of the same text in a file that is opened with it. */
async function both(uri: URI, text: string): Promise<{ now: ReturnType<typeof known>; then: ReturnType<typeof known> }> {
    const other = URI.parse(`file:///fresh${++counter}.mmn`);
    await update(typed, uri, text);
    await update(fresh, other, text);
    const result = { now: known(typed, uri), then: known(fresh, other) };
    await close(fresh, other);
    return result;
}

describe('a file that is edited', () => {
    it.each([
        ['what a caller passes makes a parameter another thing', 'through(gpu)', 'through(A)'],
        ['so it does by way of another parameter', 'take(where)', 'take(A)'],
        ['a function of a scenario is passed another thing', 'round(gpu);', 'round(A);'],
        ['calls go in a circle', 'mutex_unlock(x.svm)', 'through(x)'],
        ['with what a scenario overrides they do', 'place kept(p);', 'take(p);'],
        ['parameters depend on each other', 'n = z.seen', 'round(z)'],
        ['a label is there twice', 'goto again', 'again: goto again'],
        ['a label is gone', 'again: //', '//'],
        ['the brace that ends a body is in a comment', ' return true }', ' } // }'],
        ['a line more', 'munmap(page); do', 'munmap(page)\n\n  do'],
    ])('%s', async (_, from, to) => {
        const uri = URI.parse(`file:///typed${++counter}.mmn`), text = DENSE.replace(from, to);
        expect(text).not.toBe(DENSE);
        for (const one of [DENSE, text, DENSE, text]) {
            const { now, then } = await both(uri, one);
            expect(now.said).toBe(then.said);
            expect(JSON.parse(now.tree)).toEqual(JSON.parse(then.tree));
        }
        await close(typed, uri);
    });

    it('has the names and the diagnostics of one that is opened', async () => {
        await fc.assert(fc.asyncProperty(fc.constantFrom(...TEXTS), fc.boolean(), edits(8), fc.array(fc.nat(40), { minLength: 8, maxLength: 8 }), async (first, crlf, list, patience) => {
            const uri = URI.parse(`file:///typed${++counter}.mmn`), texts = [crlf ? first.replaceAll('\n', '\r\n') : first];
            await update(typed, uri, texts[0]);
            for (const [i, edit] of list.entries()) {
                const text = edited(texts, edit);
                if (patience[i] < 15) { await update(typed, uri, text, patience[i]); texts.push(text); continue; }
                const { now, then } = await both(uri, text);
                expect(now.said, text).toBe(then.said);
                if (now.tree !== then.tree) expect(JSON.parse(now.tree), text).toEqual(JSON.parse(then.tree));
                // After most mistakes the next text is one without.
                if (edit.length < 3 || !(typed.shared.workspace.LangiumDocuments.getDocument(uri)?.parseResult.parserErrors.length)) texts.push(text);
            }
            await close(typed, uri);
        }), { numRuns: 150, seed: Number(process.env.NOTISCOPE_SEED ?? 1), endOnFailure: true });
    }, 300_000);
});
