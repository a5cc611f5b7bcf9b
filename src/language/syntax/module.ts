/** The services of text -> tree, shared by parseMmn() and by the language services. */
import { createCompletionParser, type LangiumCompletionParser, type LangiumCoreServices, type Module, type PartialLangiumCoreServices } from 'langium';
import { MmnLexer, MmnLexerMessages } from './lexer.js';
import { MmnParserMessages } from './messages.js';
import { createMmnParser } from './parser.js';

export const MmnSyntaxModule: Module<LangiumCoreServices, PartialLangiumCoreServices> = {
    parser: {
        CompletionParser: services => completionParser(services),
        Lexer: services => new MmnLexer(services),
        LexerErrorMessageProvider: () => new MmnLexerMessages(),
        LangiumParser: services => createMmnParser(services),
        ParserErrorMessageProvider: () => new MmnParserMessages(),
    },
};

/** Made when somebody first completes a word: a server makes all its services before it answers, and this one takes as long as the parser. */
function completionParser(services: LangiumCoreServices): LangiumCompletionParser {
    let made: LangiumCompletionParser | undefined;
    return { parse: (text: string) => (made ??= createCompletionParser(services)).parse(text) } as LangiumCompletionParser;
}
