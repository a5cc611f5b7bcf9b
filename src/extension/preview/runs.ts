/** What the reader asks of the run that is shown: another way from a step, another scenario beside it, another counterexample. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { FURTHER, FURTHER_PROGRESS, isRefusal, isTrace, RUN, TRACE, type FurtherAnswer, type FurtherParams, type FurtherProgress, type Refusal, type RunAnswer, type RunParams, type ScenarioStatus,
    type TraceAnswer, type TraceParams } from '../../server/protocol.js';
import type { ThreadOption } from '../../check/result.js';
import type { TraceView } from '../../trace/view.js';
import type { FromPage, ToPage } from '../../webview/protocol.js';
import type { Verdicts } from '../verdicts.js';
import { linkTo } from './links.js';
import { openedFor } from './opened.js';

/** A scenario with more states is not explored a second time unless somebody asks. */
const MOST_UNASKED = 200_000;
/** Counterexamples that are looked for at a time. */
const AT_A_TIME = 8;

/** A run beside the first. `compared`: the scenario's own; others are made again from their tokens. */
export interface Second { title: string; view: TraceView; led: boolean; compared?: boolean }

export class Runs implements vscode.Disposable {
    private view: TraceView | undefined;
    /** Further counterexamples that are known, how many have been shown, and why there are no more. */
    private others: { views: TraceView[]; shown: number; noOther?: string } = { views: [], shown: 0 };
    private second: Second | undefined;
    private asking: vscode.CancellationTokenSource | undefined;
    /** For another counterexample; the reader has asked for it. */
    private looking = false;
    /** Scenarios to compare with that the page knows of. */
    private offered = '';
    private readonly subscription: vscode.Disposable;

    constructor(private readonly client: BaseLanguageClient, private readonly verdicts: Verdicts, private readonly post: (message: ToPage) => void) {
        this.subscription = client.onNotification(FURTHER_PROGRESS, ({ scenario, states }: FurtherProgress) => {
            if (this.looking && scenario === this.view?.scenario) this.post({ type: 'notice', text: vscode.l10n.t('Looking for another counterexample: {0} states.', states.toLocaleString(vscode.env.language)), busy: true });
        });
    }

    dispose(): void {
        this.asking?.cancel();
        this.subscription.dispose();
    }

    /** Another run is shown now; undefined: none. `second`: what stood beside it before a reload. */
    async turnTo(view: TraceView | undefined, second?: Second): Promise<void> {
        this.asking?.cancel();
        this.asking = undefined;
        this.looking = false;
        this.second = second ?? (view?.uri === this.view?.uri && view?.scenario === this.view?.scenario ? this.second : undefined);
        this.view = view;
        this.others = { views: [], shown: 0 };
        if (!view) return;
        this.offered = '';
        this.offer();
        await this.makeAgain();
        if (this.view !== view || view.token === undefined) return;
        const answer = await this.run({ token: view.token });
        if (this.view !== view) return;
        if (!isRefusal(answer)) this.post({ type: 'options', options: answer.options });
        await this.explainOrder(view);
    }

    /** The second run in the text as it is now, which may be another one than it was made in. */
    async makeAgain(): Promise<void> {
        const { view, second } = this;
        if (!view || !second || this.status(second.view)?.running) return;
        const { title, led, compared } = second;
        const answer = compared ? await this.ownOf(second.view.scenario) : await this.ask({ uri: view.uri, scenario: second.view.scenario, token: second.view.token, edited: true });
        if (this.view !== view || this.second !== second) return;
        // Somebody who edits the fix beside the bug makes mistakes in it, and mends them.
        if (isRefusal(answer)) return this.post({ type: 'notice', text: `${vscode.l10n.t('{0} is of the text before.', title)} ${answer.message}` });
        // A counterexample says more of itself than its token does.
        const isSame = JSON.stringify(answer.view.steps) === JSON.stringify(second.view.steps);
        this.second = { ...second, view: isSame ? second.view : answer.view };
        this.post({ type: 'beside', title, view: this.second.view, again: true, ...led && { options: answer.options } });
        this.post({ type: 'notice', text: isSame ? '' : answer.problem ?? '' });
    }

    /** Says which scenarios can stand beside the one that is shown, anew when others have their verdicts too. */
    offer(): void {
        const names = this.comparable();
        if (!this.view || names.join() === this.offered) return;
        this.offered = names.join();
        this.post({ type: 'scenarios', names });
    }

    /** Scenarios that can stand beside the one that is shown. */
    comparable(): string[] {
        const { view } = this;
        const scenarios = view && this.verdicts.get(vscode.Uri.parse(view.uri))?.scenarios;
        return (scenarios ?? []).filter(({ name, hasTrace }) => hasTrace && name !== view?.scenario).map(({ name }) => name);
    }

    async hear(message: FromPage): Promise<void> {
        switch (message.type) {
            case 'pick': return this.put(vscode.l10n.t('Another run'), await this.run({ token: message.token, at: message.at, pick: { thread: message.thread, way: message.way } }));
            case 'onward': return this.put(vscode.l10n.t('Another run'), await this.run({ token: message.token, toEnd: true, like: this.view?.steps.map(inOrder) }));
            case 'explore': return this.put(vscode.l10n.t('From the start'), await this.run({}));
            case 'replay': return this.replay(message.token);
            case 'compare': return this.compare(message.scenario);
            case 'another': return this.another();
            case 'apart': this.second = undefined; return;
            case 'cancel': this.asking?.cancel(); return;
            case 'copy': {
                if (!this.view) return;
                await vscode.env.clipboard.writeText(message.as === 'token' ? message.token : linkTo(this.view, message.token));
                return this.post({ type: 'notice', text: message.as === 'token' ? vscode.l10n.t('The token is in the clipboard.') : vscode.l10n.t('The link is in the clipboard.') });
            }
        }
    }

