/** Library functions are parsed one at a time: each must be what it is in its whole file. */
import { AstUtils } from 'langium';
import { describe, expect, test } from 'vitest';
import { isFn, type Fn } from '../../src/language/generated/ast.js';
import { parseMmn } from '../../src/language/parse.js';
import { kernelFiles, KERNEL_VERSIONS } from '../../src/kernel/library.js';
import { kernelSources } from '../../src/model/kernel.js';

/** Kinds, places and texts of everything in the function. */
const shape = (fn: Fn) => AstUtils.streamAst(fn).map(({ $type, $cstNode }) => `${$type} ${$cstNode?.range.start.line}:${$cstNode?.range.start.character} ${$cstNode?.text}`).toArray();

describe.each(KERNEL_VERSIONS.flatMap(version => kernelFiles(version).map((file, i) => ({ ...file, source: kernelSources(version)[i] }))))('$uri', ({ uri, text, source }) => {
    test('its functions alone are its functions', () => {
        const whole = parseMmn(text, uri).model.items;
        const alone = new Map((source.functions ?? []).map(({ name, decl }) => [name, shape(decl)]));
        expect(alone).toEqual(new Map(whole.filter(isFn).map(fn => [fn.name, shape(fn)])));
        expect(source.decls.map(({ $type, $cstNode }) => [$type, $cstNode?.range])).toEqual(whole.filter(item => !isFn(item)).map(({ $type, $cstNode }) => [$type, $cstNode?.range]));
    });

    test('every function says what it stands for', () => {
        const lines = text.split('\n');
        const silent = (source.functions ?? []).filter(({ decl }) => !/^\/\/\/ ./.test(lines[decl.$cstNode!.range.start.line - 1] ?? ''));
        expect(silent.map(({ name }) => name)).toEqual([]);
    });
});
