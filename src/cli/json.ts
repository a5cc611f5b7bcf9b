/** `check --format json`: docs/check-result.schema.json says what each field means. */
import type { Unreached } from '../check/reach.js';
import type { FileResult, FoundViolation, Problem, ScenarioResult } from '../check/result.js';
import type { SourceRange } from '../model/program.js';
import { toJson as traceJson } from '../trace/index.js';
import { shown } from './input.js';
import type { Report } from './report.js';

/** Of the format; goes up when a field changes its meaning or goes away. */
const VERSION = 1;

export function toJson(files: FileResult[], { interrupted }: Pick<Report, 'interrupted'> = {}): string {
    return JSON.stringify({ version: VERSION, ...interrupted !== undefined && { interrupted }, results: files.flatMap(({ scenarios }) => scenarios.map(scenario)), problems: files.flatMap(({ problems }) => problems.map(problem)),
        ...files.some(({ reach }) => reach) && { unreached: files.flatMap(({ reach }) => reach ? reach.unreached.map(u => ({ ...unreached(u), complete: reach.complete })) : []) } }, null, 2);
}

const lines = ({ start, end }: SourceRange) => ({ start, end });
const place = (range: SourceRange) => ({ file: shown(range.uri), range: lines(range) });
const unreached = ({ kind, text, range, statements }: Unreached) => ({ kind, text, statements, ...place(range) });
const problem = ({ code, message, severity, range }: Problem) => ({ severity, code, message, ...place(range) });

function scenario({ file, scenario, expected, codes, verdict, asExpected, message, findings, findingsComplete, stats, outcomes, reach, violations, trace }: ScenarioResult) {
    const { states, transitions, depth, milliseconds, complete } = stats;
    return {
        file: shown(file), scenario, expected, codes, verdict, asExpected, message,
        findings: findings.map(({ code, message, range, related, verdict, why, shownBy, unseen }) => ({
            code, message, ...place(range), ...verdict && { verdict }, ...why && { why }, ...shownBy && { shownBy }, ...unseen && { unseen }, related: related.map(({ message, range }) => ({ message, ...place(range) })),
        })),
        findingsComplete, stats: { states, transitions, depth, milliseconds: Math.round(milliseconds * 10) / 10, complete },
        outcomes, ...reach && { unreached: reach.unreached.map(unreached) }, ...trace && { trace: traceJson(trace, shown) }, ...others(violations.find(v => v.trace === trace)),
    };
}

const others = (violation: FoundViolation | undefined) => violation && {
    ...violation.others && { others: violation.others.map(({ message, range, trace }) => ({ message, ...place(range), trace: traceJson(trace, shown) })) },
    ...violation.noOther && { noOther: violation.noOther },
};
