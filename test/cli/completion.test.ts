/** What shells complete: names of scenarios out of the file, files where a file is meant, and nothing is run for it. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
});

const shell = (name: string): string => {
    if (spawnSync(name, ['--version']).error) throw new Error(`completion is tested in ${name} itself, and there is none: apt-get install ${name}`);
    return name;
};
const path = (): NodeJS.ProcessEnv => ({ ...process.env, PATH: `${folder}:${process.env.PATH}`, TERM: 'dumb' });

describe('zsh', { timeout: 60_000 }, () => {
    /** What the line is after the Tab key, on a terminal. */
    async function zsh(typed: string): Promise<string> {
        const child = spawn('script', ['-qec', `${shell('zsh')} -f -i`, '/dev/null'], { cwd: folder, env: path() });
        const file = join(folder, 'line');
        rmSync(file, { force: true });
        child.stdin.write([`autoload -U compinit; compinit -u -D; source <(notiscope completion zsh); PS1=''; told() { print -rn -- "$BUFFER" > ${file} }; zle -N told; bindkey '^X' told; print READY:$((1))`, ''].join('\n'));
        let out = '';
        const ready = new Promise<void>(resolve => child.stdout.on('data', data => { if ((out += String(data)).includes('READY:1')) resolve(); }));
        await ready;
        child.stdin.write(`${typed}\t\x18`);
        try {
            await expect.poll(() => existsSync(file), { timeout: 20_000 }).toBe(true);
            return readFileSync(file, 'utf8');
        } finally {
            child.stdin.end('\x03exit\n');
            child.kill();
        }
    }

    it('completes commands, scenarios of a file with a blank in its name, and files', async () => {
        expect(await zsh('notiscope diag')).toBe('notiscope diagram ');
        expect(await zsh('notiscope diagram \'b c.mmn\' --scenario f')).toBe('notiscope diagram \'b c.mmn\' --scenario first ');
        expect(await zsh('notiscope check a.m')).toBe('notiscope check a.mmn ');
    });

    it('evaluates nothing that was typed', async () => {
        expect(await zsh('notiscope diagram \'$(touch typed-zsh)\' a.mmn --scenario f')).toBe('notiscope diagram \'$(touch typed-zsh)\' a.mmn --scenario first ');
        expect(await zsh('notiscope diagram $(touch typed-zsh) a.mmn --scenario f')).toContain('$(touch typed-zsh)');
        expect(existsSync(join(folder, 'typed-zsh'))).toBe(false);
    });
});

describe('fish', { timeout: 60_000 }, () => {
    /** What it offers for the line. */
    function fish(typed: string): string[] {
        const run = spawnSync(shell('fish'), ['--no-config', '-c', 'notiscope completion fish | source; complete -C $argv[1]', typed], { cwd: folder, encoding: 'utf8', env: path() });
        expect(run.stderr).toBe('');
        return run.stdout.split('\n').filter(Boolean).map(line => line.split('\t')[0]);
    }

    it('offers commands, scenarios of a file with a blank in its name, and files', () => {
        expect(fish('notiscope diag')).toEqual(['diagram']);
        expect(fish('notiscope diagram \'b c.mmn\' --scenario ')).toEqual(['first', 'second']);
        expect(fish('notiscope diagram b\\ c.mmn --scenario s')).toEqual(['second']);
        expect(fish('notiscope check a.m')).toEqual(['a.mmn']);
    });

    it('evaluates nothing that was typed', () => {
        expect(fish('notiscope diagram (touch typed-fish) a.mmn --scenario f')).toEqual(['first']);
        expect(existsSync(join(folder, 'typed-fish'))).toBe(false);
    });
});

it('there is a script for PowerShell too, and an error for others', () => {
    expect(execFileSync(process.execPath, [cli, 'completion', 'powershell'], { encoding: 'utf8' })).toContain('Register-ArgumentCompleter');
    expect(spawnSync(process.execPath, [cli, 'completion', 'csh'], { encoding: 'utf8' })).toMatchObject({ status: 2, stderr: expect.stringContaining('csh') as string });
});
