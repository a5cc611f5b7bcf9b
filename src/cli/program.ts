/** `notiscope program`: what a scenario became, the form in which it is explored. */
import { scenariosOf, withKernel } from '../check/index.js';
import { parseMmn } from '../language/parse.js';
import { lowerScenario } from '../model/lower.js';
import { printProgram } from '../model/print.js';
import { EXIT, InputError } from './errors.js';
import { failOn, readScenarios } from './scenario.js';

export function program(path: string, options: { scenario?: string; kernel?: string }): number {
    const { uri, text, scenarios } = readScenarios(path, options.scenario);
    const { model } = parseMmn(text, uri);
    const name = options.scenario ?? scenarios[0];
    const scenario = scenariosOf(model).find(scenario => scenario.name === name);
    if (!scenario) throw new InputError(`${path}: error: no scenario \`${name}\``);
    if (!options.scenario && scenarios.length > 1) process.stderr.write(`scenario ${name} (--scenario chooses another of ${scenarios.join(', ')})\n`);
    const { program, problems } = lowerScenario(withKernel(model, options.kernel), uri, scenario);
    failOn(problems);
    if (program) process.stdout.write(`${printProgram(program).trimEnd()}\n`);
    return EXIT.asExpected;
}
