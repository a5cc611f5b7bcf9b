/** What the preview shows as text, picture or page: the same bytes as `notiscope diagram` writes. */
import * as vscode from 'vscode';
import { toAscii, toHtml, toMermaid, toSvg, type SvgThemeName } from '../../trace/index.js';
import type { TraceView } from '../../trace/view.js';
import type { ExportFormat } from '../../webview/protocol.js';
import { COMMAND, SETTING } from '../ids.js';
import { save, type Output } from './exportFile.js';

/** The run to export, and who makes pixels of an SVG. */
export interface Shown { exported: TraceView | undefined; pixels(svg: string): Promise<Uint8Array> }

export const EXPORT_COMMANDS: readonly (readonly [string, ExportFormat])[] = [[COMMAND.copyMermaid, 'mermaid'], [COMMAND.copyAscii, 'ascii'],
    [COMMAND.saveSvg, 'svg'], [COMMAND.savePng, 'png'], [COMMAND.saveHtml, 'html']];

export function registerExports(context: vscode.ExtensionContext, shown: Shown): vscode.Disposable {
    return vscode.Disposable.from(...EXPORT_COMMANDS.map(([command, format]) =>
        vscode.commands.registerCommand(command, (target?: unknown) => exportRun(context, shown, format, target instanceof vscode.Uri ? target : undefined))));
}

/** `target`: a file to write to without asking. */
export async function exportRun(context: vscode.ExtensionContext, shown: Shown, format: ExportFormat, target?: vscode.Uri): Promise<void> {
    const { exported: view } = shown;
    if (!view) {
        void vscode.window.showInformationMessage(vscode.l10n.t('Nothing is drawn yet: choose "Show diagram" above a scenario first.'));
        return;
    }
    if (format === 'mermaid' || format === 'ascii') {
        await vscode.env.clipboard.writeText(format === 'mermaid' ? toMermaid(view) : toAscii(view));
        vscode.window.setStatusBarMessage(vscode.l10n.t('The run of {0} is in the clipboard.', view.scenario), 5000);
        return;
    }
    const saved = await save(await output(context, shown, view, format), view.uri, view.scenario, target);
    if (saved) vscode.window.setStatusBarMessage(vscode.l10n.t('Saved {0}.', vscode.workspace.asRelativePath(saved)), 5000);
}

async function output(context: vscode.ExtensionContext, shown: Shown, view: TraceView, format: 'svg' | 'png' | 'html'): Promise<Output> {
    switch (format) {
        case 'svg': return { bytes: encode(toSvg(view, theme())), extension: 'svg', filter: 'SVG' };
        case 'png': return { bytes: await shown.pixels(toSvg(view, theme())), extension: 'png', filter: 'PNG' };
        case 'html': {
            const template = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(context.extensionUri, 'dist', 'standalone.html'));
            return { bytes: encode(toHtml(view, new TextDecoder().decode(template))), extension: 'html', filter: 'HTML' };
        }
    }
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** As the setting says; by itself as the editor looks. */
function theme(): SvgThemeName {
    const wanted: unknown = vscode.workspace.getConfiguration('notiscope').get(SETTING.theme);
    if (wanted === 'light' || wanted === 'dark') return wanted;
    const { kind } = vscode.window.activeColorTheme;
    return kind === vscode.ColorThemeKind.Dark || kind === vscode.ColorThemeKind.HighContrast ? 'dark' : 'light';
}
