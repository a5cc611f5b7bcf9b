/**
 * Locks, whoever made them: variables that tell for sure that a thread holds something, and what that keeps others from doing.
 *
 * A *flag* is 0 at first; a step sets it only where it has seen that it is 0, and only a thread that has set it makes it 0 again. So at most one
 * thread holds it, and it is not 0 just while one does (by induction over the steps of a run). A *counter* is 0 at first; a thread that does not
 * hold it may add 1, one that does takes 1 away. So it is the number of threads that hold it. Mutexes and rwsems of the library are made of
 * these, and so are locks that a model makes of variables of its own. What a lock is called, and what is said of it elsewhere, plays no part:
 * all follows from what every step of the Program does to the variable. One that is written in another way anywhere is none.
 *
 * Two of them exclude each other if who takes the one has seen that nobody else holds the other, and the other way round.
 */
import type { Block, Program, Thread } from '../model/program.js';
import { recycled, recyclers } from './canonical.js';
import { exprVariables, targetVariables } from './effects.js';
import { changedByOne, follow, type Facts } from './paths.js';

/** Sets of locks are bigints, a bit for each. */
export interface Holds {
    /** By variable: the bit of the lock, or 0. */
    bitOf: readonly bigint[];
    counters: bigint;
    /** By thread and pc: what the thread is sure to hold there. */
    held: readonly bigint[][];
    /** By thread and step: what it is sure to hold afterwards. */
    after: readonly bigint[][];
    /** By thread and step: what nobody holds, or the step waits or fails a check. */
    needs: readonly bigint[][];
    /** What no other thread holds while one holds these. */
    excludedBy(held: bigint): bigint;
    /** By thread and step: what decides whether it waits, if that is more than one lock that one thread holds at a time: the locks among it. */
    contended: readonly bigint[][];
    /** `variable == value` says whether the thread holds it, and no step of another thread changes that. */
    own(thread: number, variable: number, value: number): boolean;
}

type Action = 'take' | 'drop' | 'more' | 'less' | 'other';
interface Change { bit: bigint; action: Action; value: number; facts: Facts }
/** What a block does, then its ways out. */
interface Part { changes: Change[]; ways: { to: number; toPc: boolean; facts: Facts }[] }
/** Locks that a thread holds for sure, and that it may hold. */
interface Held { must: bigint; may: bigint }

