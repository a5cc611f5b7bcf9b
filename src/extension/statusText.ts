/** What the status bar says of a file's verdicts, and what a click does there. */
import * as vscode from 'vscode';
import type { ScenarioStatus, VerdictsParams } from '../server/protocol.js';
import { COMMAND } from './ids.js';

export interface StatusLine { text: string; tooltip: string; command: string }

/** `isDown`: no language server runs, so nothing will come. */
export function statusLine(verdicts: VerdictsParams | undefined, isDown: boolean): StatusLine {
    if (isDown) return { text: `$(error) ${vscode.l10n.t('Notiscope is not running')}`, tooltip: vscode.l10n.t('The language server has ended: nothing is checked. Click to start it again.'), command: COMMAND.restart };
    const scenarios = verdicts?.scenarios ?? [], messages = scenarios.map(({ name, message }) => `${name}: ${message}`);
    const line = (text: string, click: string, command: string): StatusLine => ({ text, tooltip: [...messages, click].join('\n'), command });
    if (!verdicts || verdicts.running) return line(`$(sync~spin) ${progressText(scenarios)}`, vscode.l10n.t('Click to stop exploring; what has its verdict keeps it'), COMMAND.stopExploring);
    const [icon, text, click, command] = restText(scenarios);
    return line(`$(${icon}) ${text}`, click, command);
}

/** How far it is: which scenario, once it has states to show. */
function progressText(scenarios: readonly ScenarioStatus[]): string {
    if (scenarios.length === 0) return vscode.l10n.t('checking ...');
    const done = scenarios.filter(({ running }) => !running).length, current = scenarios.find(({ running, states }) => running && states > 0);
    const count = vscode.l10n.t('{0} of {1} checked', done, scenarios.length);
    return current ? `${count}, ${vscode.l10n.t('{0}: {1} states', current.name, current.states.toLocaleString(vscode.env.language))}` : count;
}

/** The worst first. */
function restText(scenarios: readonly ScenarioStatus[]): readonly [icon: string, text: string, click: string, command: string] {
    const problems = [vscode.l10n.t('Click to see why'), PROBLEMS] as const, diagram = [vscode.l10n.t('Click to show a diagram'), COMMAND.showDiagram] as const;
    const count = (is: (scenario: ScenarioStatus) => boolean): number => scenarios.filter(is).length, all = scenarios.length;
    if (all === 0) return ['circle-slash', vscode.l10n.t('no scenario'), vscode.l10n.t('Click for scenarios to begin with'), COMMAND.openGallery];
    const unchecked = count(({ verdict }) => verdict === undefined);
    if (unchecked > 0) return ['warning', vscode.l10n.t('{0} of {1} not checked', unchecked, all), ...problems];
    const wrong = count(({ asExpected, verdict }) => !asExpected && verdict !== 'inconclusive');
    if (wrong > 0) return ['error', vscode.l10n.t('{0} of {1} not as expected', wrong, all), ...diagram];
    const open = count(({ asExpected }) => !asExpected);
    if (open > 0) return ['warning', vscode.l10n.t('{0} of {1} inconclusive', open, all), ...problems];
    return ['pass', vscode.l10n.t('{0} as expected', all), ...diagram];
}

/** The editor's own command: its list of problems. */
const PROBLEMS = 'workbench.action.problems.focus';
