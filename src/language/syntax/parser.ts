/** The parser: never throws, and gives a file with errors a second attempt with its braces repaired. */
import { createParser, LangiumParser, type AstNode, type LangiumCoreServices, type ParseResult, type ParserOptions } from 'langium';
import type { IRecognitionException, IToken } from 'chevrotain';
import { MmnLexer } from './lexer.js';

/** After so many errors the text is no .mmn file, and recovering from each would take seconds. */
const MAX_ERRORS = 100;

/** The parts of Chevrotain's parser that Langium does not show. */
interface Inner {
    currIdx: number;
    input: IToken[];
    _errors: IRecognitionException[];
    recoveryEnabled: boolean;
    LA(offset: number): IToken;
    getCurrRuleFullName(): string;
    SAVE_ERROR(error: unknown): unknown;
    raiseNoAltException(occurrence: number, description?: string): never;
}

export class MmnParser extends LangiumParser {
    constructor(services: LangiumCoreServices) {
        super(services);
        const inner = this.inner;
        const messages = services.parser.ParserErrorMessageProvider;
        const save = inner.SAVE_ERROR.bind(inner);
        inner.SAVE_ERROR = error => {
            if (inner._errors.length >= MAX_ERRORS) inner.recoveryEnabled = false;
            return save(error);
        };
        // Chevrotain would compute every path through the grammar here (15 ms an error) for a message that shows none of them.
        inner.raiseNoAltException = (_occurrence, description = '') => {
            const actual = inner.LA(1), previous = inner.LA(0);
            const message = messages.buildNoViableAltMessage({ expectedPathsPerAlt: [], actual: [actual], previous, customUserDescription: description, ruleName: inner.getCurrRuleFullName() });
            throw inner.SAVE_ERROR(Object.assign(new Error(message), { name: 'NoViableAltException', token: actual, previousToken: previous, resyncedTokens: [] }));
        };
    }

    private get inner(): Inner {
        return this.wrapper as unknown as Inner;
    }

    override parse<T extends AstNode = AstNode>(input: string, options: ParserOptions = {}): ParseResult<T> {
        const result = this.attempt<T>(input, options);
        if (result.parserErrors.length === 0 || !(this.lexer instanceof MmnLexer)) return result;
        this.lexer.repair = true;
        try {
            return this.attempt<T>(input, options);
        } finally {
            this.lexer.repair = false;
        }
    }

    private attempt<T extends AstNode>(input: string, options: ParserOptions): ParseResult<T> {
        this.inner.recoveryEnabled = true;
        try {
            return super.parse<T>(input, options);
        } catch {
            // The one known cause is nesting that overflows the stack.
            const state = this.inner;
            const at = state.input[Math.max(0, Math.min(state.currIdx, state.input.length - 1))] as IToken | undefined;
            (this as unknown as { stack: unknown[] }).stack = [];
            const empty = super.parse<T>('', options);
            empty.lexerErrors.push({ offset: at?.startOffset ?? 0, length: at?.image.length ?? 1, line: at?.startLine, column: at?.startColumn, message: 'nested too deeply to be read' });
            return empty;
        }
    }
}

export function createMmnParser(services: LangiumCoreServices): LangiumParser {
    const parser = new MmnParser(services);
    createParser(services.Grammar, parser, services.parser.Lexer.definition);
    parser.finalize();
    return parser;
}
