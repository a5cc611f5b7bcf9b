/**
 * Which variables can still decide where a thread goes, or which lock it means. The others are not followed: every value more of a
 * variable is work for the walk.
 *
 * A live-variable analysis whose uses are branches, checks and lock operations only. A shared variable counts within one step, because
 * anybody may write it between two.
 */
import type { Steps } from '../model/in-steps.js';
import type { Block, Op, Thread } from '../model/program.js';
import { has, Numbers, unite, type Keys } from './numbers.js';
import type { Resources } from './resources.js';

export interface Relevance { /** Locals, by pc. */ atPc: Keys[]; /** What to follow inside a step, by Thread.steps index. */ inStep: Keys[]; inEntry: Keys }

/** Steps that are looked at in one step of the work. */
const AT_ONCE = 100;

export function* relevance(thread: Thread, resources: Resources): Steps<Relevance> {
    const { variables } = resources.program, numbers = new Numbers(thread), { size } = numbers, atPc = thread.pcs.map(() => new Uint32Array(size));
    const locals = numbers.bits(key => key >= 0 && variables[key].thread !== undefined);
    const backwards = new Backwards(numbers, atPc, resources), before = thread.pcs.map((): number[] => []);
    thread.steps.forEach(({ id, blocks }) => blocks.forEach(({ exit }) => { if (exit.kind === 'next') before[exit.pc].push(id); }));
    // Last steps first: most of what they need is then known when the steps before them ask.
    const todo = new Set(thread.steps.map(({ id }) => id).reverse()), inStep: Keys[] = [];
    let visits = 0;
    for (const id of todo) {
        todo.delete(id);
        const { pc, blocks } = thread.steps[id], live = backwards.run(blocks), known = atPc[pc];
        inStep[id] = numbers.keys(backwards.during);
        let grown = false;
        for (let w = 0; w < size; w++) {
            const all = known[w] | (live[w] & locals[w]);
            grown ||= all >>> 0 !== known[w];
            known[w] = all;
        }
        if (grown) for (const earlier of before[pc]) todo.add(earlier);
        if (++visits % AT_ONCE === 0) yield;
    }
    backwards.run(thread.entry);
    return { atPc: atPc.map(bits => numbers.keys(bits)), inStep, inEntry: numbers.keys(backwards.during) };
}

/** What is live before the blocks of a step; `during`: what is at any place among them. */
class Backwards {
    readonly during: Uint32Array;

    constructor(private readonly numbers: Numbers, private readonly atPc: readonly Uint32Array[], private readonly resources: Resources) {
        this.during = new Uint32Array(numbers.size);
    }

    run(blocks: Block[]): Uint32Array {
        const { numbers, atPc, during } = this, starts: Uint32Array[] = [];
        during.fill(0);
        for (let i = blocks.length - 1; i >= 0; i--) {
            const { ops, exit } = blocks[i], live = new Uint32Array(numbers.size);
            if (exit.kind === 'next') unite(live, atPc[exit.pc]);
            if (exit.kind === 'jump') unite(live, starts[exit.block]);
            if (exit.kind === 'branch') {
                unite(live, starts[exit.then]);
                unite(live, starts[exit.else]);
                numbers.addReads(exit.cond, live);
            }
            unite(during, live);
            for (let op = ops.length - 1; op >= 0; op--) if (this.before(ops[op], live)) unite(during, live);
            starts[i] = live;
        }
        return starts[0] ?? new Uint32Array(numbers.size);
    }

    /** True: more than before may be live. */
    private before(op: Op, live: Uint32Array): boolean {
        const { numbers, resources } = this;
        if (op.kind === 'check') numbers.addReads(op.cond, live);
        if (op.kind !== 'set') return op.kind === 'check';
        const { target, value } = op;
        if (target.op === 'elem') {
            let isUsed = resources.role(target.base) !== undefined;
            for (let id = target.base; id < target.base + target.length && !isUsed; id++) isUsed = has(live, numbers.of(id));
            if (!isUsed) return false;
            numbers.addReads(target.index, live);
            numbers.addReads(value, live);
            return true;
        }
        const key = target.op === 'temp' ? -1 - target.id : target.id, n = numbers.of(key);
        // Whether a lock is taken is always of interest.
        const isUsed = has(live, n) || (key >= 0 && resources.role(key) !== undefined);
        live[n >> 5] &= ~(1 << (n & 31));
        if (isUsed) numbers.addReads(value, live);
        return isUsed;
    }
}
