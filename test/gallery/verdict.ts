/** Codes of the scenarios of a text, found by exploration alone: without the static findings and the traces' pictures, so that hundreds of variants can be looked at. */
import { Search } from '../../src/explore/index.js';
import { isScenario, type Scenario } from '../../src/language/generated/ast.js';
import { parseMmn } from '../../src/language/parse.js';
import { lowerScenario } from '../../src/model/lower.js';

const SPARE_FRAMES = [2, 4, 6];
const LIMITS = { maxStates: 2_000_000, timeout: 60 };

/** Sorted codes; none: ok. A text that is no program any more: `not a program`. */
export function codesOf(text: string, scenario: string): string[] {
    const { model, problems } = parseMmn(text, 'file:///variant.mmn');
    const node = model.items.filter(isScenario).find(({ name }) => name === scenario);
    if (!node || problems.some(({ severity }) => severity === 'error')) return ['not a program'];
    for (const spareFrames of SPARE_FRAMES) {
        const { program } = lowerScenario(model, 'file:///variant.mmn', node, { spareFrames });
        if (!program) return ['not a program'];
        const search = new Search(program, LIMITS);
        while (!search.run(1000));
        const { violations, incomplete } = search.verdict();
        if (incomplete?.reason === 'frames') continue;
        return [...new Set([...violations.map(({ code }) => code as string), ...incomplete ? ['inconclusive'] : []])].sort();
    }
    return ['inconclusive'];
}

export const threadCount = (scenario: Scenario): number => scenario.items.filter(({ $type }) => $type === 'Thread').length;
