/**
 * Brace repair. One missing brace must not take the rest of the file with it, and the parser alone cannot know
 * that: `scenario` after a forgotten `}` looks like a bad statement. So, when a file does not parse, its braces are
 * matched here first, with what the parser does not see: which keyword can stand where, and indentation.
 *
 * Parentheses after the name of something that has none would make the brace seem to be missing: they are told, and left out. So would
 * declarations as in C (c-habits.ts).
 *
 * Invariant: a file that parses never comes here.
 */
import type { ILexingError, IToken, TokenType } from 'chevrotain';
import { fromC } from './c-habits.js';

type Kind = 'scenario' | 'device' | 'notifier' | 'fields' | 'block';

interface Open { kind: Kind; what: string; line: number; indent: number; parens: number }

/** An error of the lexer's kind. */
interface BraceError extends ILexingError { code: 'missing-brace' | 'extra-brace' | 'unexpected-token' }

export interface Repaired { tokens: IToken[]; errors: BraceError[] }

const HEADERS: Record<string, Kind> = {
    scenario: 'scenario', device: 'device', notifier: 'notifier', mm: 'fields', struct: 'fields', enum: 'fields', global: 'fields', per: 'fields',
    fn: 'block', override: 'block', thread: 'block', work: 'block',
};
/** Words that are never names, and where they may begin something. */
const DECLARATIONS: Record<string, readonly (Kind | 'file')[]> = {
    use: ['file'], scenario: ['file'], thread: ['scenario'], expect: ['scenario'], override: ['file', 'scenario'],
    enum: ['file', 'scenario'], const: ['file', 'scenario'], global: ['file', 'scenario'], per: ['file', 'scenario'], struct: ['file', 'scenario'],
    fn: ['file', 'scenario', 'device', 'notifier'],
};
/** Words that are names elsewhere: they begin something only at the start of a line, and only misplaced ones count. */
const SOFT_DECLARATIONS: Record<string, readonly (Kind | 'file')[]> = {
    mm: ['file', 'scenario'], device: ['file', 'scenario'], notifier: ['device'], work: ['device'],
};
/** What may follow a header before its brace; a word that does not fit means that the brace is missing. */
const HEADER_SHAPE: Record<string, RegExp> = {
    scenario: /^scenario( \w+)?$/,
    thread: /^thread( \w+( in( \w+)?)?( service)?)?$/,
    fn: /^fn( \w+( \.( \w+)?)?( \((( [^()]+)*( \))?( ->( \w+)?)?)?)?)?$/,
    override: /^override( atomic)?( fn( \w+( \.( \w+)?)*( \((( [^()]+)*( \))?( ->( \w+)?)?)?)?)?)?$/,
    device: /^device( \w+( (mirrors|shares|owner|access) \w+)*( (mirrors|shares|owner|access))?)?$/,
    work: /^work( \w+( on( \w+)?)?)?$/,
    notifier: /^notifier( (plain|interval)( \w+)*( ,( \w+)?)*( \w+)*)?$/,
    mm: /^mm( \w+( users( \d+)?)?)?$/,
    struct: /^struct( \w+)?$/,
    global: /^global$/,
    per: /^per( \w+)?$/,
    enum: /^enum$/,
};
/** Headers that never have parentheses. */
const BARE = new Set(['notifier', 'device', 'scenario', 'thread', 'mm', 'struct']);
/** The word for what somebody may put in them. */
const INSTEAD: Record<string, string> = { 'notifier interval': 'covers', 'notifier plain': 'on', device: 'mirrors', thread: 'in' };
const STATEMENTS = new Set(['if', 'else', 'while', 'do', 'for', 'foreach', 'choose', 'or', 'atomic']);

const MAX_ERRORS = 100;

export function repairBraces(tokens: IToken[], types: Record<string, TokenType>): Repaired {
    const repair = new Repair(tokens, types);
    return repair.run();
}

class Repair {
    private readonly out: IToken[] = [];
    private readonly errors: BraceError[] = [];
    private readonly stack: Open[] = [];
    private readonly tooFewClosed: boolean;
    private parens = 0;
    /** The declaration whose `{` is awaited. */
    private header: { word: string; text: string; name?: string; line: number; indent: number } | undefined;
    /** Indentation of the line that the current token is on, and whether the token is the first of it. */
    private indent = 0;
    private firstOnLine = true;

    constructor(private readonly tokens: IToken[], private readonly types: Record<string, TokenType>) {
        const count = (brace: string) => tokens.filter(t => t.tokenType.name === brace).length;
        this.tooFewClosed = count('{') > count('}');
    }

