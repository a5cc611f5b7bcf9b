/** Fixtures and an in-memory editor for the tests of src/language. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AstUtils, EmptyFileSystem, URI, type LangiumDocument } from 'langium';
import { expect } from 'vitest';
import { isScenario, type Model } from '../../src/language/generated/ast.js';
import { createMmnServices } from '../../src/language/module.js';

export interface Fixture { name: string; path: string; text: string }

export const HERE = import.meta.dirname;

export function fixtures(folder: string): Fixture[] {
    return readdirSync(join(HERE, folder)).filter(name => name.endsWith('.mmn')).sort().map(name => {
        const path = join(HERE, folder, name);
        return { name: name.replace('.mmn', ''), path, text: readFileSync(path, 'utf8') };
    });
}

/** The draft's scenario files, copied here: they must stay accepted. */
export const DRAFTS = fixtures('drafts');

export function scenarioNames(model: Model): string[] {
    return model.items.filter(isScenario).map(({ name }) => name);
}

/** Every node knows its container, and every list that the grammar promises is there. */
export function expectSoundTree(model: Model): void {
    expect(model.$type).toBe('Model');
    expect(Array.isArray(model.items)).toBe(true);
    for (const node of AstUtils.streamAllContents(model)) expect(node.$container).toBeDefined();
}

export interface Editor { document: LangiumDocument<Model>; services: ReturnType<typeof createMmnServices>; position: { line: number; character: number }; offset: number; text: string }

let counter = 0;
let services: ReturnType<typeof createMmnServices> | undefined;

/** Opens `marked` (the cursor is at `|`) in an editor without VS Code. */
export async function open(marked: string): Promise<Editor> {
    if (!services) {
        services = createMmnServices(EmptyFileSystem);
        await services.shared.workspace.WorkspaceManager.initializeWorkspace([]);
    }
    const offset = marked.indexOf('|');
    const text = offset < 0 ? marked : marked.slice(0, offset) + marked.slice(offset + 1);
    const { workspace } = services.shared;
    const document = workspace.LangiumDocumentFactory.fromString<Model>(text, URI.parse(`file:///${++counter}.mmn`));
    workspace.LangiumDocuments.addDocument(document);
    await workspace.DocumentBuilder.build([document], { validation: true });
    return { document, services, position: document.textDocument.positionAt(Math.max(0, offset)), offset, text };
}
