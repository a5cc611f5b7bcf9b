/** `notiscope check`. */
import packageJson from '../../package.json' with { type: 'json' };
import type { FileResult } from '../check/result.js';
import { EXIT, InputError } from './errors.js';
import { findFiles, readInput } from './input.js';
import { Interrupt } from './interrupt.js';
import { limitsOf, type LimitOptions } from './options.js';
import { runCheck } from './run.js';
import { FORMATS, type Format } from './report.js';
import { fileText } from './text.js';
import { count, problemForTerminal, printable } from './words.js';

export async function check(paths: string[], options: LimitOptions & { format: Format; reach?: boolean }): Promise<number> {
    const files = findFiles(paths.length > 0 ? paths : ['.']);
    const results: FileResult[] = [];
    const interrupt = new Interrupt();
    let isUnreadable = false, interrupted: string | undefined;
    for (const [done, path] of files.entries()) {
        if (interrupt.isAsked) {
            interrupted = `interrupted: ${count(files.length - done, 'file')} not looked at`;
            break;
        }
        try {
            const input = readInput(path);
            const { stopped, ...result } = await runCheck(input, { ...limitsOf(options), reach: options.reach ?? false }, interrupt);
            if (stopped !== undefined) interrupted = `interrupted in ${printable(path)}: ${printable(stopped)}${done + 1 < files.length ? `; ${count(files.length - done - 1, 'more file')} not looked at` : ''}`;
            if (stopped !== undefined && result.scenarios.length === 0) break;
            if (stopped === undefined && result.scenarios.length === 0 && result.problems.length === 0) result.problems.push(noScenario(input.uri));
            results.push(result);
            for (const problem of result.problems) process.stderr.write(`${problemForTerminal(problem)}\n`);
            if (options.format === 'text' && result.scenarios.length > 0) process.stdout.write(`${fileText(result, process.stdout.columns || 120)}\n`);
            if (stopped !== undefined) break;
        } catch (error) {
            // One file that cannot be read does not hide the others.
            if (!(error instanceof InputError)) throw error;
            process.stderr.write(`${error.message}\n`);
            isUnreadable = true;
        }
    }
    interrupt.dispose();
    const code = interrupted !== undefined ? EXIT.interrupted : isUnreadable ? EXIT.input : exitCode(results);
    process.stdout.write(`${await FORMATS[options.format](results, { version: packageJson.version, exitCode: code, interrupted })}\n`);
    return code;
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
