/** No false alarm: the drafts and the whole library are clean; the tables agree with the lowering. */
import { AstUtils, type Reference } from 'langium';
import { describe, expect, test } from 'vitest';
import { kernelFiles, KERNEL_VERSIONS } from '../../src/kernel/library.js';
import { createMmnCoreServices } from '../../src/language/core.js';
import { FUNCTIONS, DEVICE_FUNCTIONS } from '../../src/language/primitives.js';
import { validateText } from '../../src/language/validate.js';
import { PRIMITIVES } from '../../src/model/primitives.js';
import { DRAFTS } from './helpers.js';

test.each(DRAFTS)('draft $name', async ({ name, text }) => expect(await validateText(text, name)).toEqual([]));

describe.each(KERNEL_VERSIONS)('kernel library %s', version => {
    const services = createMmnCoreServices();
    const documents = [services.mmn.Library.primitives, ...services.mmn.Library.documents(version)];
    test('has every name that it uses', () => {
        const missing = documents.flatMap(({ parseResult }) => AstUtils.streamAst(parseResult.value).toArray())
            .flatMap(node => AstUtils.streamReferences(node).toArray()).map(({ reference }) => reference as Reference)
            .filter(reference => !reference.ref).map(reference => `${reference.$refText}: ${reference.error?.message}`);
        expect(missing).toEqual([]);
    });
    test.each(kernelFiles(version))('$uri passes the checks', async ({ uri }) => {
        const document = documents.find(known => known.uri.toString() === uri)!;
        const problems: string[] = [];
        for (const node of AstUtils.streamAst(document.parseResult.value)) {
            for (const check of services.validation.ValidationRegistry.getChecks(node.$type)) {
                await check(node, (_severity, message, info) => problems.push(`${(info.node.$cstNode?.range.start.line ?? -1) + 1}: ${message}`), undefined as never);
            }
        }
        expect(problems).toEqual([]);
    });
});

test('the primitives are those of the lowering', () => {
    const named = [...FUNCTIONS, ...DEVICE_FUNCTIONS].map(({ signature }) => signature.slice(0, signature.indexOf('('))).filter(name => name !== 'range');
    expect(named.sort()).toEqual(Object.keys(PRIMITIVES).sort());
});

test('two texts of one name at the same time', async () => {
    const results = await Promise.all([validateText('scenario a { thread t { b() } }', 'x'), validateText('scenario a { thread t { } }', 'x')]);
    expect(results.map(problems => problems.length)).toEqual([1, 0]);
});

test.each(['A unmapped absent', 'A absent ro', 'A unmapped thp', 'A ro ro'])('a page that is %s', async page => {
    const problems = await validateText(`mm proc { page ${page} }\nscenario s { thread t { munmap(A) } }`, 'x');
    expect(JSON.stringify(problems)).toMatch(/at the start, so it cannot be|is said twice/);
});
