/** `notiscope lockdep`: findings about locks in the layout in which lockdep reports. */
import { distinctFindings, lockdepText } from '../splat/tell.js';
import { EXIT } from './errors.js';
import { limitsOf, type LimitOptions } from './options.js';
import { runCheck } from './run.js';
import { readScenarios } from './scenario.js';
import { count, place, printable, problemForTerminal } from './words.js';
import { writeOut } from './write.js';

export async function lockdep(path: string, options: LimitOptions & { scenario?: string; output?: string }): Promise<number> {
    const { problems, scenarios } = await runCheck(await readScenarios(path, options.scenario), { ...limitsOf(options), scenario: options.scenario, chains: true });
    for (const problem of problems) process.stderr.write(`${problemForTerminal(problem)}\n`);
    const findings = distinctFindings(scenarios.flatMap(scenario => scenario.findings)), reports = findings.map(lockdepText);
    const others = findings.filter((_, i) => reports[i] === undefined), told = reports.filter(report => report !== undefined);
    for (const { code, message, range } of others) process.stderr.write(`${place(range)}: note: lockdep has no report for ${code}: ${printable(message)}\n`);
    if (told.length === 0) process.stderr.write(`no finding about locks in ${count(scenarios.length, 'scenario')}\n`);
    else writeOut(options.output, printable(told.join('\n\n')));
    return problems.some(({ severity }) => severity === 'error') ? EXIT.input : EXIT.asExpected;
}
