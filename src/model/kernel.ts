/**
 * The kernel library as declarations. A scenario uses few of the library's functions, so each is parsed when it is first called: parsing all of
 * them would be most of what a cold start takes.
 *
 * Invariant: a function parsed alone has the tree and the ranges that it has in its file (the lines before it are there, empty). That a
 * declaration of the library begins in the first column, and nothing else does but what closes one, is a rule of src/kernel, which a test checks.
 */
import type { Fn } from '../language/generated/ast.js';
import { parseMmn } from '../language/parse.js';
import { kernelFiles } from '../kernel/library.js';
import { declsOf, type LibraryFunction, type Source } from './declarations.js';

const FUNCTION = /^(?:atomic |(lockdep ))?fn (\w+)/;
const DECLARATION = /^(?:atomic |lockdep |fn |enum\b|per\b|global\b|struct\b|const\b|override\b)/;

const known = new Map<string, Source[]>();

/** A version's files in load order, each parsed once a process; an unknown version has none. */
export function kernelSources(version: string): Source[] {
    let sources = known.get(version);
    if (!sources) known.set(version, sources = kernelFiles(version).map(({ uri, text }) => source(uri, text)));
    return sources;
}

function source(uri: string, text: string): Source {
    const lines = text.split('\n');
    const functions: LibraryFunction[] = [];
    const rest = [...lines];
    for (let line = 0; line < lines.length; line++) {
        const [, lockdep, name] = FUNCTION.exec(lines[line]) ?? [];
        if (name === undefined) continue;
        let end = line + 1;
        while (end < lines.length && !DECLARATION.test(lines[end])) end++;
        functions.push(functionAt(uri, name, lockdep !== undefined, '\n'.repeat(line) + lines.slice(line, end).join('\n')));
        rest.fill('', line, end);
    }
    return { uri, library: true, decls: declsOf(parseMmn(rest.join('\n'), uri).model.items), functions };
}

function functionAt(uri: string, name: string, lockdep: boolean, text: string): LibraryFunction {
    let decl: Fn | undefined;
    return {
        name, lockdep,
        get decl(): Fn { return decl ??= parseMmn(text, uri).model.items[0] as Fn; },
    };
}
