/** Neovim, as Debian ships it, with `notiscope lsp --stdio` as its language server: what a person sees there. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Hover, LocationLink } from 'vscode-languageserver-types';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { held } from '../server/seed.js';
import { running, setUp } from './setup.js';

interface Kept { code: string; message: string; source: string; lnum: number; user_data: { lsp: { code: string; relatedInformation: { message: string; location: { uri: string } }[] } } }
interface Seen {
    problem?: string; library: string; capabilities: Record<string, unknown>; diagnostics: Kept[]; mended: Kept[]; hover: Hover; definition: LocationLink[]; definition_row: number; fix: string;
    fixed: string; renamed: string; crooked: string; formatted: string; exit: { code: number; signal: number };
}
let folder: string, seen: Seen;
const text = held('expect ok');

beforeAll(() => {
    const place = setUp();
    ({ folder } = place);
    const file = join(folder, 'driver.mmn'), to = join(folder, 'seen.json');
    writeFileSync(file, text);
    const { error, stderr } = spawnSync('nvim', running('client.lua'), { cwd: folder, encoding: 'utf8', timeout: 240_000, env: { ...place.env, NOTISCOPE_FILE: file, NOTISCOPE_SEEN: to } });
    if (error) throw new Error(`Neovim could not be run (${error.message}): install it, on Debian with \`apt-get install neovim\``);
    if (!existsSync(to)) throw new Error(`Neovim wrote nothing: ${stderr}`);
    seen = JSON.parse(readFileSync(to, 'utf8')) as Seen;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('everything is seen, without a problem', () => { expect(seen.problem).toBeUndefined(); });

test('diagnostics, with their code and the places that led there', () => {
    const line = text.split('\n').findIndex(one => one.includes('migrate_vma_setup'));
    const [{ code, lnum, source, user_data: { lsp } }] = seen.diagnostics;
    expect({ code, lnum, source }).toEqual({ code: 'deadlock', lnum: line, source: 'notiscope' });
    expect(lsp.relatedInformation.map(({ location }) => location.uri)).toContainEqual(expect.stringMatching(/^mmn-kernel:\/6\.12\//));
});

test('hover, and the way to a definition', () => {
    expect(JSON.stringify(seen.hover.contents)).toContain('migrate_vma_setup');
    expect(JSON.stringify(seen.definition)).toContain(`"line":${seen.definition_row}`);
});

test('the kernel library, as a document', () => { expect(seen.library).toMatch(/fn migrate_vma_setup\(/); });

test('a proven fix, applied, mends it', () => {
    expect(seen.fix).toMatch(/\(proven: 0 of [\d,]+ states fail\)$/);
    expect(seen.fixed).not.toBe(text);
    expect(seen.mended).toEqual([]);
});

test('renaming', () => {
    expect(seen.renamed).toBe(seen.fixed.replaceAll(/\bsvm\b/g, 'vram_lock'));
});

test('formatting', () => {
    expect(seen.crooked).not.toBe(seen.renamed);
    expect(seen.formatted).toBe(seen.renamed);
});

test('the server ends when it is told to', () => { expect(seen.exit).toEqual({ code: 0, signal: 0 }); });
