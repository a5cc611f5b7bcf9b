/**
 * Which locals can decide where a thread goes or which lock it means. The others are not followed: each value more of a local is a state
 * more of the walk.
 */
import type { Expr, Target } from '../model/expr.js';
import type { Block, Thread } from '../model/program.js';
import type { Resources } from './resources.js';

/** Variables and temps, by their numbers as in env.ts: a temp is -1 - id. */
export type Relevance = ReadonlySet<number>;

export function relevance(thread: Thread, resources: Resources): Relevance {
    const relevant = new Set<number>(), sources = new Map<number, Set<number>>();
    const blocks = [...thread.entry, ...thread.steps.flatMap(step => step.blocks)];
    for (const block of blocks) {
        for (const key of deciding(block, resources)) relevant.add(key);
        for (const { target, value } of sets(block)) {
            if (value.op === 'const') continue;
            const from = reads(value);
            for (const key of writes(target)) {
                const known = sources.get(key) ?? new Set();
                sources.set(key, known);
                for (const source of from) known.add(source);
            }
        }
    }
    for (const { effect, waits } of thread.steps) {
        for (const ref of [effect.kind === 'lock' ? effect.lock : undefined, waits?.lock]) if (ref?.index) reads(ref.index).forEach(key => relevant.add(key));
    }
    // What relevant ones are computed from, and so on. A set that grows while it is walked is walked to its end.
    for (const key of relevant) for (const source of sources.get(key) ?? []) relevant.add(source);
    return relevant;
}

function deciding({ ops, exit }: Block, resources: Resources): number[] {
    const found = exit.kind === 'branch' ? reads(exit.cond) : [];
    for (const op of ops) {
        if (op.kind === 'check') found.push(...reads(op.cond));
        if (op.kind !== 'set' || op.target.op === 'temp') continue;
        // Whether a lock is taken, and which.
        if (resources.role(op.target.op === 'var' ? op.target.id : op.target.base)) found.push(...reads(op.value));
        if (op.target.op === 'elem') found.push(...reads(op.target.index));
    }
    return found;
}

const sets = (block: Block): { target: Target; value: Expr }[] => block.ops.flatMap(op => op.kind === 'set' ? [op] : []);

const elements = (base: number, length: number): number[] => Array.from({ length }, (_, i) => base + i);

function writes(target: Target): number[] {
    return target.op === 'temp' ? [-1 - target.id] : target.op === 'var' ? [target.id] : elements(target.base, target.length);
}

function reads(e: Expr): number[] {
    switch (e.op) {
        case 'const': return [];
        case 'var': return [e.id];
        case 'temp': return [-1 - e.id];
        case 'elem': return [...elements(e.base, e.length), ...reads(e.index)];
        case '!': case '-': case '~': return reads(e.a);
        case '?:': return [...reads(e.c), ...reads(e.a), ...reads(e.b)];
        default: return [...reads(e.a), ...reads(e.b)];
    }
}
