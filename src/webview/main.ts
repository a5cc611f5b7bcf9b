/** Entry of the preview page: joins the page to VS Code and to its theme. */
import { Page } from './page.js';
import { customProperties, palette, type Palette } from './theme.js';
import type { TraceView } from '../trace/view.js';
import type { SavedPage, SavedRun } from './saved.js';

interface VsCode { postMessage(message: unknown): void; setState(state: unknown): void; getState(): unknown }
declare function acquireVsCodeApi(): VsCode;

/** Of a larger run only what it is a run of is kept over a reload: the host sends it again. */
const MOST_SAVED = 1_000_000;

/** Milliseconds. */
const LONGEST_UNSAVED = 300;

const vscode = acquireVsCodeApi();
let pending: SavedPage | undefined;
const kept = new WeakMap<TraceView, SavedRun>();

/** Some browsers have no such callback. */
function whenIdle(work: () => void): void {
    if (typeof requestIdleCallback === 'function') requestIdleCallback(work, { timeout: LONGEST_UNSAVED }); else work();
}

/** Later, when there is nothing else to do: while somebody scrubs, or a run is drawn, serialising it would be felt. */
function save(state: SavedPage): void {
    if (!pending) setTimeout(() => whenIdle(saveNow), 200);
    pending = state;
}

function saveNow(): void {
    if (!pending) return;
    const { run, beside } = pending;
    vscode.setState({ ...pending, ...run && { run: keep(run.view) }, ...beside && { beside: { ...beside, ...keep(beside.view) } } });
    pending = undefined;
}

function keep(view: TraceView): SavedRun {
    let run = kept.get(view);
    if (!run) kept.set(view, run = JSON.stringify(view).length <= MOST_SAVED ? { view } : { view: { ...view, steps: [], states: view.states.slice(0, 1) }, cut: true });
    return run;
}

function currentColors(): Palette {
    const style = getComputedStyle(document.documentElement);
    return palette(name => style.getPropertyValue(name), `${document.body.className} ${document.body.dataset.vscodeThemeKind ?? ''}`);
}

function applyColors(colors: Palette): void {
    for (const [name, value] of customProperties(colors)) document.documentElement.style.setProperty(name, value);
    document.documentElement.classList.toggle('high-contrast', colors.highContrast);
}

const root = document.getElementById('notiscope') ?? document.body;
const page = new Page(root, { post: message => vscode.postMessage(message), save, saved: () => vscode.getState(), colors: currentColors, hasEditor: true });

let shown = '';
function followTheme(): void {
    const colors = currentColors();
    const key = JSON.stringify(colors);
    // Setting our own properties changes the observed element as well.
    if (key === shown) return;
    const first = shown === '';
    shown = key;
    applyColors(colors);
    if (!first) page.repaint();
}

followTheme();
new MutationObserver(followTheme).observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
new MutationObserver(followTheme).observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-kind'] });
window.addEventListener('message', event => page.receive(event.data));
window.addEventListener('pagehide', saveNow);
document.addEventListener('keydown', event => page.key(event));
page.start();
