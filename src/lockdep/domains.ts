/**
 * What each shared variable may hold at any time, whoever runs: its first value and what some statement of the program writes.
 *
 * This is what makes a page that is never huge, or a notifier that is never registered, cut the calls that depend on it, although
 * shared variables are otherwise unknown to the walk.
 */
import { inPieces, type Steps } from '../model/in-steps.js';
import type { Block, Program, Variable } from '../model/program.js';
import type { Target } from '../model/expr.js';
import { interval, setOf, type Values } from './values.js';

/** Steps of the Program that are looked at in one step of the work. */
const AT_ONCE = 100;

/** By variable id. A local's entry is its bounds. */
export function* domains(program: Program): Steps<Values[]> {
    const written = program.variables.map(v => new Set([v.init]));
    // Variables that also change without a statement, or whose values are renumbered: only their bounds are sure.
    const open = new Set(program.variables.filter(v => !['bool', 'int', 'pfn', 'pte', 'holder'].includes(v.kind)).map(v => v.id));
    const { frames } = program;
    for (const base of [frames.state, frames.refs, frames.dev, frames.copied]) for (let i = 0; i < frames.count; i++) open.add(base + i);
    for (const device of program.devices) for (const page of device.pages) open.add(page.tlb).add(page.inflight);
    for (const id of [...frames.reset.flat(), ...frames.forget]) written[id]?.add(0);

    const scan = (blocks: Block[]): void => {
        for (const block of blocks) for (const op of block.ops) {
            if (op.kind !== 'set') continue;
            for (const id of writtenBy(op.target)) {
                if (op.value.op === 'const') written[id]?.add(op.value.value);
                else open.add(id);
            }
        }
    };
    for (const thread of program.threads) {
        scan(thread.entry);
        yield* inPieces(thread.steps, AT_ONCE, step => scan(step.blocks));
    }
    return program.variables.map(v => open.has(v.id) || v.thread !== undefined ? bounds(v) : setOf(written[v.id]));
}

/** Sequence numbers are renumbered as the program runs, and only ever compared with each other. */
export const bounds = (v: Variable): Values => v.kind === 'seq' ? null : interval(v.lo, v.hi);

function writtenBy(target: Target): number[] {
    switch (target.op) {
        case 'var': return [target.id];
        case 'elem': return Array.from({ length: target.length }, (_, i) => target.base + i);
        case 'temp': return [];
    }
}
