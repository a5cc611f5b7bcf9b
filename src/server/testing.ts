/** A scenario as a test: one check of it as the command line makes it, of a text that need not be open. */
import { FileCheck } from '../check/index.js';
import { statementsOf } from '../check/reach.js';
import type { Problem, ScenarioResult } from '../check/result.js';
import { parseMmn } from '../language/parse.js';
import type { Covered, TestAnswer, TestParams, TestResult } from './protocol.js';
import { questionRun } from './questionRun.js';
import type { QuestionEvent } from './questions.js';
import type { CheckSettings } from './settings.js';
import type { FileRun } from './slices.js';

export function testing({ uri, scenario, text, coverage, trace }: TestParams, limits: CheckSettings, report: (event: QuestionEvent) => void): FileRun {
    const check = new FileCheck(text, uri, { ...limits, scenario, reach: coverage ?? false });
    return questionRun(check, answer, report);

    function answer(): TestAnswer {
        const result = check.results.at(0);
        if (result) return { ...told(result), ...coverage ? { covered: covered(result) } : {}, ...trace && result.trace ? { trace: result.trace } : {} };
        const wrong = check.problems.find(({ severity }) => severity === 'error');
        return wrong ? refused(wrong) : { message: `There is no scenario ${scenario} in this file any more.`, hint: 'Refresh the tests.' };
    }

    function covered({ reach }: ScenarioResult): Covered[] {
        const reached = new Set(reach?.reached);
        return statementsOf(parseMmn(text, uri).model, uri, scenario)
            .map(({ start, end }) => ({ range: { start, end }, reached: reached.has(`${start.line}:${start.character}`) }));
    }
}

const refused = ({ message, range }: Problem): TestAnswer => ({ message: `Not checked: ${message}`, hint: 'The scenario is checked once the error is mended.', range });

function told({ asExpected, verdict, message, expected, codes, range, unmet, violations, uncovered, incomplete, stats, trace }: ScenarioResult): TestResult {
    const reasons = [
        ...unmet, ...violations.filter(one => !one.expected).map(one => ({ message: `${one.code}: ${one.message}`, range: one.range, related: one.related, code: one.code })),
    ];
    return {
        asExpected, verdict, message, expected, found: codes, range, reasons: asExpected ? [] : reasons, uncovered, ...incomplete ? { incomplete } : {},
        states: stats.states, milliseconds: stats.milliseconds, hasTrace: trace !== undefined || violations.length > 0,
    };
}
