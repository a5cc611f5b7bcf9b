import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { api, create, DEADLOCK, diagnostics, find, open, short, type, until } from './helpers.js';

const listed = (document: vscode.TextDocument) => () => `diagnostics: ${diagnostics(document).map(one => `${short(one)} ${one.message}`).join('\n')}`;
const isDeadlock = (severity: vscode.DiagnosticSeverity) => (one: vscode.Diagnostic) =>
    (typeof one.code === 'object' ? one.code.value : one.code) === 'deadlock' && one.severity === severity;

describe('verdicts while typing', () => {
    let document: vscode.TextDocument;
    let original: string;

    before(async () => {
        await api();
        document = await open(DEADLOCK);
        original = document.getText();
    });
    afterEach(() => type(document, original));

    const deadlock = (severity: vscode.DiagnosticSeverity) => until(() => diagnostics(document).find(isDeadlock(severity)), listed(document));

    it('underline migrate_vma_setup(m), as information where the deadlock is expected, with the whole chain', async () => {
        const found = await deadlock(vscode.DiagnosticSeverity.Information);
        assert.match(document.getText(found.range), /^migrate_vma_setup\(m\)/);
        const chain = (found.relatedInformation ?? []).map(({ message, location }) => `${location.uri.scheme} ${message}`).join('\n');
        assert.match(chain, /takes gpu\.svm/, 'where the lock was taken');
        assert.match(chain, /^mmn-kernel .*mmu_notifier_invalidate_range_start|calls mmu_notifier_invalidate_range_start/m, 'through which kernel functions');
        assert.match(chain, /waits for .*svm/, 'where it is taken again');
    });

    it('are errors where nothing of the kind is expected', async () => {
        await deadlock(vscode.DiagnosticSeverity.Information);
        await type(document, original.replace(/^.*expect deadlock.*\n/m, ''));
        await deadlock(vscode.DiagnosticSeverity.Error);
    });

    it('are gone when the driver is mended', async () => {
        await deadlock(vscode.DiagnosticSeverity.Information);
        await type(document, original.replace(/^.*expect deadlock.*\n/m, '').replace(/mutex_lock\(&?gpu(->|\.)svm\);?/, '').replace(/mutex_unlock\(&?gpu(->|\.)svm\);?/, ''));
        await (await api()).waitForVerdicts(document.uri);
        await until(() => diagnostics(document).every(({ severity }) => severity === vscode.DiagnosticSeverity.Hint), listed(document));
    });

    it('can be mended by an edit that is proven, also where the bug is expected', async () => {
        const expected = await deadlock(vscode.DiagnosticSeverity.Information);
        const fixes = async (): Promise<vscode.CodeAction[]> => (await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, expected.range, vscode.CodeActionKind.QuickFix.value))
            .filter(({ edit }) => edit);
        const [fix] = await until(async () => { const found = await fixes(); return found.length > 0 && found; }, () => 'no proven fix', 60_000);
        assert.match(fix.title, /\(proven: 0 of [\d,]+ states fail/);
        assert.ok(await vscode.workspace.applyEdit(fix.edit!));
        await (await api()).waitForVerdicts(document.uri);
        await until(() => !diagnostics(document).some(({ code, severity }) => code === 'deadlock' || severity === vscode.DiagnosticSeverity.Error), listed(document));
    });

    it('say at `expect` what was not found', async () => {
        await type(document, original.replace('expect ok', 'expect deadlock'));
        const error = await until(() => diagnostics(document).find(({ range, severity }) => severity === vscode.DiagnosticSeverity.Error && document.lineAt(range.start).text.includes('expect deadlock')), listed(document));
        assert.match(error.message, /no interleaving/);
    });

    it('stand above each scenario, with the diagram', async () => {
        await (await api()).waitForVerdicts(document.uri);
        const scenarios = document.getText().match(/^scenario \w+/gm) ?? [];
        const lenses = await until(async () => {
            const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 1000);
            return lenses.some(({ command }) => command?.title.includes('ok')) && lenses;
        }, () => 'no code lens with a verdict');
        assert.ok(lenses.length >= 2 * scenarios.length, `${lenses.length} lenses over ${scenarios.length} scenarios`);
        const titles = lenses.map(({ command }) => command?.title ?? '');
        assert.ok(titles.some(title => /deadlock, as expected/.test(title)), titles.join(' | '));
        assert.equal(titles.filter(title => title === 'Show diagram').length, scenarios.length, titles.join(' | '));
        for (const { range } of lenses) assert.match(document.lineAt(range.start).text, /^scenario /);
    });
});

