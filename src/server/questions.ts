/** Questions about one scenario that are answered by the way, beside the checks: runs by picking, further counterexamples. */
import { FileCheck, scenariosOf, unreadableText, withKernel } from '../check/index.js';
import { evaluateIn } from '../check/evaluate.js';
import { noOther } from '../check/no-other.js';
import { pickRun } from '../check/picked.js';
import { ScenarioPrograms } from '../check/programs.js';
import type { Problem } from '../check/result.js';
import { parseMmn } from '../language/parse.js';
import type { EvaluateAnswer, EvaluateParams, FurtherAnswer, FurtherParams, LockdepAnswer, LockdepParams, Refusal, RunAnswer, RunParams, SkeletonAnswer, SkeletonParams, TestAnswer, TestParams } from './protocol.js';
import { questionRun } from './questionRun.js';
import type { CheckSettings } from './settings.js';
import type { FileRun } from './slices.js';
import { lockdepReport, skeleton, type Judged } from './reports.js';
import { testing } from './testing.js';

/** About a text as it is now. */
export type Question = { limits: CheckSettings } & ({ kind: 'run'; text: string; run: RunParams } | { kind: 'evaluate'; text: string; evaluate: EvaluateParams } | { kind: 'further'; text: string; further: FurtherParams } | { kind: 'test'; test: TestParams } | { kind: 'skeleton'; skeleton: SkeletonParams }
    | { kind: 'lockdep'; text: string; lockdep: LockdepParams; judged: Judged });
export type Answer = RunAnswer | EvaluateAnswer | FurtherAnswer | TestAnswer | SkeletonAnswer | LockdepAnswer;
/** What comes of a question: in the end one answer. */
export type QuestionEvent = { kind: 'answer'; answer: Answer } | { kind: 'progress'; states: number };

export function uriOf(question: Question): string {
    switch (question.kind) {
        case 'run': return question.run.uri;
        case 'evaluate': return question.evaluate.uri;
        case 'further': return question.further.uri;
        case 'test': return question.test.uri;
        case 'lockdep': return question.lockdep.uri;
        // Of no file, so no edit ends it.
        case 'skeleton': return 'untitled:skeleton';
    }
}

export const superseded = (): Refusal => ({ message: 'The text has changed meanwhile.', hint: 'Ask again: runs are of the text as it is.' });

export function startQuestion(question: Question, report: (event: QuestionEvent) => void): FileRun {
    return guarded(report, answering(question, report));
}

function answering(question: Question, report: (event: QuestionEvent) => void): FileRun {
    switch (question.kind) {
        case 'run': return picking(question.text, question.run, question.limits, report);
        case 'evaluate': return evaluating(question.text, question.evaluate, question.limits, report);
        case 'further': return further(question.text, question.further, question.limits, report);
        case 'test': return testing(question.test, question.limits, report);
        case 'skeleton': return skeleton(question.skeleton, report);
        case 'lockdep': return lockdepReport(question.text, question.lockdep, question.judged, report);
    }
}

/** That a question could not be answered is an answer too. */
function guarded(report: (event: QuestionEvent) => void, run: FileRun): FileRun {
    return {
        ...run,
        run(milliseconds) {
            try { return run.run(milliseconds); }
            catch (error) {
                report({ kind: 'answer', answer: { message: `It could not be looked into: ${error instanceof Error ? error.message : String(error)}`, hint: 'That is a bug of Notiscope, please report it.' } });
                return true;
            }
        },
    };
}

function picking(text: string, { uri, scenario, text: _, ...question }: RunParams, { kernel }: CheckSettings, report: (event: QuestionEvent) => void): FileRun {
    const answer = (): RunAnswer => {
        const programs = programsOf({ text, uri, scenario, kernel });
        if ('hint' in programs) return programs;
        const run = pickRun(programs, question);
        if (!('error' in run)) return run;
        return {
            message: `${run.error[0].toUpperCase()}${run.error.slice(1)}.`, ...run.otherText && { otherText: true },
            hint: run.otherText ? 'Go back to that text, choose its scenario, or replay the run as far as it goes.' : 'A token comes from "Copy token" in the preview, or from the command line.',
        };
    };
    return { run() { report({ kind: 'answer', answer: answer() }); return true; } };
}

function evaluating(text: string, { uri, scenario, text: _, ...question }: EvaluateParams, { kernel }: CheckSettings, report: (event: QuestionEvent) => void): FileRun {
    const answer = (): EvaluateAnswer => {
        const programs = programsOf({ text, uri, scenario, kernel });
        if ('hint' in programs) return programs;
        const told = evaluateIn(programs, question);
        return 'error' in told ? { message: `${told.error[0].toUpperCase()}${told.error.slice(1)}.`, ...told.otherText && { otherText: true }, hint: 'Begin anew with the text as it is.' } : told;
    };
    return { run() { report({ kind: 'answer', answer: answer() }); return true; } };
}

interface About { text: string; uri: string; scenario: string; kernel: string | undefined }

/** Of the scenarios that were asked about last; somebody who picks asks again and again. */
const remembered: { about: About; programs: ScenarioPrograms }[] = [];
const MOST_REMEMBERED = 4;

function programsOf(about: About): ScenarioPrograms | Refusal {
    const { text, uri, scenario, kernel } = about;
    const known = remembered.find(({ about: one }) => one.text === text && one.uri === uri && one.scenario === scenario && one.kernel === kernel);
    if (known) return known.programs;
    const unreadable = unreadableText(text, uri);
    if (unreadable) return { message: `Not read: ${unreadable.message}`, hint: 'Open a scenario file of ordinary size.' };
    const { model, problems } = parseMmn(text, uri);
    const isError = ({ severity }: Problem): boolean => severity === 'error';
    const refused = ({ range, message }: Problem): Refusal => ({ message: `${scenario} has an error in line ${range.start.line + 1}: ${message}`, hint: 'Runs can be picked once it is fixed.' });
    const wrong = problems.find(isError);
    if (wrong) return refused(wrong);
    const node = scenariosOf(model).find(({ name }) => name === scenario);
    if (!node) return { message: `There is no scenario ${scenario} in this file.`, hint: `It has: ${scenariosOf(model).map(({ name }) => name).join(', ') || 'none'}.` };
    const programs = new ScenarioPrograms({ model: withKernel(model, kernel), uri, scenario: node });
    const unlowered = programs.problems.find(isError);
    if (unlowered) return refused(unlowered);
    remembered.unshift({ about, programs });
    remembered.length = Math.min(remembered.length, MOST_REMEMBERED);
    return programs;
}

function further(text: string, { uri, scenario, code, counterexamples }: FurtherParams, limits: CheckSettings, report: (event: QuestionEvent) => void): FileRun {
    const check = new FileCheck(text, uri, { ...limits, scenario, counterexamples, critical: true, tokens: true });
    return questionRun(check, found, report);

    function found(): FurtherAnswer {
        const [result] = check.results;
        const violation = result?.violations.find(one => one.code === code);
        if (!violation) return { message: result ? `${scenario} has no ${code}.` : `${scenario} could not be explored.`, hint: 'Check the file again.' };
        const why = noOther(violation);
        return { views: (violation.others ?? []).map(({ trace }) => trace), ...why !== undefined && { noOther: why }, ...violation.trace.critical && { critical: violation.trace.critical } };
    }
}
