/** The bundles that a server needs, made anew: `worker.cjs` and `server.cjs` in a folder of their own. */
import { build, type BuildOptions } from 'esbuild';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export async function bundles(): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), 'notiscope-worker-'));
    const common = { bundle: true, platform: 'node', format: 'cjs', mainFields: ['module', 'main'], logLevel: 'error' } satisfies BuildOptions;
    await Promise.all(['worker', 'main'].map(name => build({ ...common, entryPoints: [`src/server/${name}.ts`], outfile: join(folder, name === 'main' ? 'server.cjs' : `${name}.cjs`) })));
    return folder;
}
