/** What came of a test, as the editor's test results. */
import * as vscode from 'vscode';
import type { SourceRange } from '../../model/program.js';
import { isTestResult, type TestAnswer, type TestResult } from '../../server/protocol.js';
import { rangeOf } from './tree.js';

/** Passed, failed with what was expected and what was found, or errored: not checked, or not to the end. */
export function report(run: vscode.TestRun, item: vscode.TestItem, answer: TestAnswer): void {
    if (!isTestResult(answer)) {
        run.errored(item, message(`${answer.message} ${answer.hint}`, answer.range));
        return log(run, item, answer.message);
    }
    const { asExpected, milliseconds, incomplete } = answer;
    if (asExpected) run.passed(item, milliseconds);
    else if (incomplete !== undefined && answer.verdict === 'inconclusive') run.errored(item, message(answer.message, answer.range), milliseconds);
    else run.failed(item, failures(answer), milliseconds);
    for (const { text, range } of answer.uncovered) log(run, item, vscode.l10n.t('no interleaving reaches {0}', text), range);
    log(run, item, answer.message, asExpected ? undefined : answer.reasons.at(0)?.range);
}

function failures({ reasons, message: text, range, expected, found }: TestResult): vscode.TestMessage[] {
    const said = reasons.length > 0 ? reasons : [{ message: text, range }];
    return said.map(reason => {
        const one = message(reason.message, reason.range);
        one.expectedOutput = `expect ${expected.join(', ') || 'ok'}`;
        one.actualOutput = `found ${found.join(', ') || 'ok'}`;
        one.contextValue = 'scenario';
        if ('related' in reason && reason.related) {
            one.stackTrace = reason.related.map(at => new vscode.TestMessageStackFrame(at.message, vscode.Uri.parse(at.range.uri), rangeOf(at.range).start));
        }
        return one;
    });
}

function message(text: string, range: SourceRange | undefined): vscode.TestMessage {
    const result = new vscode.TestMessage(text);
    if (range) result.location = place(range);
    return result;
}

const place = (range: SourceRange): vscode.Location => new vscode.Location(vscode.Uri.parse(range.uri), rangeOf(range));

/** Terminals want a carriage return. */
function log(run: vscode.TestRun, item: vscode.TestItem, text: string, range?: SourceRange): void {
    run.appendOutput(`${item.id}: ${text.replace(/\r?\n/g, '\r\n')}\r\n`, range && place(range), item);
}