    /** The run of the token beside the one that is shown. */
    async replay(token: string): Promise<void> { await this.put(vscode.l10n.t('Replayed'), await this.run({ token, edited: true })); }

    /** The scenario's own run beside the one that is shown. */
    async compare(scenario: string): Promise<void> {
        const answer = await this.ownOf(scenario);
        if (isRefusal(answer)) this.post({ type: 'notice', text: `${answer.message} ${answer.hint}` });
        else this.putBeside({ title: scenario, view: answer.view, led: false, compared: true });
    }

    /** Of a scenario in which nothing is found, the run that does what this one does as far as it can. */
    private async ownOf(scenario: string): Promise<RunAnswer> {
        const { view } = this;
        if (!view) return nothing();
        if (this.status({ uri: view.uri, scenario })?.verdict === 'ok') return this.ask({ uri: view.uri, scenario, toEnd: true, like: view.steps.map(inOrder) });
        const params: TraceParams = { uri: view.uri, scenario };
        const answer = await openedFor(view.uri) ?? await this.client.sendRequest<TraceAnswer>(TRACE, params);
        return isTrace(answer) ? { view: answer, options: [], ends: [] } : answer;
    }

    /** A run that was made elsewhere, beside the one that is shown. */
    stand(title: string, view: TraceView): void { this.putBeside({ title, view, led: false }); }

    private async another(): Promise<void> {
        const { view, others } = this;
        if (!view) return;
        if (others.shown >= others.views.length && others.noOther === undefined) await this.look(view);
        if (this.view !== view) return;
        const next = others.views[others.shown];
        if (next) this.putBeside({ title: vscode.l10n.t('Counterexample {0}', ++others.shown + 1), view: next, led: false });
        else if (others.noOther !== undefined) this.post({ type: 'notice', text: `${others.noOther[0].toUpperCase()}${others.noOther.slice(1)}.` });
    }

    private async look(view: TraceView): Promise<void> {
        const source = this.asking = new vscode.CancellationTokenSource();
        this.post({ type: 'notice', text: vscode.l10n.t('Looking for another counterexample.'), busy: true });
        this.looking = true;
        const answer = await this.further(view, this.others.views.length + 1 + AT_A_TIME, source.token);
        if (this.asking !== source) return;
        this.asking = undefined;
        this.looking = false;
        if (isRefusal(answer)) return this.post({ type: 'notice', text: source.token.isCancellationRequested ? vscode.l10n.t('Given up.') : `${answer.message} ${answer.hint}` });
        this.others = Object.assign(this.others, { views: answer.views, noOther: answer.noOther });
        this.post({ type: 'notice', text: '' });
    }

    private async explainOrder(view: TraceView): Promise<void> {
        const status = this.status(view);
        if (view.code === 'ok' || view.critical || !status || status.states > MOST_UNASKED) return;
        const source = this.asking = new vscode.CancellationTokenSource();
        const answer = await this.further(view, 1, source.token);
        if (this.asking === source) this.asking = undefined;
        if (this.view === view && !isRefusal(answer) && answer.critical) this.post({ type: 'critical', critical: answer.critical });
    }

    private async further(view: TraceView, counterexamples: number, token: vscode.CancellationToken): Promise<FurtherAnswer> {
        const params: FurtherParams = { uri: view.uri, scenario: view.scenario, code: view.code, counterexamples };
        try {
            return await openedFor(view.uri) ?? await this.client.sendRequest<FurtherAnswer>(FURTHER, params, token);
        } catch (error) {
            return { message: error instanceof Error ? error.message : String(error), hint: '' };
        }
    }

    private run(question: Omit<RunParams, 'uri' | 'scenario'>): Promise<RunAnswer> {
        return this.view ? this.ask({ uri: this.view.uri, scenario: this.view.scenario, ...question }) : Promise.resolve(nothing());
    }

    /** The run of no step. */
    start({ uri, scenario }: Pick<RunParams, 'uri' | 'scenario'>): Promise<RunAnswer> { return this.ask({ uri, scenario }); }

    private status({ uri, scenario }: Pick<TraceView, 'uri' | 'scenario'>): ScenarioStatus | undefined {
        return this.verdicts.get(vscode.Uri.parse(uri))?.scenarios.find(({ name }) => name === scenario);
    }

    private async ask(params: RunParams): Promise<RunAnswer> { return await openedFor(params.uri) ?? this.client.sendRequest<RunAnswer>(RUN, params); }

    private put(title: string, answer: RunAnswer): void {
        if (isRefusal(answer)) return this.post({ type: 'notice', text: `${answer.message} ${answer.hint}` });
        this.putBeside({ title, view: answer.view, led: true }, answer.options);
        if (answer.problem !== undefined) this.post({ type: 'notice', text: answer.problem });
    }

    private putBeside(second: Second, options?: ThreadOption[][]): void {
        this.second = second;
        this.post({ type: 'beside', title: second.title, view: second.view, ...options && { options } });
    }

}

const nothing = (): Refusal => ({ message: vscode.l10n.t('No run is shown.'), hint: vscode.l10n.t('Show a diagram first.') });

const inOrder = ({ thread, text }: TraceView['steps'][number]) => ({ thread, text });