export function findHolds(program: Program): Holds {
    const { threads, variables } = program;
    const candidates = candidatesOf(program);
    const bits = candidates.map((_, i) => 1n << BigInt(i));
    const all = (1n << BigInt(bits.length)) - 1n;
    const candidateBit = variables.map(() => 0n);
    candidates.forEach((v, i) => { candidateBit[v] = bits[i]; });
    const setOf = (ids: Iterable<number>): bigint => { let set = 0n; for (const v of ids) set |= candidateBit[v]; return set; };
    const zeroes = ({ equal }: Facts): bigint => { let set = 0n; for (const [v, value] of equal) if (value === 0) set |= candidateBit[v]; return set; };

    const steps = threads.map(t => t.steps.map(step => partsOf(step.blocks, candidateBit, zeroes)));
    const counters = steps.flat(2).flatMap(s => s.parts).flatMap(p => p.changes).reduce((set, c) => c.action === 'more' || c.action === 'less' ? set | c.bit : set, 0n);
    // The threads that set a variable to a value.
    const setters = new Map<string, Set<number>>();
    steps.forEach((list, t) => { for (const { parts } of list) for (const { changes } of parts) for (const { bit, action, value } of changes) {
        if (action === 'take') setters.set(`${bit} ${value}`, (setters.get(`${bit} ${value}`) ?? new Set()).add(t));
    } });
    const own = (thread: number, v: number, value: number): boolean => {
        const by = setters.get(`${candidateBit[v]} ${value}`);
        return by?.size === 1 && by.has(thread);
    };
    const walks = threads.map((t, id) => walkThread(t, steps[id].map(s => s.parts), ({ equal, written }) => {
        let set = 0n;
        for (const [v, value] of equal) if (value !== 0 && candidateBit[v] !== 0n && !written.has(v) && own(id, v, value)) set |= candidateBit[v];
        return set;
    }));

    let bad = 0n;
    const takers = new Map(bits.map(bit => [bit, new Set<number>()]));
    // By lock: what no other thread holds where it is taken.
    const free = new Map(bits.map(bit => [bit, all]));
    walks.forEach(({ changes }, t) => {
        for (const { change: { bit, action, facts }, at, start } of changes) {
            // What the step itself has done to it since says nothing of others.
            const zero = zeroes(facts);
            const proper = action === 'take' ? (counters & bit) === 0n && (zero & bit) !== 0n
                : action === 'drop' ? (counters & bit) === 0n && (at.must & bit) !== 0n
                    : action === 'more' ? (at.may & bit) === 0n
                        : action === 'less' && (at.must & bit) !== 0n;
            if (!proper) bad |= bit;
            if (action !== 'take' && action !== 'more') continue;
            takers.get(bit)!.add(t);
            // What it holds, or held up to this step, no other thread does; of counters it may.
            free.set(bit, free.get(bit)! & (zero | ((at.must | start) & ~counters)));
        }
    });
    for (const [i, v] of candidates.entries()) if ((counters & bits[i]) !== 0n && takers.get(bits[i])!.size > variables[v].hi) bad |= bits[i];
    const good = all & ~bad;
    const excluded = bits.map((bit, i) => bits.reduce((set, other, k) => (i === k ? (counters & bit) === 0n : (free.get(bit)! & other) !== 0n && (free.get(other)! & bit) !== 0n) ? set | other : set, 0n));
    const known = (sets: readonly bigint[]): bigint[] => sets.map(set => set & good);
    return {
        bitOf: known(candidateBit), counters: counters & good, held: walks.map(w => known(w.held)), after: walks.map(w => known(w.after)), needs: steps.map(list => known(list.map(s => s.needs))),
        contended: steps.map(list => known(list.map(({ waits }) => waits.size === 1 && (setOf(waits) & ~counters & good) !== 0n ? 0n : setOf(waits)))),
        excludedBy: held => bits.reduce((set, bit, i) => (held & bit) !== 0n ? set | excluded[i] : set, 0n) & good,
        own: (thread, v, value) => (candidateBit[v] & good) !== 0n && own(thread, v, value),
    };
}

/** Variables that are 0 at first, are set to constants or changed by 1 and in no other way, and that more than one thread knows. */
function candidatesOf({ threads, variables, seqGroups, frames }: Program): number[] {
    const known = variables.map(() => -1);
    const written = new Set<number>();
    const out = new Set<number>([...seqGroups.flat(), ...recycled(frames), ...recyclers(frames)]);
    const MANY = -2;
    const know = (thread: number, ids: Iterable<number>): void => { for (const v of ids) known[v] = known[v] === -1 || known[v] === thread ? thread : MANY; };
    for (const { id, entry, steps } of threads) {
        for (const [k, blocks] of [entry, ...steps.map(s => s.blocks)].entries()) {
            for (const { ops, exit } of blocks) {
                if (exit.kind === 'branch') know(id, exprVariables(exit.cond));
                for (const op of ops) {
                    if (op.kind === 'check') know(id, exprVariables(op.cond));
                    if (op.kind !== 'set') continue;
                    know(id, exprVariables(op.value));
                    const targets = targetVariables(op.target);
                    know(id, targets);
                    for (const v of targets) {
                        written.add(v);
                        const { op: kind } = op.value;
                        if (k === 0 || op.target.op !== 'var' || (kind !== 'const' && kind !== '+' && kind !== '-')) out.add(v);
                    }
                }
            }
        }
    }
    return variables.filter(v => v.init === 0 && v.lo <= 0 && v.hi > 0 && written.has(v.id) && known[v.id] === MANY && !out.has(v.id)).map(v => v.id);
}

