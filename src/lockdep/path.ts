/**
 * One step, by every path through its blocks: where the thread can stand afterwards, what it then holds, and what it took.
 *
 * What a lock operation does is read off the variables it writes, not off its name: a trylock is a step with a path that takes the lock
 * and one that does not, and a lock taken inside an `atomic` section counts like any other.
 */
import type { Block, Op } from '../model/program.js';
import type { Target } from '../model/expr.js';
import { assume } from './assume.js';
import type { Env, Held } from './env.js';
import type { Mode } from './resources.js';
import { split, splitIndex } from './split.js';
import { evaluate, keep, single, type Values } from './values.js';

export interface Outcome { pc: number; env: Env }

export interface Path {
    /** Thread.steps index: the site of what is taken here. */
    step: number;
    /** Called before a lock becomes held. */
    acquired: (lock: number, mode: Mode, env: Env) => void;
    /** Paths still allowed; when it is used up the rest is not walked. */
    budget: { left: number };
}

interface Point { env: Env; block: number; op: number }

export function runBlocks(blocks: Block[], start: Env, path: Path): Outcome[] {
    const outcomes: Outcome[] = [], todo: Point[] = [{ env: start, block: 0, op: 0 }];
    for (let at = todo.pop(); at; at = todo.pop()) {
        if (path.budget.left-- <= 0) break;
        const { env, block } = at, { ops, exit } = blocks[block];
        const more = runOps(ops, at, path);
        if (more !== undefined) { todo.push(...more); continue; }
        switch (exit.kind) {
            case 'next': outcomes.push({ pc: exit.pc, env }); break;
            case 'jump': todo.push({ env, block: exit.block, op: 0 }); break;
            case 'branch': {
                const forks = splitIndex(exit.cond, env);
                if (forks !== undefined) { todo.push(...forks.map(fork => ({ env: fork, block, op: ops.length }))); break; }
                const other = env.fork();
                if (assume(exit.cond, false, other)) todo.push({ env: other, block: exit.else, op: 0 });
                if (assume(exit.cond, true, env)) todo.push({ env, block: exit.then, op: 0 });
                break;
            }
            case 'blocked': case 'prune': break;
        }
    }
    return outcomes;
}

/** Undefined: done, on to the exit. Otherwise where to go on instead: nowhere after a violation. */
function runOps(ops: Op[], { env, block, op }: Point, path: Path): Point[] | undefined {
    for (; op < ops.length; op++) {
        const forks = split(ops[op], env);
        if (forks !== undefined) return forks.map(fork => ({ env: fork, block, op }));
        if (!perform(ops[op], env, path)) return [];
    }
    return undefined;
}

/** False: the path ends here, in a violation. */
function perform(op: Op, env: Env, path: Path): boolean {
    switch (op.kind) {
        case 'cover': return true;
        case 'check': return assume(op.cond, true, env);
        case 'set': return set(op.target, evaluate(op.value, env), env, path);
    }
}

function set(target: Target, values: Values, env: Env, path: Path): boolean {
    if (target.op === 'temp') { env.setTemp(target.id, values); return true; }
    if (target.op === 'var') return assign(target.id, values, env, path);
    const index = evaluate(target.index, env), only = single(index);
    if (only !== undefined) return only < 0 || only >= target.length || assign(target.base + only, values, env, path);
    for (let i = 0; i < target.length; i++) if (index === null || index.includes(i)) letGo(target.base + i, env);
    return true;
}

function assign(id: number, values: Values, env: Env, path: Path): boolean {
    const { program, resources, thread } = env.facts;
    const { lo, hi } = program.variables[id];
    const inside = values && keep(values, v => v >= lo && v <= hi);
    if (inside === undefined) return false;
    env.setVariable(id, inside);
    const role = resources.role(id);
    if (role === undefined || role.part === 'other' || (role.part === 'readers' && role.thread !== thread)) return true;
    const value = single(values), mode = role.part === 'holder' ? 'write' : 'read', count = env.count(role.lock, mode);
    const wanted = value === undefined ? 0 : mode === 'read' ? value : value === 1 + thread ? 1 : 0;
    if (wanted > count) {
        // Held in the other mode: the lock is not free, so this way is not open. (A downgrade lets go first.)
        if (env.count(role.lock, mode === 'read' ? 'write' : 'read') > 0) return false;
        path.acquired(role.lock, mode, env);
        env.held.push({ resource: role.lock, mode, step: path.step });
    }
    for (let n = count; n > wanted; n--) release(role.lock, mode, env);
    return true;
}

/** An element that may have been written, nobody knows which: better to hold too little than to report what is not so. */
function letGo(id: number, env: Env): void {
    env.forget(id);
    const role = env.facts.resources.role(id);
    if (role !== undefined && role.part !== 'other') env.held = env.held.filter(h => h.resource !== role.lock);
}

function release(lock: number, mode: Mode, env: Env): void {
    const last = env.held.findLastIndex(h => h.resource === lock && h.mode === mode);
    env.held = env.held.filter((_, i) => i !== last);
}

/** A downgraded rwsem keeps its place and its site. `before`: held when the step began. */
export function keepDowngraded(before: readonly Held[], held: readonly Held[]): Held[] {
    const fresh = held.filter(h => !before.includes(h));
    const downgraded = (old: Held): Held | undefined =>
        held.includes(old) ? undefined : fresh.find(h => h.resource === old.resource && h.mode === 'read');
    const kept = before.flatMap(old => {
        if (held.includes(old)) return [old];
        return downgraded(old) ? [{ resource: old.resource, mode: 'read' as const, step: old.step }] : [];
    });
    return [...kept, ...fresh.filter(h => !before.some(old => downgraded(old) === h))];
}
