/** Which scenario of a file a command is about. */
import { scenariosOf, unreadableText, withKernel } from '../check/index.js';
import type { Problem, ScenarioResult } from '../check/result.js';
import type { ScenarioSource } from '../check/scenario.js';
import { suggest } from '../language/names/suggest.js';
import { parseMmn } from '../language/parse.js';
import { lowerScenario } from '../model/lower.js';
import type { Program } from '../model/program.js';
import { InputError } from './errors.js';
import { readInput, shown, type Input } from './input.js';
import { textProblems } from './run.js';
import { problemLine } from './words.js';

export interface ScenarioInput extends Input { scenarios: string[] }

/** Reads a file in which something is to be looked at; `scenario`, if given, must be in it. */
export async function readScenarios(path: string, scenario: string | undefined): Promise<ScenarioInput> {
    const input = readInput(path);
    const unreadable = unreadableText(input.text, input.uri);
    failOn(unreadable ? [unreadable] : []);
    const { model, problems } = parseMmn(input.text, input.uri);
    if (hasError(problems)) failOn(await textProblems(input, problems));
    const scenarios = scenariosOf(model).map(({ name }) => name);
    const file = shown(input.uri);
    if (scenarios.length === 0) throw new InputError(`${file}:1:1: error: there is no scenario in this file`);
    if (scenario !== undefined && !scenarios.includes(scenario)) throw new InputError(`${file}: error: no scenario \`${scenario}\` in this file; it has ${scenarios.join(', ')}${suggest(scenario, scenarios).words}`);
    return { ...input, scenarios };
}

export interface WhichScenario { scenario?: string; kernel?: string }

/** The scenario that is named, else the first. */
export async function sourceOf(path: string, { scenario, kernel }: WhichScenario): Promise<ScenarioSource> {
    const { uri, text, scenarios } = await readScenarios(path, scenario);
    const { model } = parseMmn(text, uri);
    const name = scenario ?? scenarios[0];
    const node = scenariosOf(model).find(s => s.name === name)!;
    if (!scenario && scenarios.length > 1) process.stderr.write(`scenario ${name} (--scenario chooses another of ${scenarios.join(', ')})\n`);
    const source = { model: withKernel(model, kernel), uri, scenario: node };
    const { problems } = lowerScenario(source.model, uri, node);
    if (hasError(problems)) failOn(await textProblems({ uri, text }, problems));
    return source;
}

/** The Program of the scenario that is named, else of the first. */
export async function lowered(path: string, which: WhichScenario): Promise<Program> {
    const { model, uri, scenario } = await sourceOf(path, which);
    const { program } = lowerScenario(model, uri, scenario);
    if (!program) throw new InputError(`${path}: error: scenario \`${scenario.name}\` could not be modelled`);
    return program;
}

const hasError = (problems: readonly Problem[]): boolean => problems.some(({ severity }) => severity === 'error');

export function failOn(problems: Problem[]): void {
    const errors = problems.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) throw new InputError(errors.map(problemLine).join('\n'));
}

/** The one to show where none is named: the first that is not as expected, else the first with a counterexample, else the first. */
export const mostTelling = (results: ScenarioResult[]): ScenarioResult | undefined =>
    results.find(({ asExpected }) => !asExpected) ?? results.find(({ violations }) => violations.length > 0) ?? results[0];
