/** The preview's webview: its page, and the messages to and from it. */
import * as vscode from 'vscode';
import type { TraceView } from '../../trace/view.js';
import { previewHtml } from '../../webview/html.js';
import type { FromPage, ToPage } from '../../webview/protocol.js';
import { Pixels } from './exportPixels.js';

/** 128 bits that nobody can guess. */
const nonce = (): string => [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, '0')).join('');

export const pageOptions = (context: vscode.ExtensionContext): vscode.WebviewOptions => ({
    enableScripts: true,
    localResourceRoots: [vscode.Uri.joinPath(context.extensionUri, 'dist'), vscode.Uri.joinPath(context.extensionUri, 'media')],
});

export class Page implements vscode.Disposable {
    /** What the page has to show; sent (again) whenever the page says that it is ready. */
    private shown: ToPage | undefined;
    /** What was said about it, the last of each kind. */
    told: readonly ToPage[] = [];
    /** Why what is shown is of an earlier text; empty: it is not. */
    earlier = '';
    private isReady = false;
    private readonly pixelMaker = new Pixels();
    /** To be sent once the page is ready, whatever it shows. */
    private later: ToPage[] = [];
    private readonly subscriptions: vscode.Disposable;

    constructor(context: vscode.ExtensionContext, readonly panel: vscode.WebviewPanel, heard: (message: FromPage) => void) {
        const { webview } = panel;
        webview.options = pageOptions(context);
        this.subscriptions = webview.onDidReceiveMessage((message: FromPage) => {
            if (message.type === 'ready') {
                this.isReady = true;
                if (this.shown) this.post(this.shown);
                for (const about of this.told) this.post(about);
                if (this.earlier) this.post({ type: 'earlier', why: this.earlier });
                for (const message of this.later.splice(0)) this.post(message);
            } else if (message.type === 'pixels') this.pixelMaker.hear(message);
            else {
                if (message.type === 'apart') this.told = this.told.filter(({ type }) => type !== 'beside');
                heard(message);
            }
        });
        const resource = (...path: string[]) => webview.asWebviewUri(vscode.Uri.joinPath(context.extensionUri, ...path)).toString();
        webview.html = previewHtml({
            cspSource: webview.cspSource,
            nonce: nonce(),
            scriptUri: resource('dist', 'webview.js'),
            styleUri: resource('media', 'preview.css'),
        });
    }

    /** Whether it is another one than was shown before. */
    show(message: ToPage): boolean {
        this.sayEarlier('');
        // The same picture again would lose the reader's place in it.
        if (JSON.stringify(message) === JSON.stringify(this.shown)) return false;
        const { shown } = this;
        // The second run stands beside what is made of the first, until it is known what has become of it.
        this.told = shown?.type === 'show' && message.type === 'show' && isOneScenario(shown.view, message.view) ? this.told.filter(({ type }) => type === 'beside') : [];
        this.shown = message;
        if (this.isReady) this.post(message);
        return true;
    }

    /** Something about what is shown; said again, the last of its kind, to a page that is loaded anew. */
    tell(message: ToPage): void {
        this.told = [...this.told.filter(({ type }) => type !== message.type), message];
        if (this.isReady) this.post(message);
    }

    /** What is shown stays, though the text is another by now. */
    sayEarlier(why: string): void {
        if (why === this.earlier) return;
        this.earlier = why;
        if (this.isReady) this.post({ type: 'earlier', why });
    }

    /** Selects a step; `beside`: of the second run. */
    select(step: number, beside: boolean): void {
        if (this.isReady) this.post({ type: 'select', step, ...beside && { beside } });
    }

    /** The cursor is on a line where these steps are. */
    here(steps: number[]): void {
        if (this.isReady) this.post({ type: 'here', steps });
    }

    /** A PNG of an SVG. A page in the background is not there: it is brought to the front first. */
    pixels(svg: string): Promise<Uint8Array> {
        return this.pixelMaker.make(svg, message => {
            if (this.isReady && this.panel.visible) return this.post(message);
            this.later.push(message);
            this.panel.reveal(undefined, true);
        });
    }

    dispose(): void { this.subscriptions.dispose(); }

    /** A panel that is being closed hears nothing any more, which is fine. */
    private post(message: ToPage): void { this.panel.webview.postMessage(message).then(undefined, () => undefined); }
}

const isOneScenario = (a: TraceView, b: TraceView): boolean => a.uri === b.uri && a.scenario === b.scenario;
