/** One op of a step: what is known afterwards, and what is held. */
import type { Expr, Target } from '../model/expr.js';
import type { Op } from '../model/program.js';
import { assume } from './assume.js';
import { tempKey, type Env, type Held } from './env.js';
import { evaluate } from './evaluate.js';
import type { Mode } from './resources.js';
import { keep, single } from './values.js';

export interface Site {
    /** Thread.steps index: the site of what is taken here. */
    step: number;
    /** Called before a lock becomes held. */
    acquired: (lock: number, mode: Mode, env: Env) => void;
}

/** False: the path ends here, in a violation. */
export function perform(op: Op, env: Env, site: Site): boolean {
    switch (op.kind) {
        case 'cover': return true;
        case 'check': return assume(op.cond, true, env);
        case 'set': return set(op.target, op.value, env, site);
    }
}

function set(target: Target, value: Expr, env: Env, site: Site): boolean {
    if (target.op === 'temp') {
        const key = tempKey(target.id);
        if (env.follows(key)) env.set(key, evaluate(value, env), value);
        return true;
    }
    if (target.op === 'var') return assign(target.id, value, env, site);
    const index = evaluate(target.index, env), only = single(index);
    if (only !== undefined) return only < 0 || only >= target.length || assign(target.base + only, value, env, site);
    for (let i = 0; i < target.length; i++) if (index === null || index.includes(i)) letGo(target.base + i, env);
    return true;
}

function assign(id: number, expr: Expr, env: Env, site: Site): boolean {
    const { program, resources, thread } = env.facts, values = evaluate(expr, env);
    const { lo, hi } = program.variables[id];
    const inside = values && keep(values, v => v >= lo && v <= hi);
    if (inside === undefined) return false;
    env.set(id, inside, expr);
    const role = resources.role(id);
    if (role === undefined || role.part === 'other' || (role.part === 'readers' && role.thread !== thread)) return true;
    const value = single(values), mode = role.part === 'holder' ? 'write' : 'read', count = env.count(role.lock, mode);
    const wanted = value === undefined ? 0 : mode === 'read' ? value : value === 1 + thread ? 1 : 0;
    if (wanted > count) {
        // Held in the other mode: the lock is not free, so this way is not open. (A downgrade lets go first.)
        if (env.count(role.lock, mode === 'read' ? 'write' : 'read') > 0) return false;
        site.acquired(role.lock, mode, env);
        env.held = [...env.held, { resource: role.lock, mode, step: site.step }];
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
export function keepDowngraded(before: readonly Held[], held: readonly Held[]): readonly Held[] {
    if (held === before) return held;
    const fresh = held.filter(h => !before.includes(h));
    const downgraded = (old: Held): Held | undefined =>
        held.includes(old) ? undefined : fresh.find(h => h.resource === old.resource && h.mode === 'read');
    const kept = before.flatMap(old => {
        if (held.includes(old)) return [old];
        return downgraded(old) ? [{ resource: old.resource, mode: 'read' as const, step: old.step }] : [];
    });
    return [...kept, ...fresh.filter(h => !before.some(old => downgraded(old) === h))];
}
