/** The gallery's scenarios on every kernel version that they are true of. */
import { relative, sep } from 'node:path';
import { checkText } from '../../check/index.js';
import type { ScenarioResult } from '../../check/result.js';
import { KERNEL_VERSIONS } from '../../kernel/library.js';
import { findFiles, readInput } from '../input.js';
import { headerOf, type Header } from './header.js';

export interface Run { version: string; result: ScenarioResult }

export interface Entry {
    /** Below the gallery's folder, with `/`. */
    path: string;
    header: Header;
    /** The scenarios, each with its result in every version. */
    scenarios: { name: string; runs: Run[] }[];
    /** What keeps a scenario from being one: told instead of a verdict. */
    problems: string[];
}

/** The versions that a header names, and all if it names none. @throws for one that there is not. */
export function versionsOf({ versions }: Header, path: string): readonly string[] {
    const unknown = versions?.find(version => !KERNEL_VERSIONS.includes(version));
    if (unknown !== undefined) throw new Error(`${path}: there is no kernel version "${unknown}"`);
    return versions ?? KERNEL_VERSIONS;
}

/** Checks every `.mmn` file below the folder; `done` is told of each. */
export function runGallery(folder: string, done: (entry: Entry) => void): Entry[] {
    return findFiles([folder]).map(file => {
        const { uri, text } = readInput(file);
        const path = relative(folder, file).split(sep).join('/');
        const entry: Entry = { path, header: headerOf(text), scenarios: [], problems: [] };
        for (const version of versionsOf(entry.header, path)) {
            const { scenarios, problems } = checkText(text, uri, { kernel: version });
            entry.problems.push(...problems.filter(({ severity }) => severity === 'error').map(({ message, range }) => `${version}: line ${range.start.line + 1}: ${message}`));
            for (const result of scenarios) {
                const known = entry.scenarios.find(({ name }) => name === result.scenario);
                if (known) known.runs.push({ version, result });
                else entry.scenarios.push({ name: result.scenario, runs: [{ version, result }] });
            }
        }
        done(entry);
        return entry;
    });
}

/** What is not as it should be, a line each; none: all is. */
export function mistakes(entry: Entry): string[] {
    return [
        ...entry.problems.map(problem => `${entry.path}: ${problem}`),
        ...entry.scenarios.flatMap(({ name, runs }) => runs.filter(({ result }) => !result.asExpected)
            .map(({ version, result }) => `${entry.path}: ${name} on ${version}: expected ${result.expected.join(', ') || 'ok'}, found ${result.codes.join(', ') || 'ok'}`)),
    ];
}
