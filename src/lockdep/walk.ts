/**
 * Where a thread may stand, holding which locks, whatever the other threads do. No interleaving is explored: a shared variable may
 * hold anything that some statement writes to it, and both sides of a test of it are followed.
 *
 * So a real run can only do less than what is walked (within the budget): a finding may be impossible, which the exploration then
 * says; it never rests on a call path that the text does not have.
 */
import type { Steps } from '../model/in-steps.js';
import type { LockRef, Step, Thread } from '../model/program.js';
import { Env, type Facts, type Held, type Locals } from './env.js';
import { heldKey, runBlocks } from './path.js';
import type { Observer } from './protocol/observer.js';
import { Progress } from './protocol/progress.js';
import { keepDowngraded } from './perform.js';
import { relevance } from './relevance.js';
import type { Mode } from './resources.js';
import { evaluate } from './evaluate.js';
import { constant, single, union } from './values.js';

/** A thread that waits for `taken` while it holds `held`: a dependency. Sites are steps of the thread. */
export interface Wait {
    thread: number;
    held: Held;
    taken: Held;
    /** What else is held there, by whatever way the thread comes. */
    outer: readonly Held[];
}

export interface Walk {
    /** Waits for something else than what is held, each once. */
    orders: Wait[];
    /** Waits for a lock that the thread itself holds, in a mode that does not admit it. */
    repeats: Wait[];
    /** Where the thread may stand, and what it holds there. */
    points: { pc: number; held: readonly Held[] }[];
}

/** All that is known of a thread at a pc with certain locks held, so far in the protocol of a notifier, by whatever way it came. */
interface Point { pc: number; held: readonly Held[]; progress: Progress; locals: ReturnType<Env['locals']>; visits: number; queued: boolean }

/** After so many visits a local that is still growing, a counter, is taken to be anything. */
const MAX_VISITS = 6;

/** Points that are walked in one step of the work. */
const AT_ONCE = 8;

/** Holds of one lockdep map that are told apart. */
const MOST_HOLDS = 3;

export function* walkThread(facts: Facts, thread: Thread, budget: { left: number }, observer: Observer): Steps<Walk> {
    const orders = new Map<string, Wait>(), repeats = new Map<string, Wait>();
    const { atPc, inStep, inEntry } = yield* relevance(thread, facts.resources), follows = observer.followsInstalls(thread.id);
    yield;
    const note = (to: Map<string, Wait>, held: Held, taken: Held, all: readonly Held[]): void => {
        const key = heldKey([held, taken]), known = to.get(key), outer = all.filter(h => h.resource !== held.resource && h.resource !== taken.resource);
        if (!known) to.set(key, { thread: thread.id, held, taken, outer });
        else if (known.outer.length > 0) known.outer = known.outer.filter(({ resource, mode }) => outer.some(h => h.resource === resource && h.mode === mode));
    };
    const wait = (env: Env, taken: Held): void => {
        // A second read of what is held for read waits for no one but a queued writer: no new order.
        if (env.held.some(h => h.resource === taken.resource)) return;
        for (const held of env.held) note(orders, held, taken, env.held);
    };

    /** What the kernel tells lockdep changes nothing but what is held. */
    const annotate = ({ id, effect }: Pick<Step, 'id' | 'effect'>, env: Env): void => {
        if (effect.kind !== 'lockdep') return;
        // Of a lock whose number is open any one stands for its class.
        const resource = instance(effect.lock, env) ?? effect.lock.lock, { action, mode } = effect;
        if (action === 'release') {
            const last = env.held.findLastIndex(h => h.resource === resource);
            env.held = env.held.filter((_, i) => i !== last);
            return;
        }
        const taken = { resource, mode, step: id };
        if (action !== 'try') wait(env, taken);
        // A loop that only takes more of them must come to an end.
        if (action !== 'touch' && env.count(resource, mode) < MOST_HOLDS) env.held = [...env.held, taken];
    };

    const points = new Map<string, Point>(), todo: Point[] = [];
    const reach = (pc: number, held: readonly Held[], progress: Progress, env: Env): void => {
        const key = `${pc}|${heldKey(held)}|${progress.key}`, locals = env.locals(atPc[pc]), known = points.get(key);
        if (known && !grow(known, locals, facts)) return;
        const point = known ?? { pc, held, progress, locals, visits: 0, queued: false };
        points.set(key, point);
        if (!point.queued) todo.push(point);
        point.queued = true;
    };
    const run = (step: Pick<Step, 'id' | 'blocks' | 'effect' | 'waits'>, env: Env, progress: Progress): void => {
        annotate(step, env);
        const before = env.held, blocking = waitsFor(step), own = ownInTheWay(step, env);
        for (const { held, taken } of own) note(repeats, held, taken, env.held);
        // What would come after it never happens.
        if (own.length > 0) return;
        for (const taken of passingWaits(step, env)) wait(env, taken);
        const acquired = (lock: number, mode: Mode, at: Env): void => {
            if (!blocking.some(ref => facts.resources.covers(ref, lock))) return;
            wait(at, { resource: lock, mode, step: step.id });
            if (step.id >= 0) observer.acquired(thread.id, thread.steps[step.id], lock);
        };
        for (const { pc, env: after } of runBlocks(step.blocks, env, { step: step.id, acquired, budget })) {
            const held = keepDowngraded(before, after.held);
            reach(pc, workHeld(step, held, thread.pcs[pc].idle, facts), progress.key === '' ? progress : progress.keeping(held.map(h => h.resource)), after);
        }
    };

    const nothing = Env.start(facts, inEntry, { values: new Map(), definitions: new Map() }, []);
    if (thread.entry.length === 0) reach(0, [], Progress.NONE, nothing);
    else run({ id: -1, blocks: thread.entry, effect: { kind: 'local' } }, nothing, Progress.NONE);
    // First come first walked: the sites reported are the ones a reader meets first.
    for (let next = 0; next < todo.length && budget.left > 0; next++) {
        const { pc, held, progress, locals } = todo[next];
        todo[next].queued = false;
        for (const id of thread.pcs[pc].steps) {
            const step = thread.steps[id];
            run(step, Env.start(facts, inStep[id], locals, held), observer.step(thread.id, step, held, progress, follows));
        }
        if (next % AT_ONCE === AT_ONCE - 1) yield;
    }
    return { orders: [...orders.values()], repeats: [...repeats.values()], points: [...points.values()] };
}

