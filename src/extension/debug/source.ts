/** The runs of a debug session, asked of the language server, about the text as it was when the session began. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import type { RunShown } from '../../check/result.js';
import { isUri, type Launch, type Refused, type RunSource } from '../../debug/index.js';
import { EVALUATE, isTrace, RUN, TRACE, type EvaluateAnswer, type EvaluateParams, type RunAnswer, type RunParams, type TraceAnswer, type TraceParams } from '../../server/protocol.js';
import { LANGUAGE } from '../ids.js';
import { KERNEL_SCHEME } from '../kernelDocuments.js';
import type { Verdicts } from '../verdicts.js';

export class ServerRuns implements RunSource {
    /** What the session is about, once it has begun. */
    private about: { uri: string; scenario: string; text: string } | undefined;

    constructor(private readonly client: BaseLanguageClient, private readonly verdicts: Verdicts) {}

    isAbout({ uri }: vscode.TextDocument): boolean { return this.about?.uri === uri.toString(); }

    async start({ program, scenario, code, question }: Launch, cancelled: Promise<void>): Promise<RunShown | Refused> {
        const document = await opened(program);
        if ('hint' in document) return document;
        await this.client.start();
        const uri = document.uri.toString(), text = document.getText();
        if (question && scenario !== undefined) {
            this.about = { uri, scenario, text };
            return this.run(question);
        }
        const view = await this.verdict({ uri, scenario, code }, cancelled);
        if ('hint' in view) return view;
        if (code !== undefined && view.code !== code) return { message: vscode.l10n.t('{0} has no {1}.', view.scenario, code), hint: view.code === 'ok' ? vscode.l10n.t('Nothing is found in it.') : vscode.l10n.t('It has {0}.', view.code) };
        this.about = { uri, scenario: view.scenario, text };
        return view.token === undefined ? { message: vscode.l10n.t('The run of {0} cannot be made again.', view.scenario), hint: vscode.l10n.t('Set "explore" to true for a run of your own choice.') } : this.run({ token: view.token });
    }

    run(question: Omit<RunParams, 'uri' | 'scenario' | 'text'>): Promise<RunAnswer> {
        return this.about ? this.client.sendRequest<RunAnswer>(RUN, { ...this.about, ...question } satisfies RunParams) : Promise.resolve(notBegun());
    }

    evaluate(question: Omit<EvaluateParams, 'uri' | 'scenario' | 'text'>): Promise<EvaluateAnswer> {
        return this.about ? this.client.sendRequest<EvaluateAnswer>(EVALUATE, { ...this.about, ...question } satisfies EvaluateParams) : Promise.resolve(notBegun());
    }

    uriOf(path: string): string { return (isUri(path) ? vscode.Uri.parse(path) : vscode.Uri.file(path)).toString(); }
    pathOf(address: string): string {
        const uri = vscode.Uri.parse(address);
        return uri.scheme === 'file' ? uri.fsPath : uri.toString();
    }

    /** The run behind the verdict, once there is one. */
    private async verdict(params: TraceParams, cancelled: Promise<void>): Promise<Extract<TraceAnswer, { token?: string }> | Refused> {
        let isOver = false;
        void cancelled.then(() => { isOver = true; });
        for (;;) {
            const news = this.news(params.uri);
            try {
                const answer = await this.client.sendRequest<TraceAnswer>(TRACE, params);
                if (isTrace(answer)) return answer;
                const isRunning = this.verdicts.get(vscode.Uri.parse(params.uri))?.running !== false;
                if (answer.unchecked !== true || !isRunning || isOver) return answer;
                await Promise.race([news.come, cancelled]);
            } finally {
                news.dispose();
            }
        }
    }

    private news(uri: string): { come: Promise<void>; dispose(): void } {
        let subscription: vscode.Disposable | undefined;
        const come = new Promise<void>(resolve => { subscription = this.verdicts.onDidChange(verdicts => { if (vscode.Uri.parse(verdicts.uri).toString() === uri) resolve(); }); });
        return { come, dispose: () => subscription?.dispose() };
    }
}

const notBegun = (): Refused => ({ message: vscode.l10n.t('The session has not begun.'), hint: '' });

async function opened(program: string): Promise<vscode.TextDocument | Refused> {
    const uri = vscode.Uri.parse(program);
    try {
        const document = await vscode.workspace.openTextDocument(uri);
        if (document.languageId === LANGUAGE && uri.scheme !== KERNEL_SCHEME) return document;
        return { message: vscode.l10n.t('{0} is no scenario file.', program), hint: vscode.l10n.t('Set "program" to a file whose name ends in .mmn.') };
    } catch (error) {
        return { message: vscode.l10n.t('{0} cannot be opened: {1}', program, error instanceof Error ? error.message : String(error)), hint: vscode.l10n.t('Mend "program" in the launch configuration.') };
    }
}
