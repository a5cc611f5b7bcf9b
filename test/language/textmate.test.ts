/** The TextMate grammar colours words in their places alone, and knows every keyword, type and result of the language. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { INITIAL, parseRawGrammar, Registry, type IGrammar } from 'vscode-textmate';
import oniguruma from 'vscode-oniguruma';
import { CODES, KEYWORDS, TYPES } from '../../src/language/primitives.js';
import { DRAFTS, HERE } from './helpers.js';

const path = join(HERE, '../../syntaxes/mmn.tmLanguage.json');
const source = readFileSync(path, 'utf8');
let grammar: IGrammar;

beforeAll(async () => {
    const wasm = readFileSync(join(dirname(createRequire(import.meta.url).resolve('vscode-oniguruma')), 'onig.wasm'));
    await oniguruma.loadWASM(wasm);
    const onigLib = Promise.resolve({ createOnigScanner: (patterns: string[]) => new oniguruma.OnigScanner(patterns), createOnigString: (text: string) => new oniguruma.OnigString(text) });
    grammar = (await new Registry({ onigLib, loadGrammar: () => Promise.resolve(parseRawGrammar(source, path)) }).loadGrammar('source.mmn'))!;
});

/** `word` -> its innermost scope, for every token that is a word or a comment. */
function scopes(text: string): [string, string][] {
    let state = INITIAL;
    return text.split('\n').flatMap(line => {
        const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
        state = ruleStack;
        return tokens.flatMap(({ startIndex, endIndex, scopes: all }) => {
            const scope = all[all.length - 1].replace('.mmn', ''), part = line.slice(startIndex, endIndex);
            return (scope === 'source' ? part.split(/\W+/) : [part.replace(/^\W+|\W+$/g, '')]).filter(Boolean).map((word): [string, string] => [word, scope]);
        });
    });
}

