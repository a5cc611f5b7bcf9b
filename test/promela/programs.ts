/** Programs of scenarios, sized as the check sizes them. */
import { explore } from '../../src/explore/index.js';
import type { Verdict } from '../../src/explore/verdict.js';
import { isScenario } from '../../src/language/generated/ast.js';
import { parseMmn } from '../../src/language/parse.js';
import { lowerScenario } from '../../src/model/lower.js';
import type { Program } from '../../src/model/program.js';
import { galleryFiles } from '../gallery/files.js';

export interface ScenarioSource { file: string; name: string; lower(spareFrames: number): Program }

export function scenariosIn(...folders: string[]): ScenarioSource[] {
    return galleryFiles(...folders).flatMap(({ name: file, uri, text }) => {
        const { model } = parseMmn(text, uri);
        return model.items.filter(isScenario).map(node => ({
            file, name: node.name, lower(spareFrames: number): Program {
                const { program, problems } = lowerScenario(model, uri, node, { spareFrames });
                if (!program) throw new Error(problems.map(p => p.message).join('; '));
                return program;
            },
        }));
    });
}

/** With as many frames as the scenario needs. */
export function explored(source: ScenarioSource): { program: Program; verdict: Verdict } {
    for (const spareFrames of [2, 4, 8]) {
        const program = source.lower(spareFrames);
        const verdict = explore(program);
        if (verdict.incomplete?.reason !== 'frames' || spareFrames === 8) return { program, verdict };
    }
    throw new Error('not reached');
}
