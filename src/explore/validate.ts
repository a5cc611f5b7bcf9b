/** What the explorer relies on. A Program that breaks it is not explored: the verdict is `inconclusive`, reason `internal`. */
import type { Program } from '../model/program.js';
import { MOST_FRAMES, MOST_THREADS } from './limits.js';

/** Throws an Error that says what is wrong. */
export function validate(program: Program): void {
    const need = (ok: boolean, what: string): void => { if (!ok) throw new Error(`bad program: ${what}`); };
    const variable = (id: number): boolean => Number.isInteger(id) && id >= 0 && id < program.variables.length;
    need(program.threads.length <= MOST_THREADS, `more than ${MOST_THREADS} threads`);
    need(program.frames.count <= MOST_FRAMES, `more than ${MOST_FRAMES} frames`);
    program.variables.forEach((v, i) => {
        need(v.id === i, `variable ${i} has id ${v.id}`);
        need(v.init >= v.lo && v.init <= v.hi, `${v.name} starts out of its bounds`);
    });
    const seen = new Set<number>();
    for (const group of program.seqGroups) {
        for (const id of group) {
            need(variable(id) && !seen.has(id), `sequence groups overlap at variable ${id}`);
            seen.add(id);
        }
    }
    const { frames } = program;
    if (frames.count > 0) {
        need(variable(frames.state) && variable(frames.state + frames.count - 1), 'frame states');
        const plain = [...frames.names.map(n => n.variable), ...frames.forget, ...Array.from({ length: frames.count }, (_, i) => frames.state + i)];
        need(plain.every(id => variable(id) && !seen.has(id)), 'a sequence number names a frame');
        need(frames.reset.length >= frames.count, 'frames without reset lists');
        const zeroed = [...frames.forget, ...frames.reset.flat()];
        need(zeroed.every(id => variable(id) && program.variables[id].lo <= 0 && program.variables[id].hi >= 0), 'a reset variable that cannot be 0');
    }
    program.threads.forEach((thread, t) => {
        need(thread.id === t, `thread ${t} has id ${thread.id}`);
        need(thread.end === thread.pcs.length - 1 && thread.pcs[thread.end].steps.length === 0, `the end of ${thread.name}`);
        for (const info of thread.pcs) need(info.steps.every(k => thread.steps[k] !== undefined), `steps of ${thread.name}`);
        for (const blocks of [thread.entry, ...thread.steps.map(s => s.blocks)]) {
            need(blocks.length > 0, `a step without blocks in ${thread.name}`);
            for (const { exit } of blocks) if (exit.kind === 'next') need(exit.pc >= 0 && exit.pc <= thread.end, `a pc of ${thread.name}`);
        }
    });
}
