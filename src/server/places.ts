/** Where the scenarios of a text stand: parsed, and nothing else. */
import { scenariosOf, unreadableText } from '../check/index.js';
import type { Model } from '../language/generated/ast.js';
import { parseMmn } from '../language/parse.js';
import { nameRange, rangeOf } from '../language/range.js';
import type { ScenarioPlace } from './fileState.js';
import type { ScenariosAnswer, ScenariosParams } from './protocol.js';

export function scenarioPlaces(model: Model, uri: string): ScenarioPlace[] {
    return scenariosOf(model).filter(({ name }) => Boolean(name))
        .map(scenario => ({ name: scenario.name, nameRange: nameRange(scenario, uri), range: rangeOf(scenario, uri) }));
}

/** Of any text, open or not; those that can be told apart where the text has errors. */
export function scenariosIn({ uri, text }: ScenariosParams): ScenariosAnswer {
    const unreadable = unreadableText(text, uri);
    if (unreadable) return { scenarios: [], problem: unreadable.message };
    return { scenarios: scenarioPlaces(parseMmn(text, uri).model, uri).map(({ name, range }) => ({ name, range })) };
}
