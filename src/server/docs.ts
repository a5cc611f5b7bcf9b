/** Where the code of a diagnostic is explained: docs/errors.md of this installation, at the line of the code's section. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The address of a code's explanation; undefined for a code that has none. */
export type Explained = (code: string) => string | undefined;

/** Reads the catalogue when it is first needed; where it is missing nothing is explained. */
export function explainedIn(folder: string): Explained {
    let lines: Map<string, number> | undefined;
    const path = join(folder, 'errors.md');
    return code => {
        lines ??= sections(path);
        const line = lines.get(code);
        // An editor goes to a line, not to a heading.
        return line === undefined ? undefined : `${pathToFileURL(path).href}#L${line}`;
    };
}

/** Line of each `### CODE`, from 1. */
function sections(path: string): Map<string, number> {
    let text: string;
    try { text = readFileSync(path, 'utf8'); }
    catch { return new Map(); }
    return new Map(text.split('\n').flatMap((line, i) => line.startsWith('### ') ? [[line.slice(4).trim(), i + 1] as const] : []));
}
