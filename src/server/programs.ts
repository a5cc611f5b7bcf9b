/** notiscope/program: what the explorer sees of a scenario. */
import { scenariosOf, withKernel } from '../check/index.js';
import { parseMmn } from '../language/parse.js';
import { lowerScenario } from '../model/lower.js';
import { printProgram } from '../model/print.js';
import type { ProgramAnswer } from './protocol.js';

export function printedProgram(text: string | undefined, uri: string, name: string, kernel?: string): ProgramAnswer {
    if (text === undefined) return { message: `${uri} is not open.` };
    const { model, problems } = parseMmn(text, uri);
    const scenario = scenariosOf(model).find(one => one.name === name);
    if (!scenario) return { message: `There is no scenario ${name} in this file.` };
    const lowered = problems.some(({ severity }) => severity === 'error') ? { problems } : lowerScenario(withKernel(model, kernel), uri, scenario, {});
    const wrong = lowered.problems.find(({ severity }) => severity === 'error');
    if (wrong) return { message: `${name} has an error in line ${wrong.range.start.line + 1}: ${wrong.message}` };
    return 'program' in lowered && lowered.program ? { text: printProgram(lowered.program) } : { message: `${name} could not be lowered.` };
}
