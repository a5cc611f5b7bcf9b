/** Which of several reports, and what of it: by default its picture and its scenario. */
import * as vscode from 'vscode';
import { contextsOf, namesIn } from '../../splat/contexts.js';
import type { Report } from '../../splat/index.js';

export type Wanted = 'both' | 'picture' | 'scenario';
export interface Choice { report: Report; as: Wanted }

interface Item extends vscode.QuickPickItem { report: Report }

const buttons = () => ({
    picture: { iconPath: new vscode.ThemeIcon('graph'), tooltip: vscode.l10n.t('Only the picture') },
    scenario: { iconPath: new vscode.ThemeIcon('file-code'), tooltip: vscode.l10n.t('Only the scenario') },
}) satisfies Partial<Record<Wanted, vscode.QuickInputButton>>;

/** Nobody is asked about the only one. Undefined: none of them. */
export async function choose(reports: readonly Report[], log: string): Promise<Choice | undefined> {
    const [first] = reports;
    if (reports.length === 1) return { report: first, as: 'both' };
    const { picture, scenario } = buttons();
    const pick = vscode.window.createQuickPick<Item>();
    pick.title = vscode.l10n.t('{0} reports in {1}', reports.length, log);
    pick.placeholder = vscode.l10n.t('A report to draw, and to make a scenario of');
    pick.matchOnDescription = pick.matchOnDetail = true;
    pick.items = reports.map(report => ({ ...described(report), report, buttons: [picture, scenario] }));
    try {
        return await new Promise(resolve => {
            pick.onDidAccept(() => resolve(pick.activeItems[0] && { report: pick.activeItems[0].report, as: 'both' }));
            pick.onDidTriggerItemButton(({ item: { report }, button }) => resolve({ report, as: button === picture ? 'picture' : 'scenario' }));
            pick.onDidHide(() => resolve(undefined));
            pick.show();
        });
    } finally {
        pick.dispose();
    }
}

/** `possible circular locking dependency detected`, the line, who is in it and which locks. */
export function described(report: Report): Pick<vscode.QuickPickItem, 'label' | 'description' | 'detail'> {
    const { title, line, task, complete, missing, hung = [] } = report;
    const who = task ? `${task.name}/${task.pid}` : hung.map(({ task: { name, pid } }) => `${name}/${pid}`).join(', ');
    return {
        label: title, description: [vscode.l10n.t('line {0}', line), who].filter(text => text !== '').join(', '),
        detail: [namesIn(contextsOf(report)).join(', '), complete ? '' : vscode.l10n.t('not whole, missing: {0}', missing.join(', '))].filter(text => text !== '').join('; '),
    };
}