function partsOf(blocks: readonly Block[], bitOf: readonly bigint[], zeroes: (facts: Facts) => bigint): { parts: Part[]; needs: bigint; waits: Set<number> } {
    const parts: Part[] = blocks.map(() => ({ changes: [], ways: [] }));
    let needs: bigint | undefined;
    const waits = new Set<number>();
    follow(blocks, {
        op(op, facts, block) {
            if (op.kind !== 'set' || op.target.op !== 'var' || bitOf[op.target.id] === 0n) return;
            const by = changedByOne(op.target, op.value, facts);
            const value = op.value.op === 'const' ? op.value.value : 0;
            const action = by > 0 ? 'more' : by < 0 ? 'less' : op.value.op !== 'const' ? 'other' : value === 0 ? 'drop' : 'take';
            parts[block].changes.push({ bit: bitOf[op.target.id], action, value, facts });
        },
        exit(exit, facts, block) {
            if (exit.kind === 'next' || exit.kind === 'prune') needs = zeroes(facts) & (needs ?? -1n);
            if (exit.kind === 'blocked') for (const v of facts.read) waits.add(v);
            if (exit.kind === 'next') parts[block].ways.push({ to: exit.pc, toPc: true, facts });
        },
        edge(from, to, facts) { parts[from].ways.push({ to, toPc: false, facts }); },
    });
    return { parts, needs: needs ?? 0n, waits };
}

/** `mine`: locks that the thread holds by what is known there. */
function walkThread({ entry, pcs, steps }: Thread, parts: readonly Part[][], mine: (facts: Facts) => bigint):
{ held: bigint[]; after: bigint[]; changes: { change: Change; at: Held; start: bigint }[] } {
    const at: (Held | undefined)[] = pcs.map(() => undefined);
    const after = steps.map(() => 0n);
    const changes: { change: Change; at: Held; start: bigint }[] = [];
    const open: number[] = [];
    const join = (list: (Held | undefined)[], to: number, { must, may }: Held): boolean => {
        const old = list[to];
        const fresh = old ? { must: old.must & must, may: old.may | may } : { must, may };
        list[to] = fresh;
        return !old || old.must !== fresh.must || old.may !== fresh.may;
    };
    const walk = (step: number, start: Held, told: boolean): void => {
        const blocks: (Held | undefined)[] = [start];
        let end: bigint | undefined;
        parts[step].forEach(({ changes: here, ways }, i) => {
            const { must: known, may: possible } = blocks[i] ?? {};
            if (known === undefined || possible === undefined) return;
            let [must, may] = [known, possible];
            for (const change of here) {
                must |= mine(change.facts);
                if (told) changes.push({ change, at: { must, may }, start: start.must });
                const holds = change.action === 'take' || change.action === 'more';
                must = holds ? must | change.bit : must & ~change.bit;
                may = holds ? may | change.bit : change.action === 'other' ? may : may & ~change.bit;
            }
            for (const { to, toPc, facts } of ways) {
                const held = { must: must | mine(facts), may };
                if (!toPc) join(blocks, to, held);
                else if (told) end = held.must & (end ?? -1n);
                else if (join(at, to, held)) open.push(to);
            }
        });
        if (told) after[step] = end ?? 0n;
    };
    for (const { exit } of entry) if (exit.kind === 'next' && join(at, exit.pc, { must: 0n, may: 0n })) open.push(exit.pc);
    for (let pc = open.pop(); pc !== undefined; pc = open.pop()) for (const k of pcs[pc].steps) walk(k, at[pc]!, false);
    // Once more, now that it is known what is held everywhere.
    pcs.forEach((info, pc) => { const here = at[pc]; if (here) for (const k of info.steps) walk(k, here, true); });
    return { held: at.map(h => h?.must ?? 0n), after, changes };
}
