/** Declarations as one writes them in C, in a file that does not parse: what they mean is read, and it is said how they are written here. */
import type { IToken, TokenType } from 'chevrotain';
import { C_TYPES } from '../names/kernel-words.js';

export interface FromC {
    /** What is read in their place, and the index of the last token that they replace. */
    tokens: IToken[]; last: number;
    from: IToken; to: IToken; message: string;
}

/** Words that a declaration of this language begins with. */
const OURS = new Set(['use', 'scenario', 'thread', 'expect', 'override', 'enum', 'const', 'global', 'per', 'fn', 'mm', 'device', 'notifier', 'work', 'atomic', 'lockdep', 'maps', 'page']);
const STORAGE = new Set(['static', 'inline', 'extern', '__always_inline', 'noinline']);
const NOTIFIERS: Readonly<Record<string, string>> = { mmu_notifier: 'notifier plain NAME { ... }', mmu_interval_notifier: 'notifier interval NAME covers PAGE { ... }' };
const RESULTS = new Set(['int', 'bool', 'seq_t', 'pfn', 'pte_t']);

/**
 * `static int fault(struct page *page) {` or, among fields, `struct mutex lock`, from the token `at` on; undefined if there is nothing of the kind.
 * `container`: what the declaration is in.
 */
export function fromC(tokens: readonly IToken[], at: number, container: string, types: Record<string, TokenType>): FromC | undefined {
    return container === 'block' ? undefined : functionFromC(tokens, at, container, types) ?? (container === 'device' || container === 'fields' ? fieldFromC(tokens, at, types) : undefined);
}

function functionFromC(tokens: readonly IToken[], at: number, container: string, types: Record<string, TokenType>): FromC | undefined {
    let i = at;
    while (STORAGE.has(tokens[i]?.image)) i++;
    if (tokens[i]?.image === 'struct') i++;
    const result = tokens[i++];
    while (tokens[i]?.image === '*') i++;
    const name = tokens[i], open = tokens[i + 1];
    if (!isName(result) || OURS.has(result.image) || !isName(name) || name.image === 'fn' || open?.image !== '(') return undefined;
    const close = tokens.findIndex((token, k) => k > i && token.image === ')');
    if (close < 0 || tokens[close + 1]?.image !== '{' || tokens.slice(i + 2, close).some(({ image }) => image === '(' || image === '{')) return undefined;
    const parameters = split(tokens.slice(i + 2, close)).map(part => [...part].reverse().find(isName)).filter((token): token is IToken => token !== undefined && token.image !== 'void');
    const made = (like: IToken, image: string): IToken => ({ ...like, image, tokenType: types[image], tokenTypeIdx: types[image].tokenTypeIdx! });
    const returns = RESULTS.has(result.image) ? [made(tokens[close], '->'), result] : [];
    const commas = parameters.flatMap((token, k) => k > 0 ? [made(token, ','), token] : [token]);
    const head = container === 'notifier' ? [] : [made(tokens[at], 'fn')];
    const text = `${container === 'notifier' ? '' : 'fn '}${name.image}(${parameters.map(({ image }) => image).join(', ')})${returns.length > 0 ? ` -> ${result.image}` : ''} {`;
    return { tokens: [...head, name, open, ...commas, tokens[close], ...returns], last: close, from: tokens[at], to: tokens[close],
        message: `a function is not declared as in C: write \`${text}\`` };
}

function fieldFromC(tokens: readonly IToken[], at: number, types: Record<string, TokenType>): FromC | undefined {
    let i = at;
    if (tokens[i].image === 'struct' || tokens[i].image === 'unsigned' && /^(int|long|short|char)$/.test(tokens[i + 1]?.image ?? '')) i++;
    const type = tokens[i++];
    while (tokens[i]?.image === '*') i++;
    const name = tokens[i], words = i - at;
    if (words < 2 || !isName(type) || !isName(name) || name.startLine !== type.startLine) return undefined;
    const ours = Object.hasOwn(C_TYPES, type.image) ? C_TYPES[type.image] : type.image;
    const isNotifier = Object.hasOwn(NOTIFIERS, type.image), written = isNotifier ? NOTIFIERS[type.image] : `${ours} ${name.image}`;
    // A notifier, or a work item, has a body: its name alone cannot stand for it.
    const meant = isNotifier || ours === 'work' ? [] : [{ ...type, image: ours, tokenType: types.DECL_TYPE, tokenTypeIdx: types.DECL_TYPE.tokenTypeIdx! }, name];
    return { tokens: meant, last: i, from: tokens[at], to: name, message: `a field is not declared as in C: write \`${written.replace('NAME', name.image)}${ours === 'work' ? ' { ... }' : ''}\`` };
}

function split(tokens: readonly IToken[]): IToken[][] {
    const parts: IToken[][] = [[]];
    for (const token of tokens) {
        if (token.image === ',') parts.push([]);
        else parts[parts.length - 1].push(token);
    }
    return parts;
}

const isName = (token: IToken | undefined): token is IToken => token !== undefined && /^[A-Za-z_]\w*$/.test(token.image);
