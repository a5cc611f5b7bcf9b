/** Shows a place of a text beside the preview, marked, without taking the focus. */
import * as vscode from 'vscode';
import type { SourceRange } from '../../model/program.js';

export class Source implements vscode.Disposable {
    private readonly mark = vscode.window.createTextEditorDecorationType({
        isWholeLine: true,
        backgroundColor: new vscode.ThemeColor('editor.findMatchHighlightBackground'),
        overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.findMatchForeground'),
        overviewRulerLane: vscode.OverviewRulerLane.Full,
    });
    private marked: SourceRange[] = [];
    private readonly subscriptions = vscode.Disposable.from(
        vscode.window.onDidChangeVisibleTextEditors(() => this.paint()),
        // The mark names a line of the text as it was.
        vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
            if (contentChanges.length > 0 && this.marked.some(({ uri }) => uri === document.uri.toString())) this.show([]);
        }));

    /** Opens the place and marks it. `avoid`: the column of the preview. */
    async reveal(place: SourceRange, avoid: vscode.ViewColumn | undefined): Promise<void> {
        const uri = vscode.Uri.parse(place.uri);
        const document = await vscode.workspace.openTextDocument(uri);
        const editor = await vscode.window.showTextDocument(document, {
            viewColumn: columnFor(uri, avoid), preserveFocus: true, preview: true, selection: new vscode.Range(position(place), position(place)),
        });
        editor.revealRange(toRange(place), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
        this.show([{ ...place, uri: document.uri.toString() }]);
    }

    /** Marks places in the editors that show them; opens nothing. */
    show(places: SourceRange[]): void {
        this.marked = places.map(place => ({ ...place, uri: vscode.Uri.parse(place.uri).toString() }));
        this.paint();
    }

    dispose(): void {
        this.subscriptions.dispose();
        this.mark.dispose();
    }

    private paint(): void {
        for (const editor of vscode.window.visibleTextEditors) {
            const uri = editor.document.uri.toString();
            editor.setDecorations(this.mark, this.marked.filter(place => place.uri === uri).map(toRange));
        }
    }
}

const position = ({ start }: SourceRange) => new vscode.Position(start.line, start.character);
const toRange = ({ start, end }: SourceRange) => new vscode.Range(start.line, start.character, end.line, end.character);

/** Where the text is shown already, else where some text is, else beside the preview. */
export function columnFor(uri: vscode.Uri, avoid: vscode.ViewColumn | undefined): vscode.ViewColumn {
    const others = vscode.window.visibleTextEditors.filter(({ viewColumn }) => viewColumn !== undefined && viewColumn !== avoid);
    const same = others.find(({ document }) => document.uri.toString() === uri.toString());
    return (same ?? others[0])?.viewColumn ?? (avoid === vscode.ViewColumn.One ? vscode.ViewColumn.Two : vscode.ViewColumn.One);
}

/** Beside the text, wherever that is in sight: what is active may be something else, for instance the walkthrough. */
export function columnBeside(uri: vscode.Uri): vscode.ViewColumn {
    const column = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString())?.viewColumn;
    return column === undefined ? vscode.ViewColumn.Beside : Math.min(column + 1, vscode.ViewColumn.Nine);
}