/** Takes in `more`; false if it was known. A local that is not in a map has its initial value. */
function grow(point: Point, more: Locals, { program }: Facts): boolean {
    const { values, definitions } = point.locals;
    let grown = false;
    point.visits++;
    for (const id of new Set([...values.keys(), ...more.values.keys()])) {
        const initial = constant(program.variables[id].init), known = values.has(id) ? values.get(id)! : initial;
        const all = union(known, more.values.has(id) ? more.values.get(id)! : initial);
        if (all === known) continue;
        values.set(id, point.visits > MAX_VISITS ? null : all);
        grown = true;
    }
    // On another way it is not a copy.
    for (const [key, { value }] of definitions) if (more.definitions.get(key)?.value !== value) grown = definitions.delete(key);
    return grown;
}

/** The locks whose holder keeps the step from happening; a trylock has none. */
function waitsFor({ effect, waits }: Pick<Step, 'effect' | 'waits'>): LockRef[] {
    const refs = effect.kind === 'lock' && effect.action === 'acquire' ? [effect.lock] : [];
    return waits?.lock && !waits.condition ? [...refs, waits.lock] : refs;
}

/** What the step waits for by itself, as far as it is certain which lock that is; `mode` as it would be held. */
function asked({ id, effect, waits }: Pick<Step, 'id' | 'effect' | 'waits'>, env: Env): Held[] {
    if (effect.kind === 'work' && effect.action === 'flush') return [{ resource: env.facts.resources.work(effect.work), mode: 'write', step: id }];
    const ref = effect.kind === 'lock' && effect.action !== 'try' ? effect.lock : waits?.condition ? undefined : waits?.lock;
    const resource = ref && instance(ref, env);
    return resource === undefined ? [] : [{ resource, mode: effect.kind === 'lock' ? effect.mode : 'write', step: id }];
}

/** Waits that leave nothing held: a section under a lock that others may hold openly, a flush. */
function passingWaits(step: Pick<Step, 'id' | 'effect' | 'waits'>, env: Env): Held[] {
    const passes = step.effect.kind === 'work' || (step.effect.kind === 'lock' && step.effect.action === 'section');
    return passes ? asked(step, env) : [];
}

/** What the thread holds itself of what the step waits for. A section under a lock of one's own runs. */
function ownInTheWay(step: Pick<Step, 'id' | 'effect' | 'waits'>, env: Env): { held: Held; taken: Held }[] {
    const { effect } = step;
    if (effect.kind === 'lock' && effect.action !== 'acquire') return [];
    return asked(step, env).flatMap(taken => {
        // Read after read gets through unless a writer has queued between the two: the exploration's to find.
        const held = env.held.find(h => h.resource === taken.resource && (taken.mode === 'write' || h.mode === 'write'));
        return held ? [{ held, taken }] : [];
    });
}

/** Which lock that is, where it is certain. Of two frames that are only unknown, nobody can say that they are one. */
function instance({ lock, count, index }: LockRef, env: Env): number | undefined {
    if (index === undefined) return lock;
    const only = single(evaluate(index, env));
    return only === undefined || only < 0 || only >= count ? undefined : lock + only;
}

/** A worker holds its work while it runs it. */
function workHeld({ id, effect }: Pick<Step, 'id' | 'effect'>, held: readonly Held[], idle: boolean, { resources }: Facts): readonly Held[] {
    if (effect.kind === 'work' && effect.action === 'start') return [...held, { resource: resources.work(effect.work), mode: 'write', step: id }];
    return idle ? held.filter(h => !resources.isWork(h.resource)) : held;
}
