// Generates what is not committed: the parser and the TextMate tables (Langium), and the packed kernel library. Does nothing if all is newer than its sources.
import { existsSync } from 'node:fs';
import { at, must, newest } from './tree.mjs';

const kernelTexts = path => path.endsWith('.ts');
/** True if an output is missing or older than a source. */
export const stale = (outputs, sources, ignore) => outputs.some(path => !existsSync(path)) || Math.min(...outputs.map(path => newest([path]))) < newest(sources, ignore);

export async function generate() {
    if (stale([at('src/kernel/generated.ts')], [at('src/kernel'), at('src/build/kernel.mjs')], kernelTexts)) await must(process.execPath, [at('src/build/kernel.mjs')]);
    const grammar = [at('src/language/mmn.langium'), at('langium-config.json')];
    if (stale([at('src/language/generated/ast.ts'), at('src/language/generated/grammar.ts')], grammar)) {
        await must(process.execPath, ['--require', at('src/build/groupby.cjs'), at('node_modules/langium-cli/bin/langium.js'), 'generate']);
    }
}

if (process.argv[1] === import.meta.filename) await generate();