    run(): Repaired {
        let line = 0;
        for (let i = 0; i < this.tokens.length; i++) {
            const token = this.tokens[i];
            this.firstOnLine = token.startLine! > line;
            if (this.firstOnLine) this.indent = token.startColumn! - 1;
            line = token.endLine!;
            const inC = this.firstOnLine && !this.header && this.parens === 0 ? fromC(this.tokens, i, this.stack.at(-1)?.kind ?? 'file', this.types) : undefined;
            if (inC) {
                const { from, to, message, tokens: meant } = inC;
                this.errors.push({ code: 'unexpected-token', offset: from.startOffset, length: to.endOffset! + 1 - from.startOffset, line: from.startLine, column: from.startColumn, message });
                meant.forEach((one, k) => {
                    this.firstOnLine &&= k === 0;
                    this.step(one, meant[k + 1] ?? this.tokens[inC.last + 1]);
                });
                [i, line] = [inC.last, to.endLine!];
                continue;
            }
            const closing = this.closingOfHeader(i);
            if (closing > i) i = this.withoutParentheses(i, closing);
            else this.step(token, this.tokens[i + 1]);
        }
        this.expectBrace(undefined);
        while (this.stack.length) this.close();
        return { tokens: this.out, errors: this.errors };
    }

    private step(token: IToken, next: IToken | undefined): void {
        const word = token.tokenType.name;
        this.expectBrace(token);
        this.closeBefore(token, next);
        if (word === '{') return this.open(token);
        if (word === '}') return this.closing(token);
        if (word === '(') this.parens++;
        else if (word === ')') this.parens = Math.max(0, this.parens - 1);
        else if (!this.header) this.begin(token, next);
        this.out.push(token);
    }

    /** Of parentheses in a header that has none, as those of a function: where they close, on their line; else -1. */
    private closingOfHeader(opening: number): number {
        const { header, tokens } = this, { tokenType, startLine } = tokens[opening];
        if (!header || !BARE.has(header.word) || tokenType.name !== '(' || startLine !== header.line) return -1;
        for (let i = opening + 1; tokens[i]?.startLine === startLine; i++) if (tokens[i].tokenType.name === ')') return i;
        return -1;
    }

    /** What is meant by the names in them is read. Returns where to go on. */
    private withoutParentheses(opening: number, closing: number): number {
        const { header, tokens, types, out } = this, inside = tokens.slice(opening + 1, closing), first = tokens[opening];
        const text = header!.text.replace(/ ([.,])/g, '$1');
        const names = inside.length % 2 === 1 && inside.every((token, i) => i % 2 === 1 ? token.tokenType.name === ',' : isName(token)) ? inside : [];
        const word = Object.entries(INSTEAD).find(([start]) => text.startsWith(start))?.[1] ?? '';
        const meant = names.length === 1 || word === 'covers' && names.length > 1 ? ` ${word} ${names.map(({ image }) => image).join('').replace(/,/g, ', ')}` : word === 'covers' ? ' covers PAGE' : '';
        this.errors.push({ code: 'unexpected-token', offset: first.startOffset, length: tokens[closing].endOffset! + 1 - first.startOffset, line: first.startLine, column: first.startColumn,
            message: `\`${text}\` has no parentheses: write \`${text}${word && meant} {\`` });
        if (word && meant && names.length > 0) {
            out.push({ ...first, image: word, tokenType: types[word], tokenTypeIdx: types[word].tokenTypeIdx! }, ...names);
            header!.text += ` ${word} ${names.map(({ image }) => image).join(' ')}`;
        }
        return closing;
    }

    /** Does `token` begin something that gets a brace? */
    private begin(token: IToken, next: IToken | undefined): void {
        const word = token.tokenType.name;
        if (this.parens > 0 || !(word in HEADERS) || !this.accepts(word)) return;
        if (word in SOFT_DECLARATIONS && !(next && isName(next))) return;
        const previous = this.out[this.out.length - 1]?.tokenType.name;
        if (previous === 'in' || previous === '.' || previous === 'per' || previous === ',') return;
        this.header = { word, text: word, name: next && isName(next) ? next.image : undefined, line: token.startLine!, indent: this.indent };
    }

