/**
 * Program -> Promela, for SPIN: one process a thread, one place in it a pc, one transition a step. What SPIN stores are then the states of
 * the Program, one for one (docs/promela.md).
 */
import type { Code, Program, Thread } from '../model/program.js';
import { Generation } from './generation.js';
import { initialState } from './initial.js';
import { comment, declaration, finalFlag, foundFlag, isFixed, label, placeName, register, saved, stored, threadName, working } from './names.js';
import { byCode, recycleInline, RENUMBER, settleText } from './settle.js';
import { stepText } from './step.js';
import { text } from './text.js';

/** Throws where the Program is malformed. */
export function toPromela(program: Program): string {
    const start = initialState(program);
    const generation = new Generation(program);
    const processes = start.pruned ? [NO_RUN] : start.codes.length > 0 ? [startText(start.codes)] : [...program.threads.map(t => threadText(generation, t, start.pcs[t.id])), watchText(generation)];
    const inlines = [program.frames.count > 0 ? recycleInline(generation) : '', program.seqGroups.flat().length > 0 ? RENUMBER : ''];
    return [
        `${comment(`scenario ${program.scenario}, kernel ${program.kernel}`)}\n${ADVICE}`,
        ...program.variables.filter(v => !isFixed(v)).map(v => `${declaration(stored(v.id), v, start.values[v.id])} ${comment(v.name)}`),
        '\n/* Where each thread stands; within an atomic step, where it leads. */',
        ...start.pcs.map((pc, t) => declaration(placeName(t), { lo: 0, hi: program.threads[t].pcs.length + program.threads[t].steps.length }, pc)),
        '\n/* Not part of the state: used within one step only, or to report each code once. */',
        ...hidden(generation, processes.join('\n')).map(what => `hidden ${what};`),
        '\ninline report(flag) { if :: flag == 0 -> flag = 1; assert(!flag) :: else fi }\n',
        ...inlines.filter((_, i) => processes.some(p => p.includes(i === 0 ? 'recycle()' : 'renumber('))), ...processes,
    ].join('\n');
}

const ADVICE = `/* spin -a -o1 -o2 -o3 FILE; gcc -O2 -fwrapv -DSAFETY -DNOREDUCE -DVECTORSZ=8192 -o pan pan.c; ./pan -c0 -n
   "assertion violated !(found_X)": X has been found. "invalid end state": a deadlock. (docs/promela.md) */`;

function hidden({ program, copies, saves, temps }: Generation, processes: string): string[] {
    const sorted = (ids: Iterable<number>): number[] => [...ids].sort((a, b) => a - b);
    const numbers = program.seqGroups.flat().length;
    return [
        ...['at', 'value', 'element', 'where'].map(name => `int ${name}`),
        ...[...sorted(copies).map(working), ...sorted(saves).map(saved), ...sorted(temps).map(register)].map(name => `int ${name}`),
        ...[...new Set(processes.match(/\b(found|final)_[a-z_]+\b/g) ?? [])].sort().map(name => `byte ${name}`),
        ...numbers > 0 ? [...['old', 'next', 'fresh', 'i'].map(name => `int ${name}`), `int q[${numbers}]`, `int r[${numbers}]`] : [],
    ];
}

const rests = (thread: Thread, pc: number): boolean => pc === thread.end || thread.pcs[pc].idle;

function threadText(generation: Generation, thread: Thread, start: number): string {
    const at = (pc: number): string => label(pc, rests(thread, pc));
    const steps = thread.steps.map(step => stepText(generation, thread, step, at));
    const place = (pc: number): string => {
        const options = thread.pcs[pc].steps.map(k => steps[k].text).filter(option => option !== '');
        return options.length > 0 ? `${at(pc)}: if\n${options.join('\n')}\n    fi;` : `${at(pc)}: false;`;
    };
    const shared = steps.flatMap(step => step.shared ? [step.shared] : []);
    // A process starts at its first statement.
    const pcs = [start, ...thread.pcs.map((_, pc) => pc).filter(pc => pc !== start)];
    return `${comment(thread.name)}\nactive proctype ${threadName(thread.id)}() {\n${pcs.map(place).join('\n')}\n${shared.length > 0 ? settleText(generation, thread.id, shared, at) : ''}    false\n}\n`;
}

/** What is checked where no thread can step and all of them rest. */
function watchText(generation: Generation): string {
    const { program } = generation;
    const final = byCode(program.terminal.filter(i => i.code !== 'inconclusive'));
    if (final.length === 0) return '';
    const rest = program.threads.map(t => {
        const pcs = t.pcs.map((_, pc) => pc).filter(pc => rests(t, pc));
        return `(${pcs.map(pc => `${threadName(t.id)}[${t.id}]@${label(pc, true)}`).join(' || ')})`;
    });
    const options = final.map(([code, violated]) => `    :: atomic { ${['timeout', ...rest, `${finalFlag(code)} == 0`, text(violated, generation.read(new Set()))].join(' && ')} -> d_step { report(${finalFlag(code)}) } }`);
    return `/* What is left at the end */\nactive proctype watch() {\nend: do\n${options.join('\n')}\n    od\n}\n`;
}

const NO_RUN = '/* An assume() fails before the first step. */\nactive proctype start() {\nend: false\n}\n';

/** Nothing is explored where already the start violates something. */
const startText = (codes: Code[]): string => `active proctype start() {\nend: if\n${codes.map(code => `    :: d_step { ${foundFlag(code)} == 0 -> report(${foundFlag(code)}) }; goto end`).join('\n')}\n    fi\n}\n`;
