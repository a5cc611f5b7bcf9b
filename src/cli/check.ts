/** `notiscope check`. */
import type { FileResult } from '../check/result.js';
import { EXIT, InputError } from './errors.js';
import { findFiles, readInput } from './input.js';
import { toJson } from './json.js';
import { limitsOf, type LimitOptions } from './options.js';
import { runCheck } from './run.js';
import { fileText, summary } from './text.js';
import { problemLine } from './words.js';

export async function check(paths: string[], options: LimitOptions & { format: 'text' | 'json'; reach?: boolean }): Promise<number> {
    const files = findFiles(paths.length > 0 ? paths : ['.']);
    const results: FileResult[] = [];
    let isUnreadable = false;
    for (const path of files) {
        try {
            const input = readInput(path);
            const result = await runCheck(input, { ...limitsOf(options), reach: options.reach ?? false });
            if (result.scenarios.length === 0 && result.problems.length === 0) result.problems.push(noScenario(input.uri));
            results.push(result);
            for (const problem of result.problems) process.stderr.write(`${problemLine(problem)}\n`);
            if (options.format === 'text' && result.scenarios.length > 0) process.stdout.write(`${fileText(result, process.stdout.columns || 120)}\n`);
        } catch (error) {
            // One file that cannot be read does not hide the others.
            if (!(error instanceof InputError)) throw error;
            process.stderr.write(`${error.message}\n`);
            isUnreadable = true;
        }
    }
    process.stdout.write(options.format === 'json' ? `${toJson(results)}\n` : `${summary(results)}\n`);
    return isUnreadable ? EXIT.input : exitCode(results);
}

const noScenario = (uri: string) => ({
    code: 'no-scenario' as const, severity: 'error' as const, message: 'there is no scenario in this file: add `scenario NAME { thread a { ... } thread b { ... } }`',
    range: { uri, start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
});

/** Errors of the input weigh most, for then something was not checked at all; then what is certainly wrong; then what is open. */
function exitCode(files: FileResult[]): number {
    if (files.some(({ problems }) => problems.some(({ severity }) => severity === 'error'))) return EXIT.input;
    const bad = files.flatMap(({ scenarios }) => scenarios).filter(({ asExpected }) => !asExpected);
    if (bad.some(({ verdict }) => verdict !== 'inconclusive')) return EXIT.notAsExpected;
    return bad.length > 0 ? EXIT.inconclusive : EXIT.asExpected;
}
