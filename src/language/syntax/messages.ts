/** What a syntax error says. One sentence, in the words of the language, with what was expected and what was found. */
import { AbstractParserErrorMessageProvider } from 'langium';
import type { IToken, TokenType } from 'chevrotain';

type Options<M extends keyof AbstractParserErrorMessageProvider> = Parameters<AbstractParserErrorMessageProvider[M]>[0];

export class MmnParserMessages extends AbstractParserErrorMessageProvider {
    override buildMismatchTokenMessage({ expected, actual, previous, ruleName }: Options<'buildMismatchTokenMessage'>): string {
        const rule = ruleOf(ruleName);
        const what = expected.name;
        if (what === 'EOF') return `expected ${ITEMS.Model}, found ${found(actual)}`;
        if (actual.image === '.' || actual.image === '->') return `expected the name of a member after ${quote(actual)}`;
        if (what === '}' && rule === 'Block' && OPERATORS.test(actual.image)) return `${quote(actual)} cannot stand here: a statement is a call, an assignment or a declaration`;
        if (what === '}' && FIELDS.has(rule) && actual.tokenType.name === 'ID') return incompleteField(actual);
        if (what === '}' && rule in ITEMS) return `expected ${ITEMS[rule]}, found ${found(actual)}`;
        if (what === ';' && rule === 'For') return `expected \`;\` between the parts of the \`for\`, found ${found(actual)}`;
        if (what === 'fn' && rule === 'Override') return `expected \`fn\` after \`override\`, found ${found(actual)}`;
        if (what === 'kernel') return `expected \`use kernel "VERSION"\`, found ${found(actual)}`;
        if (what === ':' ) return `expected \`:\` after ${quote(previous)}, found ${found(actual)}`;
        return `expected ${nameOf(expected)}${previous.image ? ` after ${quote(previous)}` : ''}, found ${found(actual)}`;
    }

    override buildNotAllInputParsedMessage({ firstRedundant }: Options<'buildNotAllInputParsedMessage'>): string {
        return `expected a declaration or a scenario, found ${found(firstRedundant)}`;
    }

    override buildNoViableAltMessage({ actual, previous, ruleName }: Options<'buildNoViableAltMessage'>): string {
        const rule = ruleOf(ruleName);
        const here = found(actual[0]);
        if (FIELDS.has(rule) && actual[0].tokenType.name === 'ID') return incompleteField(actual[0]);
        if (AFTER_KEYWORD[previous.image] && rule !== 'Stmt' && rule !== 'Primary') return `expected ${AFTER_KEYWORD[previous.image]} after ${quote(previous)}, found ${here}`;
        const after = previous.image && !ITEMS[rule] ? ` after ${quote(previous)}` : '';
        return `expected ${ITEMS[rule] ?? PLACES[rule] ?? 'something else'}${after}, found ${here}`;
    }

    override buildEarlyExitMessage({ actual, ruleName }: Options<'buildEarlyExitMessage'>): string {
        return `expected ${PLACES[ruleOf(ruleName)] ?? 'more'}, found ${found(actual[0])}`;
    }
}

/** Rules that hold a list: what one more item, or the end, would be. */
const ITEMS: Record<string, string> = {
    Model: 'a declaration or a scenario',
    TopItem: 'a declaration or a scenario',
    Scenario: 'a declaration, `thread`, `expect` or `}`',
    ScenarioItem: 'a declaration, `thread`, `expect` or `}`',
    Device: 'a field, function, `notifier`, `maps`, `work` or `}`',
    Member: 'a field, function, `notifier`, `maps`, `work` or `}`',
    Notifier: 'a callback or `}`',
    Block: 'a statement or `}`',
    Stmt: 'a statement',
    Mm: '`page` or `}`',
    GlobalDecl: 'a field or `}`',
    Per: 'a field, `work` or `}`',
    Struct: 'a field or `}`',
    EnumDecl: 'a name or `}`',
};

const PLACES: Record<string, string> = {
    Decl: 'a declaration',
    Name: 'a name', NotifierName: 'a name', OwnerName: 'a name or `NULL`', RetType: 'a type', TypeName: 'a type', CodeName: 'a result such as `ok` or `deadlock`',
    Expr: 'an expression', Infix: 'an expression', Unary: 'an expression', Postfix: 'an expression', Primary: 'an expression',
    ExpectItem: 'a result such as `ok` or `deadlock`',
    DeviceClause: '`mirrors`, `shares`, `owner`, `access` or `{`',
    NotifierClause: '`covers`, `on`, `unregistered` or `{`',
    Per: '`mm`, `page`, `frame`, `notifier` or `device`',
    Return: 'a value', Simple: 'an assignment or a call', For: 'an assignment or a call', Local: 'a declaration',
    Page: 'a page', Maps: '`rw` or `ro`', Notifier: '`plain` or `interval`',
    SoftNotifier: 'a name', SoftExpect: 'a name',
};

const OPERATORS = /^([-+*%<>=!&|?]+|\.|\[)$/;
/** Words whose rule has two choices: which one is meant is known by the word. */
const AFTER_KEYWORD: Record<string, string> = { notifier: '`plain` or `interval`', per: '`mm`, `page`, `frame`, `notifier` or `device`' };

const FIELDS = new Set(['Device', 'Member', 'GlobalDecl', 'Per', 'Struct', 'FieldGroup']);

function incompleteField(token: IToken): string {
    return `expected a name after ${quote(token)}: a field is \`TYPE NAME\` on one line`;
}

function ruleOf(ruleName: string): string {
    return ruleName.replace(/\u200b/g, '');
}

function nameOf(type: TokenType): string {
    switch (type.name) {
        case 'ID': return 'a name';
        case 'DECL_TYPE': return 'a type and a name';
        case 'INT': return 'a number';
        case 'STRING': return 'a string in `"`';
        case 'RETURN': case 'RETURN_BARE': return '`return`';
        case 'EOF': return 'a declaration or a scenario';
        default: return `\`${type.name}\``;
    }
}

function quote(token: IToken): string {
    return `\`${token.image}\``;
}

function found(token: IToken): string {
    return token.tokenType.name === 'EOF' || token.image === '' ? 'the end of the file' : quote(token);
}
