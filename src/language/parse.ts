/**
 * Text -> tree. Synchronous, without names being resolved; never throws.
 *
 * Invariant: the result is always a Model. A file with errors keeps everything outside the damaged spot.
 */
import type { Problem } from '../check/result.js';
import { sharedCore } from './core.js';
import type { Model } from './generated/ast.js';
import { syntaxProblems } from './syntax/problems.js';

export interface Parsed { model: Model; problems: Problem[] }

export function parseMmn(text: string, uri: string): Parsed {
    const result = sharedCore().parser.LangiumParser.parse<Model>(text);
    return { model: result.value, problems: syntaxProblems(result, uri) };
}
