/** What shells complete: names of scenarios out of the file, files where a file is meant, and nothing is run for it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..'), cli = join(root, 'dist/cli.js');
const TEXT = 'scenario first { thread a { } }\nscenario second { thread a { } }\n';

let folder: string;
beforeAll(() => {
    execFileSync(process.execPath, [join(root, 'src/build/bundle.mjs'), '--if-stale']);
    folder = mkdtempSync(join(tmpdir(), 'notiscope-completion-'));
    for (const name of ['a.mmn', 'b c.mmn', 'quo\'te.mmn']) writeFileSync(join(folder, name), TEXT);
    writeFileSync(join(folder, 'broken.mmn'), `${TEXT}scenario third {`);
    writeFileSync(join(folder, 'junk.mmn'), Buffer.from([0, 255, 1]));
    writeFileSync(join(folder, 'notiscope'), `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`);
    chmodSync(join(folder, 'notiscope'), 0o755);
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is offered for the last of the words, and whether files are completed as well. */
function complete(...words: string[]): { offered: string[]; files: boolean } {
    const lines = spawnSync(process.execPath, [cli, 'complete', '--', ...words], { cwd: folder, encoding: 'utf8' }).stdout.trimEnd().split('\n');
    return { offered: lines.slice(0, -1).map(line => line.split('\t')[0]), files: lines.at(-1) === ':0' };
}

describe('the command line', () => {
    it.each(['diagram', 'export', 'program', 'lockdep'])('completes the scenarios of the file of %s', command => {
        expect(complete(command, 'a.mmn', '--scenario', '')).toEqual({ offered: ['first', 'second'], files: false });
        expect(complete(command, 'a.mmn', '--scenario', 's').offered).toEqual(['second']);
    });

    it('reads the word as the shell would, and runs nothing for it', () => {
        for (const word of ['b\\ c.mmn', '\'b c.mmn\'', '"b c.mmn"', 'quo\\\'te.mmn', './a.mmn']) expect(complete('diagram', word, '--scenario', '').offered, word).toEqual(['first', 'second']);
        for (const word of ['$(cat a.mmn)', '`a.mmn`', 'none.mmn', '.', 'junk.mmn']) expect(complete('diagram', word, '--scenario', '').offered, word).toEqual([]);
        expect(complete('diagram', 'broken.mmn', '--scenario', '').offered).toContain('first');
    });

    it('has files completed where a file is meant, and only there', () => {
        for (const words of [['check', ''], ['check', 'a.mmn', ''], ['diagram', ''], ['import', 'a'], ['diagram', 'a.mmn', '-o', '']]) expect(complete(...words), words.join(' ')).toEqual({ offered: [], files: true });
        expect(complete('diagram', 'a.mmn', '--format', '')).toMatchObject({ offered: expect.arrayContaining(['mermaid', 'svg']) as string[], files: false });
        expect(complete('di')).toEqual({ offered: ['diagram'], files: false });
    });
});

describe('bash', () => {
    /** COMPREPLY for the words. */
    function bash(...words: string[]): string[] {
        const array = words.map(word => `'${word.replaceAll('\'', '\'\\\'\'')}'`).join(' ');
        const run = spawnSync('bash', ['--norc', '-c', `source <(notiscope completion bash); compopt() { :; }; COMP_WORDS=(notiscope ${array}); COMP_CWORD=${words.length}; __notiscope_complete; printf '%s\\n' "\${COMPREPLY[@]}"`],
            { cwd: folder, encoding: 'utf8', env: { ...process.env, PATH: `${folder}:${process.env.PATH}` } });
        expect(run.stderr).toBe('');
        return run.stdout.split('\n').filter(Boolean);
    }

    it('offers names', () => {
        expect(bash('diagram', 'b\\ c.mmn', '--scenario', '')).toEqual(['first', 'second']);
        expect(bash('diag')).toEqual(['diagram']);
    });

    it('evaluates nothing that was typed', () => {
        expect(bash('diagram', '$(touch typed)', '`touch typed`', 'a.mmn', '--scenario', 'f')).toEqual(['first']);
        expect(existsSync(join(folder, 'typed'))).toBe(false);
    });

    it('has a script for each shell', () => {
        for (const shell of ['bash', 'zsh', 'fish', 'powershell']) expect(execFileSync(process.execPath, [cli, 'completion', shell], { encoding: 'utf8' }).length, shell).toBeGreaterThan(300);
    });
});
