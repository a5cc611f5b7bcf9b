/** The tests of the workspace: a file for every scenario file, below it its scenarios. Found by reading, without running anything. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import type { SourceRange } from '../../model/program.js';
import { SCENARIOS, type ScenariosAnswer, type ScenariosParams } from '../../server/protocol.js';
import { LANGUAGE } from '../ids.js';
import { KERNEL_SCHEME } from '../kernelDocuments.js';
import type { Verdicts } from '../verdicts.js';

const FILES = '**/*.mmn', NOT_HERE = '**/node_modules/**';

export class TestTree implements vscode.Disposable {
    private readonly subscriptions: vscode.Disposable[] = [];
    private discovery: Promise<void> | undefined;
    /** Files whose scenarios are known as they are now, open ones excepted. */
    private readonly read = new Set<string>();

    constructor(readonly controller: vscode.TestController, private readonly client: BaseLanguageClient, verdicts: Verdicts) {
        controller.resolveHandler = item => item ? this.resolve(item) : this.discover();
        controller.refreshHandler = () => this.refresh();
        this.subscriptions.push(
            verdicts.onDidChange(({ uri, scenarios }) => { this.open(vscode.Uri.parse(uri), scenarios); }),
            vscode.workspace.onDidChangeTextDocument(({ document: { uri }, contentChanges }) => {
                const item = this.file(uri);
                // What a test said was of another text.
                if (item && contentChanges.length > 0) controller.invalidateTestResults(item);
            }),
            vscode.workspace.onDidCloseTextDocument(({ uri }) => { this.closed(uri); }),
        );
    }

    /** Every scenario of the workspace's files, or of those items and what is below them. */
    async scenarios(include: readonly vscode.TestItem[] | undefined, exclude: readonly vscode.TestItem[] = []): Promise<vscode.TestItem[]> {
        if (!include) await this.discover();
        const found = new Map<string, vscode.TestItem>();
        for (const item of include ?? all(this.controller.items)) {
            if (!item.parent) await this.resolve(item);
            for (const one of item.parent ? [item] : all(item.children)) found.set(`${one.uri?.toString()} ${one.id}`, one);
        }
        return [...found.values()].filter(item => !exclude.some(out => out === item || out === item.parent));
    }

    file(uri: vscode.Uri): vscode.TestItem | undefined { return this.controller.items.get(uri.toString()); }

    /** The text as somebody sees it: in an editor, else on disk. */
    async text(uri: vscode.Uri): Promise<string> {
        return openDocument(uri)?.getText() ?? new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    }

    dispose(): void { vscode.Disposable.from(...this.subscriptions, this.controller).dispose(); }

    /** Every scenario file of the workspace, once; from then on what becomes of them is seen. */
    discover(): Promise<void> {
        return this.discovery ??= (async () => {
            const watcher = vscode.workspace.createFileSystemWatcher(FILES);
            this.subscriptions.push(watcher,
                watcher.onDidCreate(uri => { this.add(uri); }),
                watcher.onDidChange(uri => { this.stale(uri); }),
                watcher.onDidDelete(uri => { this.read.delete(uri.toString()); this.controller.items.delete(uri.toString()); }));
            for (const uri of await vscode.workspace.findFiles(FILES, NOT_HERE)) this.add(uri);
        })();
    }

    private async refresh(): Promise<void> {
        this.read.clear();
        const files = await vscode.workspace.findFiles(FILES, NOT_HERE), names = new Set(files.map(String));
        for (const item of all(this.controller.items)) if (!names.has(item.id) && !openDocument(item.uri!)) this.controller.items.delete(item.id);
        for (const uri of files) await this.resolve(this.add(uri));
    }

    private add(uri: vscode.Uri): vscode.TestItem {
        const known = this.file(uri);
        if (known) return known;
        const path = vscode.workspace.asRelativePath(uri), cut = path.lastIndexOf('/') + 1;
        const item = this.controller.createTestItem(uri.toString(), path.slice(cut), uri);
        item.canResolveChildren = true;
        item.description = path.slice(0, Math.max(0, cut - 1));
        item.sortText = path;
        this.controller.items.add(item);
        return item;
    }

    /** Reads the file; what cannot be read is said at it. */
    private async resolve(item: vscode.TestItem): Promise<void> {
        const { uri } = item;
        if (!uri || item.parent || this.read.has(item.id) || (openDocument(uri) && item.children.size > 0)) return;
        item.busy = true;
        try {
            await this.client.start();
            const params: ScenariosParams = { uri: uri.toString(), text: await this.text(uri) };
            const { scenarios, problem } = await this.client.sendRequest<ScenariosAnswer>(SCENARIOS, params);
            this.fill(item, scenarios);
            item.error = problem;
            this.read.add(item.id);
        } catch (error) {
            item.error = vscode.l10n.t('This file could not be read: {0}', error instanceof Error ? error.message : String(error));
        } finally {
            item.busy = false;
        }
    }

    private stale(uri: vscode.Uri): void {
        const item = this.file(uri);
        this.read.delete(uri.toString());
        if (item && item.children.size > 0 && !openDocument(uri)) void this.resolve(item);
    }

    /** The server has read it anyway. */
    private open(uri: vscode.Uri, scenarios: readonly { name: string; range: SourceRange }[]): void {
        if (uri.scheme === KERNEL_SCHEME || !openDocument(uri)) return;
        const item = this.add(uri);
        this.read.delete(item.id);
        this.fill(item, scenarios);
    }

    /** One that is in no folder is a test while it is open. */
    private closed(uri: vscode.Uri): void {
        if (!vscode.workspace.getWorkspaceFolder(uri)) this.controller.items.delete(uri.toString());
        else this.stale(uri);
    }

    /** Items that stay are kept: results hang on them. */
    private fill(item: vscode.TestItem, scenarios: readonly { name: string; range: SourceRange }[]): void {
        const children = scenarios.map(({ name, range }, i) => {
            const child = item.children.get(name) ?? this.controller.createTestItem(name, name, item.uri);
            child.range = rangeOf(range);
            child.sortText = String(i).padStart(5, '0');
            return child;
        });
        if (children.length !== item.children.size || children.some(child => item.children.get(child.id) !== child)) item.children.replace(children);
    }
}

export const rangeOf = ({ start, end }: Omit<SourceRange, 'uri'>): vscode.Range => new vscode.Range(start.line, start.character, end.line, end.character);

function all(items: vscode.TestItemCollection): vscode.TestItem[] {
    const list: vscode.TestItem[] = [];
    items.forEach(item => { list.push(item); });
    return list;
}

const openDocument = (uri: vscode.Uri): vscode.TextDocument | undefined =>
    vscode.workspace.textDocuments.find(document => document.languageId === LANGUAGE && !document.isClosed && document.uri.toString() === uri.toString());
