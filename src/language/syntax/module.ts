/** The services of text -> tree, shared by parseMmn() and by the language services. */
import type { LangiumCoreServices, Module, PartialLangiumCoreServices } from 'langium';
import { MmnLexer, MmnLexerMessages } from './lexer.js';
import { MmnParserMessages } from './messages.js';
import { createMmnParser } from './parser.js';

export const MmnSyntaxModule: Module<LangiumCoreServices, PartialLangiumCoreServices> = {
    parser: {
        Lexer: services => new MmnLexer(services),
        LexerErrorMessageProvider: () => new MmnLexerMessages(),
        LangiumParser: services => createMmnParser(services),
        ParserErrorMessageProvider: () => new MmnParserMessages(),
    },
};
