/**
 * Text -> tree. Synchronous, without names being resolved; never throws.
 *
 * Invariant: the result is always a Model. A file with errors keeps everything outside the damaged spot.
 */
import { createDefaultCoreModule, createDefaultSharedCoreModule, EmptyFileSystem, inject, type LangiumParser } from 'langium';
import type { Problem } from '../check/result.js';
import type { Model } from './generated/ast.js';
import { MmnGeneratedModule, MmnGeneratedSharedModule } from './generated/module.js';
import { MmnSyntaxModule } from './syntax/module.js';
import { syntaxProblems } from './syntax/problems.js';

export interface Parsed { model: Model; problems: Problem[] }

export function parseMmn(text: string, uri: string): Parsed {
    const result = parser().parse<Model>(text);
    return { model: result.value, problems: syntaxProblems(result, uri) };
}

let cached: LangiumParser | undefined;

function parser(): LangiumParser {
    if (!cached) {
        const shared = inject(createDefaultSharedCoreModule(EmptyFileSystem), MmnGeneratedSharedModule);
        const services = inject(createDefaultCoreModule({ shared }), MmnGeneratedModule, MmnSyntaxModule);
        shared.ServiceRegistry.register(services);
        cached = services.parser.LangiumParser;
    }
    return cached;
}
