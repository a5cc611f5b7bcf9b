/** Where the code of a diagnostic is explained: docs/errors.md and docs/findings.md of this installation, at the line of the code's section. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Explained } from './server.js';

/** A catalogue, and how the heading of a code's section begins in it. */
const CATALOGUES = [{ name: 'errors.md', heading: '### ' }, { name: 'findings.md', heading: '## ' }] as const;

/** Reads the catalogues when they are first needed; what is missing is not explained. */
export function explainedIn(folder: string): Explained {
    let places: Map<string, string> | undefined;
    return code => (places ??= new Map(CATALOGUES.flatMap(({ name, heading }) => sections(join(folder, name), heading)))).get(code);
}

/** The address of each `HEADING CODE`. */
function sections(path: string, heading: string): [code: string, address: string][] {
    let text: string;
    try { text = readFileSync(path, 'utf8'); }
    catch { return []; }
    // An editor goes to a line, not to a heading.
    return text.split('\n').flatMap((line, i) => line.startsWith(heading) ? [[line.slice(heading.length).trim(), `${pathToFileURL(path).href}#L${i + 1}`]] : []);
}
