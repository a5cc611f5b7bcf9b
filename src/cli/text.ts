/** `check --format text`: a line for each scenario; where it is not as expected, why, and the run that shows it. */
import { foundAsExpected, type FileResult, type FoundViolation, type ScenarioResult } from '../check/result.js';
import { noOther } from '../check/no-other.js';
import { toAscii } from '../trace/index.js';
import type { TraceView } from '../trace/view.js';
import { shown } from './input.js';
import { limitHint } from './options.js';
import { fileReachLines, outcomeLines } from './reach.js';
import { coloured } from './colour.js';
import { count, duration, place, printable } from './words.js';

const paint = coloured(process.stdout);

export function fileText({ uri, scenarios, reach }: FileResult, width: number): string {
    const names = Math.max(...scenarios.map(({ scenario }) => scenario.length));
    const verdicts = Math.max(...scenarios.map(result => verdictText(result).length));
    const lines = scenarios.flatMap(result => {
        const { asExpected, scenario, stats } = result;
        const line = `  ${asExpected ? paint('green', '✓') : isOpen(result) ? paint('yellow', '?') : paint('red', '✗')} ${scenario.padEnd(names)}  ${asExpected ? verdictText(result).padEnd(verdicts) : paint(isOpen(result) ? 'yellow' : 'red', verdictText(result).padEnd(verdicts))}  ${count(stats.states, 'state').padStart(14)}  ${duration(stats.milliseconds).padStart(7)}`;
        const notes = [...result.uncovered.map(({ text, range }) => `    ${place(range)}: note: no interleaving reaches ${printable(text)} [cover-unreached]`), ...reach ? outcomeLines(result) : []];
        return asExpected ? [line, ...notes] : [line, ...notes, '', ...detailsOf(result, width).map(text => text && `    ${printable(text)}`.trimEnd()), ''];
    });
    return [shown(uri), ...lines, ...reach ? fileReachLines(reach) : [], ''].join('\n');
}

export const isOpen = ({ verdict }: ScenarioResult): boolean => verdict === 'inconclusive';

export function verdictText({ codes, expected, asExpected }: ScenarioResult): string {
    if (asExpected) return foundAsExpected({ codes, expected });
    return `${codes.join(', ') || 'ok'}, expected ${expected.join(', ') || 'ok'}`;
}

export function detailsOf(result: ScenarioResult, width: number): string[] {
    const unmet = result.unmet.map(({ message, range }) => `${place(range)}: error: ${message} [expectation-unmet]`);
    if (isOpen(result)) return [...unmet, `${place(result.range)}: inconclusive: ${result.message}${limitHint(result.incomplete)}`];
    const violation = result.violations.find(({ code, expected }) => !expected && code === result.verdict);
    if (!violation) return unmet.length > 0 ? unmet : [`${place(result.range)}: error: ${result.message}`];
    return [...unmet, `${place(violation.range)}: error: ${violation.code}: ${violation.message}`, '', ...runLines(result, violation.trace, width),
        ...(violation.others ?? []).flatMap(({ trace }, i) => ['', `counterexample ${i + 2}:`, '', ...runLines(result, trace, width)]), ...noOtherLine(violation)];
}

const runLines = (result: ScenarioResult, trace: TraceView, width: number): string[] => [...toAscii(trace, width - 4).trimEnd().split('\n'), ...replayLine(result, trace.token)];

function noOtherLine(violation: FoundViolation): string[] {
    const text = noOther(violation);
    return text === undefined ? [] : ['', text];
}

/** How to come back to the run; for the shell as it stands. */
function replayLine({ file, scenario }: ScenarioResult, token: string | undefined): string[] {
    return token === undefined ? [] : ['', `again: notiscope diagram ${quoted(shown(file))} --scenario ${scenario} --replay ${token}`];
}

const quoted = (word: string): string => /^[\w./@:+-]+$/.test(word) ? word : `'${word.replace(/'/g, `'\\''`)}'`;

/** The last line. */
export function summary(files: FileResult[]): string {
    const all = files.flatMap(({ scenarios }) => scenarios);
    const good = all.filter(({ asExpected }) => asExpected).length;
    const open = all.filter(result => !result.asExpected && isOpen(result)).length;
    const errors = files.flatMap(({ problems }) => problems).filter(({ severity }) => severity === 'error').length;
    return [count(all.length, 'scenario'), `${good} as expected`, ...all.length - good - open > 0 ? [`${all.length - good - open} not`] : [],
        ...open > 0 ? [`${open} inconclusive`] : [], ...errors > 0 ? [count(errors, 'error')] : []].join(', ');
}
