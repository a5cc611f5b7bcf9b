/** `check --format junit`: the XML that Jenkins, GitLab and others read (docs/junit.xsd). A suite for each file, a test case for each scenario. */
import builder from 'junit-report-builder';
import type { FileResult, ScenarioResult } from '../check/result.js';
import { shown } from './input.js';
import { problemLine, printable as forTerminal } from './words.js';
import type { Report } from './report.js';
import { detailsOf, isOpen, verdictText } from './text.js';

/** Columns of a counterexample. */
const WIDTH = 120;

export function toJunit(files: FileResult[], { interrupted }: Report): string {
    const report = builder.newBuilder();
    for (const { uri, problems, scenarios } of files) {
        const file = printable(shown(uri)), suite = report.testSuite().name(file), test = (name: string) => suite.testCase().className(file).name(name).file(file);
        suite.time(seconds(scenarios.reduce((sum, { stats }) => sum + stats.milliseconds, 0)));
        const errors = problems.filter(({ severity }) => severity === 'error');
        if (errors.length > 0) test('the text').error(printable(errors[0].message), errors[0].code, section(errors.map(problemLine).join('\n')));
        for (const result of scenarios) fill(test(result.scenario).time(seconds(result.stats.milliseconds)), result);
    }
    if (interrupted !== undefined) report.testSuite().name('interrupted').testCase().className('interrupted').name('interrupted').error(interrupted, 'interrupted');
    return report.build().trimEnd();
}

function fill(test: ReturnType<ReturnType<typeof builder.testSuite>['testCase']>, result: ScenarioResult): void {
    if (result.asExpected) return;
    const content = section(detailsOf(result, WIDTH).join('\n'));
    if (isOpen(result)) test.error(printable(verdictText(result)), 'inconclusive', content);
    else test.failure(printable(verdictText(result)), result.verdict).stacktrace(content);
}

/** XML has no place for some characters. */
const printable = (text: string): string => forTerminal(text).replace(/[\uFFFE\uFFFF]/g, '\uFFFD');

/** The end of a CDATA section, which the builder divides only once in a text. */
const section = (text: string): string => printable(text).replaceAll(']]>', ']] >');

const seconds = (milliseconds: number): number => Math.round(milliseconds) / 1000;
