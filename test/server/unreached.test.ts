/** What no scenario of a file reaches is dimmed: by the real checker, in slices. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver-types';
import { expect, test } from 'vitest';
import { fileDiagnostics } from '../../src/server/diagnostics/file.js';
import { FileRuns } from '../../src/server/fileRun.js';
import { newRun, type FileState } from '../../src/server/fileState.js';
import { apply } from '../../src/server/files.js';

const uri = 'file:///reach.mmn';

/** The texts that are dimmed, on one line each. */
function dimmed(text: string, maxStates = 100_000): string[] {
    const state: FileState = { uri, version: 1, run: newRun() };
    const run = new FileRuns().start({ uri, version: 1, text, limits: { maxStates, timeout: 60, workers: 1 } }, event => apply(state, event));
    while (!run.run(50));
    const hints = fileDiagnostics(state).filter(({ tags }) => tags?.includes(DiagnosticTag.Unnecessary));
    for (const hint of hints) expect(hint).toMatchObject({ severity: DiagnosticSeverity.Hint, code: 'unreached' });
    return hints.map(({ range: { start, end } }) => text.split('\n').slice(start.line, end.line + 1)
        .map((line, i, all) => line.slice(i === 0 ? start.character : 0, i === all.length - 1 ? end.character : undefined).trim()).join(' '));
}

const TEXT = `device gpu { int n; mutex m }
fn put(v) { if (v == 1) { gpu.n = 1 } else { gpu.n = 3 } }
fn unused() { gpu.n = 2 }
scenario a { thread t { put(1); if (gpu.n == 5) { gpu.n = 4; cover() } } }
scenario b { thread t { put(2); return
 cover() } }
scenario c { thread t { mutex_lock(gpu.m); mutex_lock(gpu.m); gpu.n = 0 } expect deadlock }
`;

test('what no scenario reaches, be it a branch, behind a return or behind a deadlock; what one of them does is not', () =>
    expect(dimmed(TEXT)).toEqual(['gpu.n = 4; cover()', 'cover()', 'gpu.n = 0']));

test('nothing while a scenario was not explored to its end, nor beside one that could not be checked', () => {
    expect(dimmed(TEXT, 2)).toEqual([]);
    expect(dimmed(`${TEXT}scenario d { thread t { put() } }`)).toEqual([]);
});

test.each([['migrate-under-device-lock', []], ['interval-fault', ['return', 'return', 'return']], ['migrate-ab-ba', []]])('of the seed %s', (name, wanted) => {
    expect(dimmed(readFileSync(join(import.meta.dirname, `../../scenarios/seed/${name}.mmn`), 'utf8'))).toEqual(wanted);
});
