/** The one preview panel: which scenario it shows, and how it follows the texts, the cursor and the reader. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { isRefusal, isTrace, TRACE, type TraceAnswer, type TraceParams, type VerdictsParams } from '../../server/protocol.js';
import type { TraceView } from '../../trace/view.js';
import type { FromPage, ToPage } from '../../webview/protocol.js';
import { savedPage, type SavedPage } from '../../webview/saved.js';
import { CONTEXT, VIEW_TYPE } from '../ids.js';
import { scenarioUnder } from '../scenarioAt.js';
import type { Verdicts } from '../verdicts.js';
import { exportRun, registerExports } from './export.js';
import { stepsAt } from './lines.js';
import { Page, pageOptions } from './page.js';
import { Runs, type Second } from './runs.js';
import { columnBeside, columnFor, Source } from './source.js';
import { subjectOf, type Subject } from './subject.js';

export class Preview implements vscode.Disposable {
    private page: Page | undefined;
    private subject: Subject | undefined;
    private drawn: TraceView | undefined;
    /** Counts questions to the server, so that only the answer to the last one is shown. */
    private asked = 0;
    /** What the page shows by itself since a reload, as long as nothing final is known of it. */
    private restored: SavedPage | undefined;
    /** Commands are about the second run, if there is one. */
    private besideHasFocus = false;
    private readonly source = new Source();
    readonly runs: Runs;
    private readonly selected = new vscode.EventEmitter<{ token: string | undefined; step: number }>();
    /** The reader has gone to a step of the one run that is shown. */
    readonly onDidSelect = this.selected.event;
    private readonly subscriptions: vscode.Disposable;

    constructor(private readonly context: vscode.ExtensionContext, private readonly client: BaseLanguageClient, private readonly verdicts: Verdicts) {
        this.runs = new Runs(client, verdicts, message => this.page?.tell(message));
        this.subscriptions = vscode.Disposable.from(this.source, this.runs, this.selected, registerExports(context, this),
            verdicts.onDidChange(news => this.followText(news)),
            vscode.window.onDidChangeTextEditorSelection(event => this.followCursor(event)),
            vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, {
                deserializeWebviewPanel: async (panel, state: unknown) => {
                    this.adopt(panel);
                    await this.restore(savedPage(state));
                },
            }));
    }

    /** What is shown, for tests. */
    get shown(): TraceView | undefined { return this.view; }
    get view(): TraceView | undefined { return this.drawn; }
    /** With it go the commands that take it out of the preview. */
    set view(view: TraceView | undefined) {
        this.drawn = view;
        void vscode.commands.executeCommand('setContext', CONTEXT.previewHasRun, view !== undefined);
    }
    /** What commands are about: the run that the reader is in, with what has been found out about it since. */
    get exported(): TraceView | undefined { return this.besideHasFocus && this.beside || this.first; }
    private get first(): TraceView | undefined {
        const critical = this.told.find(message => message.type === 'critical')?.critical;
        return this.view && critical ? { ...this.view, critical } : this.view;
    }
    /** The second run. */
    private get beside(): TraceView | undefined { return this.told.find(message => message.type === 'beside')?.view; }
    /** What the page was told about it, the last of each kind. */
    get told(): readonly ToPage[] { return this.page?.told ?? []; }
    /** Why it is of an earlier text; empty: it is not. */
    get earlier(): string { return this.page?.earlier ?? ''; }

    async show(subject: Subject): Promise<void> {
        this.restored = undefined;
        if (this.page) this.page.panel.reveal(undefined, true);
        else this.adopt(vscode.window.createWebviewPanel(VIEW_TYPE, 'Notiscope', { viewColumn: columnBeside(vscode.Uri.parse(subject.uri)), preserveFocus: true }, pageOptions(this.context)));
        await this.turnTo(subject);
    }

    /** The debugger is at this step of this run: the page goes along, if it is open. Another run of the scenario stands beside its own. */
    follow(view: TraceView, step: number): void {
        if (!this.page) return;
        if (!this.isOf(view)) {
            this.show(subjectOf(view)).then(() => { if (this.isOf(view)) this.follow(view, step); }, report);
            return;
        }
        const isOwn = this.view?.token === view.token;
        if (!isOwn && this.beside?.token !== view.token) this.runs.stand(vscode.l10n.t('The debugger\'s run'), view);
        this.page.select(step, !isOwn);
    }

    /** The text beside the preview, in sight. */
    async showText(uri: vscode.Uri): Promise<void> {
        await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { viewColumn: columnFor(uri, this.page?.panel.viewColumn), preserveFocus: true });
    }

    /** A PNG of an SVG, by the page. */
    async pixels(svg: string): Promise<Uint8Array> {
        if (!this.page) throw new Error('the preview is closed');
        return this.page.pixels(svg);
    }

    dispose(): void {
        this.page?.panel.dispose();
        this.subscriptions.dispose();
    }

    private adopt(panel: vscode.WebviewPanel): void {
        // One preview: a restored panel and one just opened do not live side by side.
        this.page?.panel.dispose();
        const page = new Page(this.context, panel, message => { this.hear(message).then(undefined, report); });
        this.page = page;
        panel.onDidDispose(() => {
            page.dispose();
            if (this.page !== page) return;
            this.page = undefined;
            this.besideHasFocus = false;
            this.subject = undefined;
            this.view = undefined;
            void this.runs.turnTo(undefined);
            this.source.show([]);
        });
    }

    /** After a reload of the window. */
    private async restore(saved: SavedPage): Promise<void> {
        const view = saved.run?.view;
        this.restored = saved;
        await this.turnTo(view && subjectOf(view));
    }

    private async turnTo(subject: Subject | undefined): Promise<void> {
        this.subject = subject;
        if (!subject) return this.explain(vscode.l10n.t('No scenario is chosen.'), vscode.l10n.t('Put the cursor into a scenario and run "Notiscope: Show Diagram".'));
        const asked = ++this.asked;
        if (subject.view) return this.draw(subject, subject.view);
        const answer = await this.ask(subject);
        if (asked !== this.asked) return;
        if (isTrace(answer)) this.draw(subject, answer);
        else if (answer.unchecked && (this.isOf(subject) || this.restored)) this.page?.sayEarlier(answer.message);
        else if (answer.scenario !== undefined && (this.isOf(subject) ? this.view : this.restored?.run?.view)?.open) await this.exploreUnshown();
        else this.explain(answer.message, answer.hint, answer.scenario);
    }

    private async ask(subject: Subject): Promise<TraceAnswer> {
        try {
            await this.client.start();
            // The server knows open texts only; after a reload nobody may have opened this one yet.
            await vscode.workspace.openTextDocument(vscode.Uri.parse(subject.uri));
            const params: TraceParams = { uri: subject.uri, scenario: subject.scenario, code: subject.code };
            return await this.client.sendRequest<TraceAnswer>(TRACE, params);
        } catch (error) {
            return { message: vscode.l10n.t('The diagram of {0} cannot be shown: {1}', subject.uri, error instanceof Error ? error.message : String(error)), hint: vscode.l10n.t('Open the scenario file and run "Notiscope: Show Diagram" again.') };
        }
    }

    private draw(subject: Subject, view: TraceView): void {
        if (!this.page) return;
        this.subject = { ...subject, scenario: view.scenario };
        this.page.panel.title = view.scenario;
        const second = this.restoredSecond(view);
        if (!this.page.show({ type: 'show', view })) {
            this.runs.makeAgain().then(undefined, report);
            return;
        }
        this.view = view;
        this.runs.turnTo(view, second).then(undefined, report);
    }

    /** Once: what stood beside this run before a reload. */
    private restoredSecond({ uri, scenario }: TraceView): Second | undefined {
        const { run, beside } = this.restored ?? {};
        this.restored = undefined;
        if (!beside || run?.view.uri !== uri || run.view.scenario !== scenario) return undefined;
        const { title, view, led } = beside;
        return { title, view, led, ...view.scenario !== scenario && { compared: true } };
    }

    /** What is shown is a run of this scenario, if an earlier one. */
    private isOf({ uri, scenario }: Subject): boolean {
        return this.view !== undefined && this.view.scenario === scenario && vscode.Uri.parse(this.view.uri).toString() === vscode.Uri.parse(uri).toString();
    }

    /** `scenario`: runs of it can be picked. */
    private explain(message: string, hint: string, scenario?: string): void {
        this.restored = undefined;
        this.view = undefined;
        void this.runs.turnTo(undefined);
        this.source.show([]);
        if (this.subject && scenario !== undefined) this.subject = { ...this.subject, scenario };
        if (this.page) this.page.panel.title = this.subject?.scenario ?? 'Notiscope';
        this.page?.show({ type: 'empty', message, hint, ...scenario !== undefined && { explore: true } });
    }

    /** New verdicts on the file: the picture of before stays until the scenario's own is there. */
    private followText({ uri, running, scenarios }: VerdictsParams): void {
        const { subject } = this;
        if (!this.page || !subject || vscode.Uri.parse(subject.uri).toString() !== vscode.Uri.parse(uri).toString()) return;
        this.runs.offer();
        const own = scenarios.find(({ name }) => name === subject.scenario);
        if (own ? own.running && this.view : running) return;
        this.turnTo(subject).then(undefined, report);
    }

    /** To the scenario under the cursor; within the one that is shown, to the steps of its line. */
    private followCursor({ textEditor, selections, kind }: vscode.TextEditorSelectionChangeEvent): void {
        const { subject } = this;
        if (!this.page || !subject) return;
        if (kind !== undefined && kind !== vscode.TextEditorSelectionChangeKind.Command) this.pointAt(textEditor.document.uri, selections[0].active.line);
        // What a log reports stays until somebody wants to see something else.
        if (subject.view) return;
        const { uri } = textEditor.document;
        const under = scenarioUnder(this.verdicts.get(uri)?.scenarios ?? [], selections[0].active);
        if (!under || (under.name === subject.scenario && uri.toString() === vscode.Uri.parse(subject.uri).toString())) return;
        this.turnTo({ uri: uri.toString(), scenario: under.name }).then(undefined, report);
    }

    /** What the reader does, not what a click in the preview has done. */
    private pointAt(document: vscode.Uri, line: number): void {
        if (this.view) this.page?.here(stepsAt(this.view, line, uri => vscode.Uri.parse(uri).toString() === document.toString()));
    }

    private async goToScenario(name: string): Promise<void> {
        const { subject } = this;
        const place = subject?.view ? subject.view.at : subject && this.verdicts.get(vscode.Uri.parse(subject.uri))?.scenarios.find(scenario => scenario.name === name)?.range;
        if (place) await this.source.reveal({ ...place, end: place.start }, this.page?.panel.viewColumn);
    }

    /** From the start of a scenario that has no run to show: the page begins with no step. */
    private async exploreUnshown(): Promise<void> {
        const { subject } = this;
        if (subject?.scenario === undefined) return;
        const answer = await this.runs.start({ uri: subject.uri, scenario: subject.scenario });
        if (this.subject !== subject || (this.view && !this.view.open)) return;
        if (isRefusal(answer)) this.explain(answer.message, answer.hint);
        else this.draw(subject, answer.view);
    }

    /** What the page says; tests say it in its place. */
    async hear(message: FromPage): Promise<void> {
        switch (message.type) {
            case 'reveal': return this.source.reveal({ ...message.range, uri: message.uri }, this.page?.panel.viewColumn);
            case 'scenario': return this.goToScenario(message.name);
            case 'export': return exportRun(this.context, { exported: message.beside ? this.beside : this.first, pixels: svg => this.pixels(svg) }, message.format);
            case 'selected': {
                // 0 is the initial state, where no step has been done.
                const step = this.view?.steps[message.step - 1];
                if (!this.beside) this.selected.fire({ token: this.view?.token, step: message.step });
                return this.source.show(step ? [step.range, step.userRange] : []);
            }
            case 'focus': this.besideHasFocus = message.beside; return;
            case 'explore': if (!this.view) return this.exploreUnshown(); return this.runs.hear(message);
            default: return this.runs.hear(message);
        }
    }
}

function report(error: unknown): void {
    void vscode.window.showErrorMessage(`Notiscope: ${error instanceof Error ? error.message : String(error)}`);
}