const SAMPLES: [string, string, [string, string][]][] = [
    ['use', 'use kernel "6.12"', [['use', 'keyword.control.import'], ['kernel', 'keyword.control.import'], ['6.12', 'string.quoted.double']]],
    ['mm', 'mm proc users 2 { page A thp, B = old.B ro; page page in gpu }', [['mm', 'storage.type.mm'], ['proc', 'entity.name.namespace.mm'], ['users', 'keyword.other.clause'], ['2', 'constant.numeric'],
        ['page', 'storage.type.page'], ['A', 'variable.other.page'], ['thp', 'storage.modifier'], ['B', 'variable.other.page'], ['old', 'variable.other.page'], ['B', 'variable.other.page'], ['ro', 'storage.modifier'],
        ['page', 'storage.type.page'], ['page', 'variable.other.page'], ['in', 'keyword.other.clause'], ['gpu', 'entity.name.type.device']]],
    ['device', 'device gpu mirrors proc owner gpu access explicit {', [['device', 'storage.type.device'], ['gpu', 'entity.name.type.device'], ['mirrors', 'keyword.other.clause'], ['proc', 'entity.name.namespace.mm'],
        ['owner', 'keyword.other.clause'], ['gpu', 'variable.other.object'], ['access', 'keyword.other.clause'], ['explicit', 'storage.modifier']]],
    ['notifier', 'notifier interval mni covers A, B unregistered {', [['notifier', 'storage.type.notifier'], ['interval', 'storage.modifier'], ['mni', 'variable.other.notifier'], ['covers', 'keyword.other.clause'],
        ['A, B', 'variable.other.page'], ['unregistered', 'storage.modifier']]],
    ['soft words as names', 'page.mm = owner.interval + in(users)', [['page', 'source'], ['mm', 'variable.other.member'], ['owner', 'source'], ['interval', 'variable.other.member'], ['in', 'support.function.kernel'], ['users', 'source']]],
    ['function', 'override atomic fn gpu.fault(page, rw = true) -> int {', [['override', 'storage.modifier.override'], ['atomic', 'storage.modifier'], ['fn', 'storage.type.function'], ['gpu', 'entity.name.type.device'],
        ['fault', 'entity.name.function'], ['page', 'variable.parameter'], ['rw', 'variable.parameter'], ['true', 'constant.language'], ['int', 'storage.type.builtin']]],
    ['callback', '        invalidate_range_start(range) {', [['invalidate_range_start', 'entity.name.function.callback'], ['range', 'variable.parameter']]],
    ['statement', 'if (range.event == MMU_NOTIFY_MIGRATE && range.owner == self.owner) return -EBUSY', [['if', 'keyword.control'], ['range', 'source'], ['event', 'variable.other.member'], ['MMU_NOTIFY_MIGRATE', 'constant.other.event'],
        ['range', 'source'], ['owner', 'variable.other.member'], ['self', 'variable.language'], ['owner', 'variable.other.member'], ['return', 'keyword.control'], ['EBUSY', 'constant.other.errno']]],
    ['locals', 'seq_t seq = mmu_interval_read_begin(mni); migrate_vma m(page, owner)', [['seq_t', 'storage.type.builtin'], ['seq', 'source'], ['mmu_interval_read_begin', 'support.function.kernel'], ['mni', 'source'],
        ['migrate_vma', 'entity.name.type.struct'], ['m', 'support.function.kernel'], ['page', 'source'], ['owner', 'source']]],
    ['locks', 'mutex_lock(&gpu->svm); gpu.migrate(A)', [['mutex_lock', 'support.function.lock'], ['gpu', 'source'], ['svm', 'variable.other.member'], ['gpu', 'source'], ['migrate', 'entity.name.function.member'], ['A', 'source']]],
    ['labels', 'again:\ngoto again', [['again', 'entity.name.label'], ['goto', 'keyword.control'], ['again', 'entity.name.label']]],
    ['expect', 'expect only deadlock on gpu.svm, use_after_free // why', [['expect', 'keyword.control.expect'], ['only', 'keyword.control.expect'], ['deadlock', 'constant.language.result'], ['on', 'keyword.control.expect'],
        ['gpu', 'variable.other.object'], ['svm', 'variable.other.member'], ['use_after_free', 'constant.language.result'], ['why', 'comment.line.double-slash']]],
    ['results are names elsewhere', 'expect ok\nbool leak = deadlock(1)', [['expect', 'keyword.control.expect'], ['ok', 'constant.language.result.ok'], ['bool', 'storage.type.builtin'], ['leak', 'source'], ['deadlock', 'support.function.kernel'], ['1', 'constant.numeric']]],
    ['scenario on one line', 'scenario a { thread t in proc service { munmap(A) } expect ok }', [['scenario', 'storage.type.scenario'], ['a', 'entity.name.section.scenario'], ['thread', 'storage.type.thread'], ['t', 'entity.name.function.thread'],
        ['in', 'keyword.other.clause'], ['proc', 'variable.other.object'], ['service', 'storage.modifier'], ['munmap', 'support.function.kernel'], ['A', 'source'], ['expect', 'keyword.control.expect'], ['ok', 'constant.language.result.ok']]],
    ['comments', '/// doc `code`\n/* a\nb */ int x', [['doc', 'comment.line.documentation'], ['code', 'markup.inline.raw'], ['a', 'comment.block'], ['b', 'comment.block'], ['int', 'storage.type.builtin'], ['x', 'source']]],
    ['maps', '    maps A rw', [['maps', 'storage.type.maps'], ['A', 'variable.other.page'], ['rw', 'storage.modifier']]],
    ['work', '    work deferred on queue {', [['work', 'storage.type.work'], ['deferred', 'entity.name.function.work'], ['on', 'keyword.other.clause'], ['queue', 'variable.other.object']]],
];

test.each(SAMPLES)('%s', (_name, text, expected) => expect(scopes(text)).toEqual(expected));

describe('knows', () => {
    test.each(Object.keys(CODES))('the result %s', code => expect(scopes(`expect ${code}`)[1][1]).toMatch(/^constant\.language\.result/));
    test.each(Object.keys(TYPES))('the type %s', type => expect(scopes(`    ${type} x`)[0]).toEqual([type, 'storage.type.builtin']));
    test.each(Object.keys(KEYWORDS))('the keyword %s', keyword => expect(source).toContain(keyword));
});

test.each(DRAFTS)('$name: no scope is left open at the end', ({ text }) => {
    let state = INITIAL;
    for (const line of text.split('\n')) state = grammar.tokenizeLine(line, state).ruleStack;
    expect(state.depth).toBe(1);
});

test('the language configuration is valid, its patterns compile', () => {
    const configuration = JSON.parse(readFileSync(join(HERE, '../../language-configuration.json'), 'utf8')) as { wordPattern: string; indentationRules: Record<string, string> };
    expect('mmu_interval_read_begin(x'.match(new RegExp(configuration.wordPattern))?.[0]).toBe('mmu_interval_read_begin');
    const { increaseIndentPattern, decreaseIndentPattern } = configuration.indentationRules;
    expect(['fn f() {', '} else {', 'f() { g() }', '// {'].map(line => new RegExp(increaseIndentPattern).test(line))).toEqual([true, true, false, false]);
    expect(['    }', 'x }'].map(line => new RegExp(decreaseIndentPattern).test(line))).toEqual([true, false]);
});
