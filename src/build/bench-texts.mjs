// Scenario files of any length out of the gallery: each further scenario brings its file's declarations along, so that all may stand in one file.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

export const files = path => statSync(path).isDirectory() ? readdirSync(path).sort().flatMap(name => files(join(path, name))) : path.endsWith('.mmn') ? [path] : [];

/** Two locks in both orders: `lock_order`, unless one of the LOCK is `bench_c`. MARK: where names are typed, in a function that all scenarios see and in a scenario. */
const TAIL = `
global { mutex bench_a, bench_b, bench_c }

fn bench_second() {
    mutex_lock(bench_b)
    mutex_lock(bench_a)
    mutex_unlock(bench_a)
    unlock_any(bench_b)
}

scenario bench_order {
    thread one {
        mutex_lock(bench_a)
        mutex_lock(bench_b)
        unlock_any(bench_b)
        mutex_unlock(bench_a)
    }
    thread two { bench_second() }
    expect ok
}
`;

/** About so many lines: a real file of its length with a scenario for lock orders behind it, or that scenario and those of many files. */
export function benchText(folder, lines) {
    const [base, ...others] = ordered(files(folder));
    if (lines < 200) return readFileSync(base, 'utf8').trimEnd() + '\n' + TAIL;
    let text = `use kernel "7.0"\n${TAIL}`;
    const scenarios = [base, ...others].flatMap(moved);
    for (let round = 0; count(text) < lines; round++) {
        for (const { name, body } of scenarios) {
            if (count(text) >= lines) break;
            text += `\nscenario ${name}${round || ''} {\n${body}}\n`;
        }
    }
    return text;
}

const count = text => text.split('\n').length;

/** The first is of about 130 lines; the others in turn from each folder. All are about one kernel, and change nothing of it for the whole file. */
function ordered(paths) {
    const base = paths.find(path => path.endsWith('i-page-across-setup.mmn'));
    const fitting = paths.filter(path => { const text = readFileSync(path, 'utf8'); return path !== base && /^use kernel "7.0"/m.test(text) && !/^(override|per)\b/m.test(text); });
    const folders = Map.groupBy ? Map.groupBy(fitting, path => path.split(/[\\/]/).at(-2)) : new Map([['', fitting]]);
    const lists = [...folders.values()], turns = [];
    for (let i = 0; lists.some(list => i < list.length); i++) for (const list of lists) if (i < list.length) turns.push(list[i]);
    return [base, ...turns];
}

/** A file's scenarios, each with the file's declarations inside. */
function moved(path) {
    const items = topLevel(readFileSync(path, 'utf8')), file = basename(path, '.mmn').replaceAll('-', '_');
    const shared = items.filter(item => !/^(\s|\/\/.*\n)*(use|scenario)\b/.test(item)).join('').replace(/^(?=.)/gm, '    ').replace(/\n{2,}/g, '\n');
    return items.flatMap(item => {
        const scenario = /^scenario\s+(\w+)\s*\{([\s\S]*)\}\s*$/m.exec(item);
        return scenario ? [{ name: `${file}_${scenario[1]}`, body: `${shared.trimEnd()}${scenario[2].trimEnd()}\n` }] : [];
    });
}

/** Declarations, each with the comment before it. */
function topLevel(text) {
    const items = [];
    let depth = 0, from = 0;
    for (const { 0: piece, index } of text.matchAll(/\/\/.*|\/\*[\s\S]*?\*\/|"[^"\n]*"|[{}]|^use .*$/gm)) {
        if (piece === '{') depth++;
        else if (piece === '}') depth--;
        else if (!piece.startsWith('use ')) continue;
        if (depth > 0) continue;
        const end = index + piece.length;
        items.push(text.slice(from, end));
        from = end;
    }
    return items;
}
