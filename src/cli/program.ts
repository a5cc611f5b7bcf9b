/** `notiscope program`: what a scenario became, the form in which it is explored. */
import { printProgram } from '../model/print.js';
import { EXIT } from './errors.js';
import { lowered, type WhichScenario } from './scenario.js';

export async function program(path: string, options: WhichScenario): Promise<number> {
    process.stdout.write(`${printProgram(await lowered(path, options)).trimEnd()}\n`);
    return EXIT.asExpected;
}
