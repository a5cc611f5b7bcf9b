/** A run as one HTML file that scrubs without VS Code: the page with everything it needs (src/build/standalone.mjs), and the run in it as data. */
import { toAscii } from './ascii.js';
import { plain } from './escape.js';
import { text } from './svg/xml.js';
import type { TraceView } from './view.js';

/** `template`: dist/standalone.html. The texts of the run are only ever text in it. */
export function toHtml(view: TraceView, template: string): string {
    const parts: Readonly<Record<string, string>> = { title: text(plain(`${view.scenario}: ${view.code}`)), text: text(toAscii(view)), run: json(withoutFolders(view)) };
    return template.split(/<!--notiscope:(\w+)-->/).map((piece, i) => i % 2 === 0 ? piece : parts[piece] ?? '').join('');
}

/** Nothing in it ends the element that it stands in, or a line of a script. */
function json(value: unknown): string {
    return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A file is given to others: it names the scenario's file, not the folders of the machine that it was on. */
function withoutFolders(view: TraceView): TraceView {
    const short = (uri: string): string => uri.startsWith('mmn-kernel:') ? uri : uri.slice(uri.lastIndexOf('/') + 1);
    return JSON.parse(JSON.stringify(view), (key, value: unknown) => key === 'uri' && typeof value === 'string' ? short(value) : value) as TraceView;
}
