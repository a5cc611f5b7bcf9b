/** Tools for language models: the verdicts of scenarios, and a counterexample as text. They read and compute, change nothing, and need no network. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { isTestResult, SCENARIOS, TEST, type ScenariosAnswer, type ScenariosParams, type TestAnswer, type TestParams } from '../server/protocol.js';
import { toAscii } from '../trace/index.js';
import { TOOLS } from './ids.js';

/** `file`: of the workspace; or `text`. */
interface Input { file?: string; text?: string; scenario?: string }
interface Source { uri: string; text: string }

export function provideTools(client: BaseLanguageClient): vscode.Disposable {
    return vscode.Disposable.from(
        vscode.lm.registerTool<Input>(TOOLS.check, {
            prepareInvocation: ({ input }) => ({ invocationMessage: vscode.l10n.t('Checking {0}', input.scenario ?? input.file ?? vscode.l10n.t('a scenario')) }),
            invoke: ({ input }, token) => answer(input, async (source, scenarios) => {
                const lines: string[] = [];
                for (const name of scenarios) lines.push(verdict(name, await ask(source, name, token)));
                return lines.join('\n');
            }),
        }),
        vscode.lm.registerTool<Input>(TOOLS.counterexample, {
            prepareInvocation: ({ input }) => ({ invocationMessage: vscode.l10n.t('Looking for a counterexample of {0}', input.scenario ?? input.file ?? vscode.l10n.t('a scenario')) }),
            invoke: ({ input }, token) => answer(input, async (source, scenarios) => {
                const texts: string[] = [];
                for (const name of scenarios) {
                    const found = await ask(source, name, token, true);
                    texts.push([verdict(name, found), ...isTestResult(found) && found.trace ? ['', toAscii(found.trace)] : []].join('\n'));
                }
                return texts.join('\n');
            }),
        }));

    async function answer(input: Input, make: (source: Source, scenarios: string[]) => Promise<string>): Promise<vscode.LanguageModelToolResult> {
        const source = await sourceOf(input);
        await client.start();
        const { scenarios, problem } = await client.sendRequest<ScenariosAnswer>(SCENARIOS, source satisfies ScenariosParams);
        const names = scenarios.map(({ name }) => name), wanted = input.scenario === undefined ? names : names.filter(name => name === input.scenario);
        const text = problem !== undefined ? `Not read: ${problem}`
            : wanted.length > 0 ? await make(source, wanted)
                : `There is no scenario${input.scenario === undefined ? '' : ` ${input.scenario}`} in it; it has: ${names.join(', ') || 'none'}.`;
        return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
    }

    function ask({ uri, text }: Source, scenario: string, token: vscode.CancellationToken, trace = false): Promise<TestAnswer> {
        const params: TestParams = { uri, text, scenario, trace };
        return client.sendRequest<TestAnswer>(TEST, params, token);
    }
}

/** One line, and one for each reason why it is not as expected. */
function verdict(name: string, answer: TestAnswer): string {
    if (!isTestResult(answer)) return `${name}: ${answer.message} ${answer.hint}`;
    const { asExpected, expected, found, message, reasons, states } = answer;
    const said = `${name}: ${found.join(', ') || 'ok'}, ${asExpected ? 'as expected' : `expected ${expected.join(', ') || 'ok'}`} (${states} states): ${message}`;
    return [said, ...reasons.map(reason => `  line ${reason.range.start.line + 1}: ${reason.message}`)].join('\n');
}

/** Only scenario files of the workspace are read. A model may ask for anything. @throws Error that says what to do. */
async function sourceOf({ file, text }: Input): Promise<Source> {
    // No file has this name, so no edit of one ends the check.
    if (typeof text === 'string') return { uri: `untitled:tool-${text.length}.mmn`, text };
    if (typeof file !== 'string') throw new Error('Give `file`, a scenario file of the workspace, or `text`, a scenario.');
    const found = (await vscode.workspace.findFiles('**/*.mmn')).filter(uri => [uri.path, vscode.workspace.asRelativePath(uri), uri.path.split('/').at(-1)].includes(file.replace(/^file:\/\//, '')));
    if (found.length !== 1) throw new Error(found.length === 0 ? `There is no scenario file ${file} in the workspace.` : `${file} may be one of ${found.map(uri => vscode.workspace.asRelativePath(uri)).join(', ')}.`);
    const [uri] = found, open = vscode.workspace.textDocuments.find(document => document.uri.toString() === uri.toString());
    return { uri: uri.toString(), text: open?.getText() ?? new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)) };
}