describe('locks held', () => {
    it('stand at the ends of lines', async () => {
        const document = await open(DEADLOCK);
        const line = document.getText().split('\n').findIndex(text => /^\s*unmap\(range\)/.test(text));
        const hints = await until(async () => {
            const hints = await vscode.commands.executeCommand<vscode.InlayHint[]>('vscode.executeInlayHintProvider', document.uri, new vscode.Range(line, 0, line, 200));
            return hints.length > 0 && hints;
        }, () => `no hint in line ${line + 1}`);
        assert.match(hints.map(({ label }) => typeof label === 'string' ? label : label.map(({ value }) => value).join('')).join(), /^holds [^;]*gpu\.svm(;|$)/);
    });
});

describe('an exploration that takes long', () => {
    it('is ended by a command, and begun again by a quick fix', async () => {
        const notiscope = await api(), { extensionUri } = vscode.extensions.getExtension('notiscope.notiscope')!;
        const large = new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(extensionUri, 'test/bench/mirror-4x2x1.mmn')));
        const document = await create('large.mmn');
        await type(document, large);
        const cancelled = () => diagnostics(document).find(({ message }) => message.startsWith('inconclusive: cancelled'));
        const warning = await until(async () => { await vscode.commands.executeCommand('notiscope.stopExploring'); return cancelled(); }, listed(document));
        assert.equal(warning.severity, vscode.DiagnosticSeverity.Warning);
        const { running, scenarios } = await notiscope.waitForVerdicts(document.uri);
        assert.deepEqual([running, scenarios.map(({ verdict }) => verdict)], [false, scenarios.map(() => 'inconclusive')]);
        const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, warning.range);
        const again = actions.find(({ title }) => title === 'Explore again')?.command ?? assert.fail('no quick fix "Explore again"');
        await vscode.commands.executeCommand(again.command, ...again.arguments ?? []);
        await until(() => !cancelled(), listed(document));
        await type(document, '');
    });
});

describe('names', () => {
    let document: vscode.TextDocument;
    before(async () => { document = await open(DEADLOCK); });

    it('lead into the kernel library, as read-only documents', async () => {
        const links = await until(async () => {
            const links = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>('vscode.executeDefinitionProvider', document.uri, find(document, 'migrate_vma_setup(m)', 3));
            return links.length > 0 && links;
        }, () => 'no definition of migrate_vma_setup');
        const [link] = links;
        const uri = 'uri' in link ? link.uri : link.targetUri;
        assert.equal(uri.scheme, 'mmn-kernel');
        const range = 'uri' in link ? link.range : link.targetRange;
        const library = await vscode.workspace.openTextDocument(uri);
        assert.match(library.lineAt(range.start).text, /migrate_vma_setup/);
        assert.equal(library.languageId, 'mmn');
        assert.equal(vscode.workspace.fs.isWritableFileSystem('mmn-kernel') ?? false, false);
    });

    it('have their documentation on hover', async () => {
        const hovers = await until(async () => {
            const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, find(document, 'migrate_vma_setup(m)', 3));
            return hovers.length > 0 && hovers;
        }, () => 'no hover');
        const text = hovers.flatMap(({ contents }) => contents).map(content => typeof content === 'string' ? content : content.value).join('\n');
        assert.match(text, /migrate_vma_setup/);
    });

    it('are completed', async () => {
        const position = find(document, 'migrate_vma_setup(m)', 'migrate_vma_s'.length);
        const list = await until(async () => {
            const list = await vscode.commands.executeCommand<vscode.CompletionList>('vscode.executeCompletionItemProvider', document.uri, position);
            return list.items.length > 0 && list;
        }, () => 'nothing is completed');
        const labels = list.items.map(({ label }) => typeof label === 'string' ? label : label.label);
        assert.ok(labels.includes('migrate_vma_setup'), labels.slice(0, 20).join(', '));
    });
});
