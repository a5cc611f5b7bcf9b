/** `notiscope export`: the Program of a scenario, for another engine. */
import { toPromela } from '../promela/index.js';
import { EXIT } from './errors.js';
import { lowered, type WhichScenario } from './scenario.js';
import { writeOut } from './write.js';

export const EXPORTS = { promela: toPromela };

export interface ExportOptions extends WhichScenario { to: keyof typeof EXPORTS; output?: string }

export async function exportProgram(path: string, options: ExportOptions): Promise<number> {
    writeOut(options.output, EXPORTS[options.to](await lowered(path, options)));
    return EXIT.asExpected;
}
