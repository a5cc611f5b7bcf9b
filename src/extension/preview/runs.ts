/** What the reader asks of the run that is shown: another way from a step, another scenario beside it, another counterexample. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { FURTHER, FURTHER_PROGRESS, isRefusal, isTrace, RUN, TRACE, type FurtherAnswer, type FurtherParams, type FurtherProgress, type RunAnswer, type RunParams, type TraceAnswer,
    type TraceParams } from '../../server/protocol.js';
import type { TraceView } from '../../trace/view.js';
import type { FromPage, ToPage } from '../../webview/protocol.js';
import type { Verdicts } from '../verdicts.js';
import { linkTo } from './links.js';

/** A scenario with more states is not explored a second time unless somebody asks. */
const MOST_UNASKED = 200_000;
/** Counterexamples that are looked for at a time. */
const AT_A_TIME = 8;

export class Runs implements vscode.Disposable {
    private view: TraceView | undefined;
    /** Further counterexamples that are known, how many have been shown, and why there are no more. */
    private others: { views: TraceView[]; shown: number; noOther?: string } = { views: [], shown: 0 };
    private asking: vscode.CancellationTokenSource | undefined;
    /** For another counterexample; the reader has asked for it. */
    private looking = false;
    private readonly subscription: vscode.Disposable;

    constructor(private readonly client: BaseLanguageClient, private readonly verdicts: Verdicts, private readonly post: (message: ToPage) => void) {
        this.subscription = client.onNotification(FURTHER_PROGRESS, ({ scenario, states }: FurtherProgress) => {
            if (this.looking && scenario === this.view?.scenario) this.post({ type: 'notice', text: `Looking for another counterexample: ${states.toLocaleString('en')} states.`, busy: true });
        });
    }

    dispose(): void {
        this.asking?.cancel();
        this.subscription.dispose();
    }

    /** Another run is shown now; undefined: none. */
    async turnTo(view: TraceView | undefined): Promise<void> {
        this.asking?.cancel();
        this.asking = undefined;
        this.looking = false;
        this.view = view;
        this.others = { views: [], shown: 0 };
        if (!view) return;
        this.post({ type: 'scenarios', names: this.comparable() });
        if (view.token === undefined) return;
        const answer = await this.run({ token: view.token });
        if (this.view !== view) return;
        if (!isRefusal(answer)) this.post({ type: 'options', options: answer.options });
        await this.explainOrder(view);
    }

    /** Scenarios that can stand beside the one that is shown. */
    comparable(): string[] {
        const { view } = this;
        const scenarios = view && this.verdicts.get(vscode.Uri.parse(view.uri))?.scenarios;
        return (scenarios ?? []).filter(({ name, hasTrace }) => hasTrace && name !== view?.scenario).map(({ name }) => name);
    }

    async hear(message: FromPage): Promise<void> {
        switch (message.type) {
            case 'pick': return this.put('Another run', await this.run({ token: message.token, at: message.at, pick: { thread: message.thread, way: message.way } }));
            case 'onward': return this.put('Another run', await this.run({ token: message.token, toEnd: true, like: this.view?.steps.map(inOrder) }));
            case 'explore': return this.put('From the start', await this.run({}));
            case 'replay': return this.replay(message.token);
            case 'compare': return this.compare(message.scenario);
            case 'another': return this.another();
            case 'cancel': this.asking?.cancel(); return;
            case 'copy': {
                if (!this.view) return;
                await vscode.env.clipboard.writeText(message.as === 'token' ? message.token : linkTo(this.view, message.token));
                return this.post({ type: 'notice', text: message.as === 'token' ? 'The token is in the clipboard.' : 'The link is in the clipboard.' });
            }
        }
    }

    /** The run of the token beside the one that is shown. */
    async replay(token: string): Promise<void> { await this.put('Replayed', await this.run({ token, edited: true })); }

