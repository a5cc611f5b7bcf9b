/** Entry of the file that `--format html` writes: the preview page without VS Code, with a run that stands in the document. */
import { Page } from './page.js';
import { isTraceView } from './protocol.js';
import { customProperties, palette, type Palette } from './theme.js';

const queries = ['(prefers-color-scheme: dark)', '(prefers-contrast: more)'].map(query => window.matchMedia(query));

function colors(): Palette {
    const [dark, contrast] = queries.map(({ matches }) => matches);
    return palette(() => '', `vscode-${contrast ? 'high-contrast' : ''}${dark ? '-dark' : '-light'}`);
}

function applyColors(): void {
    const mixed = colors();
    for (const [name, value] of customProperties(mixed)) document.documentElement.style.setProperty(name, value);
    document.documentElement.classList.toggle('high-contrast', mixed.highContrast);
}

/** The step stands in the address, so that a link can lead to it. */
function save({ step }: { step: number }): void {
    try {
        history.replaceState(null, '', `#${step}`);
    } catch {
        // Where addresses may not be changed the page is none the worse.
    }
}

const view: unknown = JSON.parse(document.getElementById('run')?.textContent ?? 'null');
const asked = /^#(\d+)$/.exec(location.hash);
const page = new Page(document.getElementById('notiscope') ?? document.body, {
    post: () => undefined, save, saved: () => undefined, colors, hasEditor: false,
});

applyColors();
for (const query of queries) query.addEventListener('change', () => { applyColors(); page.repaint(); });
document.addEventListener('keydown', event => page.key(event));
if (isTraceView(view)) page.receive({ type: 'show', view });
if (asked) page.receive({ type: 'select', step: Number(asked[1]) });
