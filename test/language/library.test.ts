/** The kernel library is read late: nobody can tell. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CstUtils, EmptyFileSystem, URI, type AstNode, type CstNode } from 'langium';
import { describe, expect, it } from 'vitest';
import { DEFAULT_KERNEL, KERNEL_VERSIONS, kernelFiles } from '../../src/kernel/library.js';
import { createMmnCoreServices } from '../../src/language/core.js';
import type { Model } from '../../src/language/generated/ast.js';
import { createMmnServices } from '../../src/language/module.js';
import { versionOf } from '../../src/language/names/library.js';
import type { MmnCoreServices } from '../../src/language/services.js';
import { nodesOf } from '../../src/language/walk.js';

const services = createMmnCoreServices();

/** Each node with its place, its container and its number in it. */
const tree = (model: Model) => nodesOf(model).map(({ $type, $container, $containerProperty, $containerIndex, $cstNode, ...rest }) =>
    [$type, $container?.$type, $containerProperty, $containerIndex, $cstNode?.text, $cstNode?.range, Object.keys(rest).filter(key => !key.startsWith('$'))]);

const tokens = (model: Model) => CstUtils.streamCst(model.$cstNode!).map((node: CstNode) => [node.offset, node.end, node.range, node.hidden, path(node.astNode)]).toArray();

function path(node: AstNode): string {
    return node.$container ? `${path(node.$container)}/${node.$containerProperty}@${node.$containerIndex ?? ''}` : node.$type;
}

describe('the kernel library', () => {
    for (const version of KERNEL_VERSIONS) it(`${version}: has the trees of files that are read at once`, () => {
        const documents = services.mmn.Library.documents(version), files = kernelFiles(version);
        expect(documents.map(({ uri }) => uri.toString())).toEqual(files.map(({ uri }) => uri));
        for (const [i, { text, uri }] of files.entries()) {
            const model = services.parser.LangiumParser.parse<Model>(text).value, late = documents[i].parseResult.value;
            expect(documents[i].textDocument.getText(), uri).toBe(text);
            // The functions are asked for their statements, one by one, on the way.
            expect(tree(late), uri).toEqual(tree(model));
            expect(tokens(late), uri).toEqual(tokens(model));
            expect(nodesOf(late).every(node => node.$cstNode?.root === late.$cstNode), uri).toBe(true);
        }
    });

    it('is read whole where somebody looks for a token', () => {
        const [document] = createMmnCoreServices().mmn.Library.documents(DEFAULT_KERNEL).filter(({ uri }) => uri.path.endsWith('21_fault.mmn'));
        const at = document.textDocument.getText().indexOf('handle_pte_fault(page, e, write)\n}');
        const leaf = CstUtils.findLeafNodeAtOffset(document.parseResult.value.$cstNode!, at)!;
        expect([leaf.text, leaf.astNode.$type, leaf.astNode.$container?.$container?.$type]).toEqual(['handle_pte_fault', 'NameRef', 'Return']);
    });

    const late = ({ Library }: MmnCoreServices['mmn'], version: string) => Library.documents(version).flatMap(({ parseResult: { value } }) => value.items)
        .filter(item => item.$type === 'Fn' && Object.getOwnPropertyDescriptor(item.body, 'stmts')?.get !== undefined).length;

    it('is read without statements at first', () => { expect(late(createMmnCoreServices().mmn, KERNEL_VERSIONS[0])).toBeGreaterThan(100); });

    it.each(['seed/interval-fault.mmn', 'kernel-runs/i-page-across-setup.mmn'])('is read without them for the diagnostics of %s, which calls it, and overrides what a device does', async name => {
        const { shared, mmn } = createMmnServices(EmptyFileSystem), { LangiumDocumentFactory, LangiumDocuments, DocumentBuilder } = shared.workspace;
        const file = LangiumDocumentFactory.fromString<Model>(readFileSync(join('scenarios', name), 'utf8'), URI.parse('file:///a.mmn'));
        LangiumDocuments.addDocument(file);
        await DocumentBuilder.build([file], { validation: true });
        expect(file.diagnostics).toEqual([]);
        const version = versionOf(file.parseResult.value);
        expect(late(mmn.mmn, version)).toBe(late(createMmnCoreServices().mmn, version));
    });
});

describe('references within the kernel library', () => {
    it('are found, though nobody has looked at its statements', async () => {
        const { shared, mmn } = createMmnServices(EmptyFileSystem), { LangiumDocumentFactory, LangiumDocuments, DocumentBuilder } = shared.workspace;
        const file = LangiumDocumentFactory.fromString('mm proc { page A }\nscenario s { thread a { handle_mm_fault(A) } }\n', URI.parse('file:///a.mmn'));
        LangiumDocuments.addDocument(file);
        const library = mmn.mmn.Library.documents(DEFAULT_KERNEL);
        await DocumentBuilder.build([file, ...library], { validation: true });
        const [target] = library.flatMap(({ parseResult }) => parseResult.value.items).filter(item => item.$type === 'Fn' && item.name === 'handle_pte_fault');
        const found = mmn.references.References.findReferences(target, {}).toArray().map(({ sourceUri, segment }) => `${sourceUri.path}:${segment.range.start.line + 1}`);
        const called = kernelFiles(DEFAULT_KERNEL).flatMap(({ uri, text }) => text.split('\n').flatMap((line, i) =>
            /^\s+.*\bhandle_pte_fault\(/.test(line.replace(/\/\/.*/, '')) ? [`${URI.parse(uri).path}:${i + 1}`] : []));
        expect(called.length).toBeGreaterThan(0);
        expect([...new Set(found)].sort()).toEqual(called.sort());
    });
});