    /** Of a scenario in which nothing is found, the run that does what this one does as far as it can. */
    async compare(scenario: string): Promise<void> {
        const { view } = this;
        if (!view) return;
        const status = this.verdicts.get(vscode.Uri.parse(view.uri))?.scenarios.find(({ name }) => name === scenario);
        if (status?.verdict === 'ok') return this.put(scenario, await this.ask({ uri: view.uri, scenario, toEnd: true, like: view.steps.map(inOrder) }), false);
        const params: TraceParams = { uri: view.uri, scenario };
        const answer = await this.client.sendRequest<TraceAnswer>(TRACE, params);
        if (isTrace(answer)) this.post({ type: 'beside', title: scenario, view: answer });
        else this.post({ type: 'notice', text: `${answer.message} ${answer.hint}` });
    }

    private async another(): Promise<void> {
        const { view, others } = this;
        if (!view) return;
        if (others.shown >= others.views.length && others.noOther === undefined) await this.look(view);
        if (this.view !== view) return;
        const next = others.views[others.shown];
        if (next) this.post({ type: 'beside', title: `Counterexample ${++others.shown + 1}`, view: next });
        else if (others.noOther !== undefined) this.post({ type: 'notice', text: `${others.noOther[0].toUpperCase()}${others.noOther.slice(1)}.` });
    }

    private async look(view: TraceView): Promise<void> {
        const source = this.asking = new vscode.CancellationTokenSource();
        this.post({ type: 'notice', text: 'Looking for another counterexample.', busy: true });
        this.looking = true;
        const answer = await this.further(view, this.others.views.length + 1 + AT_A_TIME, source.token);
        if (this.asking !== source) return;
        this.asking = undefined;
        this.looking = false;
        if (isRefusal(answer)) return this.post({ type: 'notice', text: source.token.isCancellationRequested ? 'Given up.' : `${answer.message} ${answer.hint}` });
        this.others = Object.assign(this.others, { views: answer.views, noOther: answer.noOther });
        this.post({ type: 'notice', text: '' });
    }

    private async explainOrder(view: TraceView): Promise<void> {
        const status = this.verdicts.get(vscode.Uri.parse(view.uri))?.scenarios.find(({ name }) => name === view.scenario);
        if (view.code === 'ok' || view.critical || !status || status.states > MOST_UNASKED) return;
        const source = this.asking = new vscode.CancellationTokenSource();
        const answer = await this.further(view, 1, source.token);
        if (this.asking === source) this.asking = undefined;
        if (this.view === view && !isRefusal(answer) && answer.critical) this.post({ type: 'critical', critical: answer.critical });
    }

    private async further(view: TraceView, counterexamples: number, token: vscode.CancellationToken): Promise<FurtherAnswer> {
        const params: FurtherParams = { uri: view.uri, scenario: view.scenario, code: view.code, counterexamples };
        try {
            return await this.client.sendRequest<FurtherAnswer>(FURTHER, params, token);
        } catch (error) {
            return { message: error instanceof Error ? error.message : String(error), hint: '' };
        }
    }

    private run(question: Omit<RunParams, 'uri' | 'scenario'>): Promise<RunAnswer> {
        return this.view ? this.ask({ uri: this.view.uri, scenario: this.view.scenario, ...question }) : Promise.resolve({ message: 'No run is shown.', hint: 'Show a diagram first.' });
    }

    /** The run of no step. */
    start({ uri, scenario }: Pick<RunParams, 'uri' | 'scenario'>): Promise<RunAnswer> { return this.ask({ uri, scenario }); }

    private ask(params: RunParams): Promise<RunAnswer> { return this.client.sendRequest<RunAnswer>(RUN, params); }

    private put(title: string, answer: RunAnswer, led = true): void {
        if (isRefusal(answer)) return this.post({ type: 'notice', text: `${answer.message} ${answer.hint}` });
        this.post({ type: 'beside', title, view: answer.view, ...led && { options: answer.options } });
        if (answer.problem !== undefined) this.post({ type: 'notice', text: answer.problem });
    }
}

const inOrder = ({ thread, text }: TraceView['steps'][number]) => ({ thread, text });
