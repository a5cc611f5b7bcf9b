/** The parser: never throws, and gives a file with errors a second attempt with its braces repaired. */
import { createParser, LangiumParser, type AstNode, type LangiumCoreServices, type ParseResult, type ParserOptions } from 'langium';
import type { IRecognitionException, IToken } from 'chevrotain';
import type { Block } from '../generated/ast.js';
import { MmnLexer, type CodedError } from './lexer.js';

/** After so many errors the text is no .mmn file, and recovering from each would take seconds. */
const MAX_ERRORS = 100;
/** So many declarations of a file may be too deep for the stack. */
const MAX_SKIPPED = 3;

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
    lookaheadStrategy: LookaheadStrategy;
}

/** Tells of a place in the grammar which way to go. */
type Lookahead = (this: unknown, alternatives?: unknown) => unknown;
interface LookaheadStrategy { buildLookaheadForAlternation(options: unknown): Lookahead; buildLookaheadForOptional(options: unknown): Lookahead }

/** What is known of a place in the grammar is computed when the parser first comes there: for all places it takes longer than to read a file. */
function computeLate(strategy: LookaheadStrategy): void {
    const { buildLookaheadForAlternation: alternation, buildLookaheadForOptional: optional } = strategy;
    const late = (build: (options: unknown) => Lookahead) => (options: unknown): Lookahead => {
        let made: Lookahead | undefined;
        return function (alternatives) { return (made ??= build.call(strategy, options)).call(this, alternatives); };
    };
    Object.assign(strategy, { buildLookaheadForAlternation: late(alternation), buildLookaheadForOptional: late(optional) });
}

export class MmnParser extends LangiumParser {
    constructor(services: LangiumCoreServices) {
        super(services);
        this.skipEmptySearches();
        computeLate(this.inner.lookaheadStrategy);
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

    /** Langium looks for the place of hidden tokens even if there are none, by a search through all declarations of the file for each token. */
    private skipEmptySearches(): void {
        const builder = (this as unknown as { nodeBuilder: { addHiddenNodes(tokens: IToken[]): void } }).nodeBuilder;
        const add = builder.addHiddenNodes.bind(builder);
        builder.addHiddenNodes = tokens => { if (tokens.length > 0) add(tokens); };
    }

    private get inner(): Inner {
        return this.wrapper as unknown as Inner;
    }

    override parse<T extends AstNode = AstNode>(input: string, options: ParserOptions = {}): ParseResult<T> {
        const { lexer } = this;
        if (!(lexer instanceof MmnLexer)) return super.parse<T>(input, options);
        try {
            const result = this.attempt<T>(input, options, lexer);
            if (result.parserErrors.length === 0) return result;
            lexer.repair = true;
            return this.attempt<T>(input, options, lexer);
        } finally {
            lexer.repair = false;
            lexer.skip = [];
        }
    }

    /** A block that stands inside of so many braces; undefined if there is any mistake in it, or more than the block. */
    parseBlock(text: string, braces: number): Block | undefined {
        const { lexer, inner } = this;
        if (!(lexer instanceof MmnLexer)) return undefined;
        lexer.around = braces;
        inner.recoveryEnabled = false;
        try {
            const { value, lexerErrors, parserErrors } = super.parse<Block>(text, { rule: 'Block' });
            return lexerErrors.length + parserErrors.length === 0 && value.$cstNode?.end === text.length ? value : undefined;
        } catch {
            this.forgetNodes();
            return undefined;
        } finally { lexer.around = 0; }
    }

    /** Of an attempt that did not come to its end. */
    private forgetNodes(): void { (this as unknown as { stack: unknown[] }).stack = []; }

    /** A declaration that overflows the stack is left out, the others are read. */
    private attempt<T extends AstNode>(input: string, options: ParserOptions, lexer: MmnLexer): ParseResult<T> {
        this.inner.recoveryEnabled = true;
        for (let tries = 0; ; tries++) {
            try {
                const result = super.parse<T>(input, options);
                result.lexerErrors.push(...lexer.skip.map(({ place }) => tooDeep(place)));
                return result;
            } catch {
                const { input: tokens, currIdx } = this.inner;
                this.forgetNodes();
                const place = tokens[Math.max(0, Math.min(currIdx, tokens.length - 1))] as IToken | undefined;
                if (tries < MAX_SKIPPED && place) lexer.skip.push(declarationAt(tokens, place));
                else {
                    const empty = super.parse<T>('', options);
                    empty.lexerErrors.push(tooDeep(place));
                    return empty;
                }
            }
        }
    }
}

function tooDeep(place: IToken | undefined): CodedError {
    return { code: 'nested-too-deep', offset: place?.startOffset ?? 0, length: place?.image.length ?? 1, line: place?.startLine, column: place?.startColumn, message: 'nested too deeply to be read' };
}

/** From the keyword of the declaration that `place` is in to the next one at its level. */
function declarationAt(tokens: IToken[], place: IToken): { from: number; to: number; place: IToken } {
    let depth = 0, from = 0;
    for (const token of tokens) {
        const word = token.tokenType.name;
        if (DECLARATIONS.has(word) && (depth <= 0 || token.startColumn === 1 || word === 'scenario')) {
            if (token.startOffset > place.startOffset) return { from, to: token.startOffset, place };
            from = token.startOffset;
            depth = 0;
        }
        if (word === '{') depth++;
        if (word === '}') depth--;
    }
    return { from, to: Infinity, place };
}

const DECLARATIONS = new Set(['scenario', 'device', 'mm', 'fn', 'override', 'enum', 'const', 'global', 'per', 'struct']);

export function createMmnParser(services: LangiumCoreServices): LangiumParser {
    const parser = new MmnParser(services);
    createParser(services.Grammar, parser, services.parser.Lexer.definition);
    parser.finalize();
    return parser;
}
