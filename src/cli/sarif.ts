/**
 * `check --format sarif`: SARIF 2.1.0 (OASIS), as code scanning and editors read it. A result for whatever is not as expected, for each static finding and
 * each problem of a text. A counterexample is a code flow: a thread flow for each thread, `executionOrder` says how they interleave.
 */
import { pathToFileURL } from 'node:url';
import type { CodeFlow, Location, Log, Result } from 'sarif';
import { noOther } from '../check/no-other.js';
import type { FileResult, Finding, FoundViolation, Problem, Related, ScenarioResult } from '../check/result.js';
import type { SourceRange } from '../model/program.js';
import type { TraceView } from '../trace/view.js';
import { shown } from './input.js';
import { limitHint } from './options.js';
import type { Report } from './report.js';
import { printable } from './words.js';

const LEVELS = { error: 'error', warning: 'warning', information: 'note' } as const;

/** @returns the text of a log with one run. */
export function toSarif(files: FileResult[], { version, exitCode, interrupted }: Report): string {
    const results = files.flatMap(({ problems, scenarios }) => [...problems.map(ofProblem), ...scenarios.flatMap(ofScenario)]);
    const rules = [...new Set(results.map(({ ruleId = '' }) => ruleId))].sort().map(id => ({ id, shortDescription: { text: id.replace(/[_-]/g, ' ') } }));
    const told = interrupted === undefined ? {} : { toolExecutionNotifications: [{ level: 'error' as const, message: { text: interrupted } }] };
    const log: Log = {
        $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0',
        runs: [{
            tool: { driver: { name: 'Notiscope', semanticVersion: version, rules } }, columnKind: 'utf16CodeUnits', results,
            invocations: [{ executionSuccessful: interrupted === undefined, exitCode, ...told }],
        }],
    };
    return JSON.stringify(log, null, 2);
}

function ofScenario(result: ScenarioResult): Result[] {
    const { findings, unmet, uncovered, violations, asExpected, codes } = result;
    const name = `scenario ${result.scenario}: `;
    // What is as expected is no result: nobody has to look at it.
    const failed = violations.filter(({ expected }) => !asExpected && !expected);
    return [
        ...codes.includes('inconclusive') && !asExpected ? [open(result, name)] : [],
        ...failed.map(violation => ofViolation(violation, name)),
        ...!asExpected && failed.length === 0 && unmet.length === 0 && !codes.includes('inconclusive') ? [make(result.verdict, 'error', name + result.message, result.range)] : [],
        ...unmet.map(({ message, range }) => make('expectation-unmet', 'error', name + message, range)),
        ...uncovered.map(({ text, range }) => make('cover-unreached', 'note', `${name}no interleaving reaches ${text}`, range)),
        ...findings.map(finding => ofFinding(finding, name, asExpected && finding.shownBy !== undefined && result.expected.includes(finding.shownBy))),
    ];
}

/** Not explored to the end: neither passed nor failed. */
const open = ({ message, range, incomplete }: ScenarioResult, name: string): Result => ({ ...make('inconclusive', 'none', name + message + limitHint(incomplete), range), kind: 'open' });

function ofViolation(violation: FoundViolation, name: string): Result {
    const { code, message, range, related, trace, others = [] } = violation, none = noOther(violation);
    return { ...make(code, 'error', name + message + (none === undefined ? '' : ` (${none})`), range, related), codeFlows: [trace, ...others.map(other => other.trace)].map(flow) };
}

/** `expected`: what it has led to is what the scenario is to show. */
function ofFinding({ code, message, range, related, verdict, why, unseen = [] }: Finding, name: string, expected: boolean): Result {
    const said = verdict === undefined ? '' : ` (${verdict}${why === undefined ? '' : `: ${why}`})`;
    return make(code, verdict === 'refuted' || expected ? 'note' : 'warning', name + message + said + unseen.map(text => `; ${text}`).join(''), range, related);
}

const ofProblem = ({ code, message, range, severity }: Problem): Result => make(code, LEVELS[severity], message, range);

function make(ruleId: string, level: Result['level'], text: string, range: SourceRange, related: readonly Related[] = []): Result {
    return {
        ruleId, level, message: { text: printable(text) }, locations: [location(range)],
        ...related.length > 0 && { relatedLocations: related.map((one, id) => ({ id, ...location(one.range, one.message) })) },
    };
}

function flow({ message, threads, steps }: TraceView): CodeFlow {
    return {
        message: { text: printable(message) },
        threadFlows: threads.map(({ name }) => ({
            id: name, message: { text: printable(name) },
            locations: steps.filter(({ thread }) => thread === name).map(({ index, text, range, violates }) => ({
                executionOrder: index, location: location(range, text), importance: violates ? 'essential' as const : 'important' as const,
            })),
        })).filter(({ locations }) => locations.length > 0),
    };
}

function location({ uri, start, end }: SourceRange, text?: string): Location {
    return {
        physicalLocation: {
            artifactLocation: { uri: address(uri) },
            region: { startLine: start.line + 1, startColumn: start.character + 1, endLine: end.line + 1, endColumn: end.character + 1 },
        },
        ...text !== undefined && { message: { text: printable(text) } },
    };
}

/** Relative to the current folder where the file is below it. */
function address(uri: string): string {
    const name = shown(uri);
    return name === uri || name.startsWith('/') || /^[A-Za-z]:/.test(name) ? (uri.startsWith('file:') ? pathToFileURL(name).href : uri) : name.split(/[\\/]/).map(encodeURIComponent).join('/');
}