    /** A header that `token` does not continue lacks its brace. */
    private expectBrace(token: IToken | undefined): void {
        const { header } = this;
        if (!header) return;
        if (token?.tokenType.name === '{') return;
        if (token) {
            const text = `${header.text} ${token.image}`;
            const onNewLine = this.firstOnLine && this.parens === 0 && !/[,.(]$|->$/.test(header.text);
            if (!onNewLine && HEADER_SHAPE[header.word].test(text)) {
                header.text = text;
                if (header.word === 'fn' || header.word === 'override') header.name = text.match(/fn ([\w. ]+)/)?.[1].trim().replace(/ /g, '');
                return;
            }
        }
        this.problem(`expected \`{\` after \`${header.text.replace(/ ([.,()])/g, '$1').replace(/([.(]) /g, '$1')}\``);
        this.insert('{');
        this.push(header.line);
    }

    private open(token: IToken): void {
        this.out.push(token);
        this.push(token.startLine!);
    }

    private push(line: number): void {
        const { header } = this;
        const container = this.stack[this.stack.length - 1]?.kind ?? 'file';
        if (header) {
            const what = header.word === 'override' ? 'fn' : header.word;
            this.stack.push({ kind: HEADERS[header.word], what: `the ${WORDS[what] ?? what}${header.name && what !== 'notifier' ? ` \`${header.name}\`` : ''}`,
                line: header.line, indent: header.indent, parens: this.parens });
        } else {
            const statement = this.statementOnLine(line);
            this.stack.push({ kind: 'block', what: container === 'notifier' ? 'the callback' : statement ? `the \`${statement}\`` : 'the block',
                line, indent: this.indent, parens: this.parens });
        }
        this.header = undefined;
        this.parens = 0;
    }

    private statementOnLine(line: number): string | undefined {
        for (let i = this.out.length - 2; i >= 0 && this.out[i].startLine === line; i--) {
            if (STATEMENTS.has(this.out[i].tokenType.name)) return this.out[i].image;
            if (this.out[i].tokenType.name === '{' || this.out[i].tokenType.name === '}') return undefined;
        }
        return undefined;
    }

    private closing(token: IToken): void {
        if (this.stack.length === 0) {
            if (this.errors.length < MAX_ERRORS) this.errors.push({ code: 'extra-brace', offset: token.startOffset, length: 1, line: token.startLine, column: token.startColumn, message: 'this `}` closes nothing' });
            return;
        }
        this.parens = this.stack.pop()!.parens;
        this.out.push(token);
    }

    /** Closes what `token` cannot stand in. */
    private closeBefore(token: IToken, next: IToken | undefined): void {
        const word = token.tokenType.name;
        if (word === '}') {
            if (!this.tooFewClosed || !this.firstOnLine || !this.stack.some(open => open.indent === this.indent)) return;
            while (this.stack[this.stack.length - 1].indent > this.indent) this.close();
            return;
        }
        const hard = word in DECLARATIONS;
        const places = hard ? DECLARATIONS[word]
            : word in SOFT_DECLARATIONS && this.firstOnLine && next && isName(next) ? SOFT_DECLARATIONS[word] : undefined;
        if (!places) return;
        if (hard && previousWord(this.out) === 'override' || previousWord(this.out) === '.') return;
        if (hard && !this.accepts(word)) {
            if (!places.includes('file') && !this.stack.some(open => places.includes(open.kind))) return;
            while (this.stack.length && !this.accepts(word)) this.close();
        }
        if (!this.tooFewClosed || !this.firstOnLine) return;
        let depth = this.stack.length;
        while (depth > 0 && this.stack[depth - 1].indent >= this.indent) depth--;
        if (places.includes(this.stack[depth - 1]?.kind ?? 'file')) while (this.stack.length > depth) this.close();
    }

    private accepts(word: string): boolean {
        const container = this.stack[this.stack.length - 1]?.kind ?? 'file';
        return (DECLARATIONS[word] ?? SOFT_DECLARATIONS[word]).includes(container);
    }

    private close(): void {
        const open = this.stack.pop()!;
        this.problem(`expected \`}\` to close ${open.what} opened at line ${open.line}`);
        this.insert('}');
        this.parens = open.parens;
    }

    private problem(message: string): void {
        const last = this.out[this.out.length - 1];
        const offset = last ? last.endOffset! : 0;
        if (this.errors.length < MAX_ERRORS) this.errors.push({ code: 'missing-brace', offset, length: last ? 1 : 0, line: last?.endLine, column: last?.endColumn, message });
    }

    /** A token of no width that leaves no trace in the tree. */
    private insert(image: '{' | '}'): void {
        const last = this.out[this.out.length - 1];
        const at = { offset: last ? last.endOffset! + 1 : 0, line: last?.endLine ?? 1, column: (last?.endColumn ?? 0) + 1 };
        this.out.push({
            image, tokenType: this.types[image], tokenTypeIdx: this.types[image].tokenTypeIdx!, isInsertedInRecovery: true,
            startOffset: at.offset, endOffset: at.offset, startLine: at.line, endLine: at.line, startColumn: at.column, endColumn: at.column,
        });
    }
}

const WORDS: Record<string, string> = { fn: 'function', work: 'work item', per: '`per` block', global: '`global` block', enum: '`enum`' };

function isName(token: IToken): boolean {
    return /^[A-Za-z_]/.test(token.image);
}

function previousWord(tokens: IToken[]): string | undefined {
    return tokens[tokens.length - 1]?.tokenType.name;
}
