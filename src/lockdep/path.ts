/**
 * One step, by every path through its blocks: where the thread can stand afterwards, what it then holds, and what it took.
 *
 * What a lock operation does is read off the variables it writes, not off its name: a trylock is a step with a path that takes the lock
 * and one that does not, and a lock taken inside an `atomic` section counts like any other.
 */
import type { Block, Exit, Op } from '../model/program.js';
import { assume } from './assume.js';
import type { Env, Held } from './env.js';
import { perform, type Site } from './perform.js';
import { remembered } from './remembered.js';
import { split, splitIndex } from './split.js';

export interface Outcome { pc: number; env: Env }

export interface Path extends Site {
    /** Blocks and ops that may still be run; when it is used up the rest is not walked. */
    budget: { left: number };
}

/**
 * Blocks are in topological order, so each is run when all ways into it are known. Ways that hold the same locks are then one: what
 * else they differ in is forgotten, or the paths through a long section would be too many.
 */
export function runBlocks(blocks: Block[], start: Env, path: Path): Outcome[] {
    const into = blocks.map((): Map<string, Env> | undefined => undefined), outcomes = new Map<string, Outcome>();
    const enter = (block: number, env: Env): void => {
        const key = heldKey(env.held), envs = into[block] ??= new Map(), known = envs.get(key);
        if (known) known.join(env);
        else envs.set(key, env);
    };
    const leave = (exit: Exit, env: Env): void => {
        switch (exit.kind) {
            case 'jump': enter(exit.block, env); break;
            case 'branch': {
                const other = env.fork();
                if (assume(exit.cond, false, other)) enter(exit.else, other);
                if (assume(exit.cond, true, env)) enter(exit.then, env);
                break;
            }
            case 'next': {
                const key = `${exit.pc}|${heldKey(env.held)}`, known = outcomes.get(key);
                if (known) known.env.join(env);
                else outcomes.set(key, { pc: exit.pc, env });
                break;
            }
            case 'blocked': case 'prune': break;
        }
    };
    enter(0, start);
    blocks.forEach(({ ops, exit }, block) => {
        for (const env of into[block]?.values() ?? []) {
            if (path.budget.left <= 0) return;
            path.budget.left -= 1 + ops.length;
            for (const after of runOps(ops, exit, 0, env, path)) leave(exit, after);
        }
    });
    return [...outcomes.values()];
}

const keys = remembered<string, readonly Held[]>();

/** The list is not changed afterwards; most steps leave what is held as it is. */
export function heldKey(held: readonly Held[]): string {
    if (held.length === 0) return '';
    let key = keys.get(held);
    if (key === undefined) keys.set(held, key = held.map(h => `${h.resource}${h.mode}${h.step}`).join());
    return key;
}

/** The environments at the block's exit: none after a violation, several where it matters which lock is meant. */
function runOps(ops: Op[], exit: Exit, from: number, env: Env, path: Path): Env[] {
    for (let op = from; op < ops.length; op++) {
        const forks = split(ops[op], env);
        if (forks !== undefined) return forks.flatMap(fork => runOps(ops, exit, op, fork, path));
        if (!perform(ops[op], env, path)) return [];
    }
    return exit.kind === 'branch' ? splitIndex(exit.cond, env) ?? [env] : [env];
}
