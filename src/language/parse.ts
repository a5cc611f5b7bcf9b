/**
 * Text -> tree. Synchronous, without names being resolved; never throws.
 *
 * Invariant: the result is always a Model. A file with errors keeps everything outside the damaged spot.
 */
import type { ParseResult } from 'langium';
import type { Problem } from '../check/result.js';
import { sharedCore } from './core.js';
import type { Model } from './generated/ast.js';
import type { MmnParser } from './syntax/parser.js';
import { syntaxProblems } from './syntax/problems.js';
import { reread } from './syntax/reread.js';

export interface Parsed { model: Model; problems: Problem[] }

export function parseMmn(text: string, uri: string): Parsed {
    const result = sharedCore().parser.LangiumParser.parse<Model>(text);
    return { model: result.value, problems: syntaxProblems(result, uri) };
}

/** Reads the texts of a file one after the other. Where one differs from the one before inside of a body, that alone is read, and the tree becomes its own: nobody may be at work on what changes. */
export class TextReader {
    private last: ParseResult<Model> | undefined;

    read(text: string, uri: string): Parsed {
        const parser = sharedCore().parser.LangiumParser as MmnParser, { last } = this;
        const result = last && reread(last, text, parser) ? last : this.last = parser.parse<Model>(text);
        return { model: result.value, problems: syntaxProblems(result, uri) };
    }
}
