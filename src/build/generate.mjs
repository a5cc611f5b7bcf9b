// Generates what is not committed: the parser and the TextMate tables (Langium), and the packed kernel library. Does nothing if all is newer than its sources.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { at, must, newest } from './tree.mjs';

const kernelTexts = path => path.endsWith('.ts');
/** True if an output is missing or older than a source. */
export const stale = (outputs, sources, ignore) => outputs.some(path => !existsSync(path)) || Math.min(...outputs.map(path => newest([path]))) < newest(sources, ignore);

export async function generate() {
    if (stale([at('src/kernel/generated.ts')], [at('src/kernel'), at('src/build/kernel.mjs')], kernelTexts)) await must(process.execPath, [at('src/build/kernel.mjs')]);
    const grammar = [at('src/language/mmn.langium'), at('langium-config.json')];
    if (stale([at('src/language/generated/ast.ts'), at('src/language/generated/grammar.ts')], grammar)) {
        const cli = join(dirname(createRequire(import.meta.url).resolve('langium-cli/package.json')), 'bin/langium.js');
        await must(process.execPath, ['--require', at('src/build/groupby.cjs'), cli, 'generate']);
    }
}

if (process.argv[1] === import.meta.filename) await generate();
