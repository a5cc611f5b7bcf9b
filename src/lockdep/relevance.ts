/**
 * Which variables can still decide where a thread goes, or which lock it means. The others are not followed: every value more of a
 * variable is work for the walk.
 *
 * A live-variable analysis whose uses are branches, checks and lock operations only. A shared variable counts within one step, because
 * anybody may write it between two.
 */
import type { Expr } from '../model/expr.js';
import type { Block, Op, Thread } from '../model/program.js';
import { operands } from './operands.js';
import type { Resources } from './resources.js';

/** Variables by id, temps as -1 - id. */
export type Keys = ReadonlySet<number>;

export interface Relevance { /** Locals, by pc. */ atPc: Keys[]; /** What to follow inside a step, by Thread.steps index. */ inStep: Keys[]; inEntry: Keys }

export function relevance(thread: Thread, resources: Resources): Relevance {
    const { variables } = resources.program, atPc = thread.pcs.map(() => new Set<number>()), inStep: Keys[] = [];
    const before = thread.pcs.map((): number[] => []);
    thread.steps.forEach(({ id, blocks }) => blocks.forEach(({ exit }) => { if (exit.kind === 'next') before[exit.pc].push(id); }));
    // Last steps first: most of what they need is then known when the steps before them ask.
    const todo = new Set(thread.steps.map(({ id }) => id).reverse());
    for (const id of todo) {
        todo.delete(id);
        const { pc, blocks } = thread.steps[id], found = backwards(blocks, atPc, resources), known = atPc[pc].size;
        inStep[id] = found.during;
        for (const key of found.before) if (key >= 0 && variables[key].thread !== undefined) atPc[pc].add(key);
        if (atPc[pc].size > known) for (const earlier of before[pc]) todo.add(earlier);
    }
    return { atPc, inStep, inEntry: backwards(thread.entry, atPc, resources).during };
}

function backwards(blocks: Block[], atPc: readonly Keys[], resources: Resources): { before: Keys; during: Keys } {
    const during = new Set<number>(), starts: Set<number>[] = [];
    for (let i = blocks.length - 1; i >= 0; i--) {
        const { ops, exit } = blocks[i], live = new Set<number>();
        const add = (keys: Iterable<number>): void => { for (const key of keys) { live.add(key); during.add(key); } };
        if (exit.kind === 'next') add(atPc[exit.pc]);
        if (exit.kind === 'jump') add(starts[exit.block]);
        if (exit.kind === 'branch') { add(starts[exit.then]); add(starts[exit.else]); add(reads(exit.cond)); }
        for (let op = ops.length - 1; op >= 0; op--) before(ops[op], live, add, resources);
        starts[i] = live;
    }
    return { before: starts[0] ?? new Set(), during };
}

function before(op: Op, live: Set<number>, add: (keys: Iterable<number>) => void, resources: Resources): void {
    if (op.kind === 'check') add(reads(op.cond));
    if (op.kind !== 'set') return;
    const { target, value } = op;
    if (target.op === 'elem') {
        const written = elements(target.base, target.length);
        if (resources.role(target.base) || written.some(key => live.has(key))) add([...reads(target.index), ...reads(value)]);
        return;
    }
    const key = target.op === 'temp' ? -1 - target.id : target.id;
    // Whether a lock is taken is always of interest.
    const isUsed = live.delete(key) || (key >= 0 && resources.role(key) !== undefined);
    if (isUsed) add(reads(value));
}

const elements = (base: number, length: number): number[] => Array.from({ length }, (_, i) => base + i);

const read = new WeakMap<Expr, readonly number[]>();

function reads(e: Expr): readonly number[] {
    const known = read.get(e);
    if (known) return known;
    const own = e.op === 'var' ? [e.id] : e.op === 'temp' ? [-1 - e.id] : e.op === 'elem' ? elements(e.base, e.length) : [];
    const all = [...new Set([...own, ...operands(e).flatMap(reads)])];
    read.set(e, all);
    return all;
}
