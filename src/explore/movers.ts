/**
 * Which steps need no state of their own between them: macro-steps.
 *
 * After Lipton, "Reduction: a method of proving properties of parallel programs" (CACM 18(12), 1975), for the search of states as in Flanagan
 * and Qadeer, "Transactions for software model checking" (SoftMC 2003). A step commutes with every step that another thread can take next
 * to it, to the one side (acquiring a lock: to the right; releasing: to the left) or to both (what it touches is the thread's own, or every
 * access to it is made under one lock). Acquire and both-movers, then at most one other step, then releases and both-movers can be made one
 * after the other without a break: whatever the other threads did in between, they could have done before or after.
 *
 * What the theorem asks for, and why it holds here:
 * - What stands inside of a macro-step is always enabled, so no thread is stuck there: only the first step may have to wait. In particular
 *   there is never a second acquire, or two threads that take two locks in opposite orders would not meet.
 * - Nothing but the one other step writes what an invariant reads, so the invariants see the same sequence of values.
 * - Every step is followed by its own canonical form and invariants, and a violation ends the macro-step, as it ends the run. Where it comes after
 *   the one other step, the macro-step ends before it: others may see what that step did, as long as the violation has not ended the run.
 * - What a property at the end reads is as visible as what an invariant reads to those who run on when the user threads have ended.
 * - Every cycle of a thread's own graph has a pc where macro-steps end, so no run stays inside of one, and the same cycles are fair: a thread
 *   that is enabled inside is enabled at one of its ends.
 * Frames that are recycled count as read and written by every step that may cause it, and so do the sequence numbers of a group by one that
 * counts on.
 */
import type { Expr } from '../model/expr.js';
import type { Block, LockRef, Program, Step } from '../model/program.js';
import { exprVariables, targetVariables } from './effects.js';
import { recycled, recyclers } from './canonical.js';
import { cutCycles, successors } from './flow.js';

/** What a pc is within a macro-step that comes to it: an end of it, or what the one step there is. `other`: never waits, commutes with nothing. */
export const enum Passing { end = 0, both = 1, left = 2, other = 3 }

export interface Movers {
    /** By thread and pc. */
    passing: Passing[][];
    /** By thread and step: after it, and after both-movers, one other step may follow. */
    opens: boolean[][];
}

interface Access { thread: number; step: Step; reads: Set<number>; writes: Set<number>; held: ReadonlySet<number> }

export function movers(program: Program): Movers {
    const accesses = program.threads.flatMap(({ id, steps, pcs }) => {
        const held = heldLocks(program, id);
        return pcs.flatMap((info, pc) => info.steps.map(k => accessOf(program, id, steps[k], held[pc])));
    });
    const shared = sharedVariables(program, accesses);
    const visible = new Set(program.invariants.flatMap(({ violated }) => [...exprVariables(violated)]));
    const simple = simpleLocks(program, accesses);

    const atEnd = new Set(program.terminal.flatMap(({ violated }) => [...exprVariables(violated)]));
    const numbers = narrowGroups(program);
    const bothMover = (a: Access, except?: number): boolean => [...a.reads, ...a.writes].every(v => v === except || !shared.has(v))
        && [...a.writes].every(v => !visible.has(v) && !numbers.has(v) && (program.threads[a.thread].kind === 'thread' || !atEnd.has(v)));
    const lockOf = ({ step: { effect } }: Access, action: string): number | undefined =>
        effect.kind === 'lock' && effect.action === action && simple.has(effect.lock.lock) ? program.locks[effect.lock.lock].holder : undefined;
    const passing = program.threads.map(t => t.pcs.map(() => Passing.end));
    const opens = program.threads.map(t => t.steps.map(() => false));
    for (const a of accesses) {
        const { thread, step } = a;
        const both = bothMover(a);
        const acquired = lockOf(a, 'acquire');
        opens[thread][step.id] = both || (acquired !== undefined && bothMover(a, acquired));
        const info = program.threads[thread].pcs[step.pc];
        if (info.steps.length !== 1 || info.idle || !alwaysEnabled(step.blocks)) continue;
        const released = lockOf(a, 'release');
        const left = released !== undefined && bothMover(a, released);
        passing[thread][step.pc] = both ? Passing.both : left ? Passing.left : Passing.other;
    }
    program.threads.forEach((t, id) => { for (const pc of cutCycles(t.pcs.map(({ steps }) => steps.flatMap(k => successors(t.steps[k]))))) passing[id][pc] = Passing.end; });
    return { passing, opens };
}

/** What a step reads and writes of what others may see; `held`: locks that its thread is sure to hold. */
export function accessOf(program: Program, thread: number, step: Step, heldBefore: ReadonlySet<number>): Access {
    const reads = new Set<number>();
    const writes = new Set<number>();
    const zeroes = new Set<number>();
    const own = (e: Expr): boolean => isOwnHold(program, thread, e);
    for (const { ops, exit } of step.blocks) {
        if (exit.kind === 'branch') readVariables(exit.cond, own, reads);
        for (const op of ops) {
            if (op.kind === 'check') readVariables(op.cond, own, reads);
            if (op.kind !== 'set') continue;
            readVariables(op.value, own, reads);
            if (op.target.op === 'elem') readVariables(op.target.index, own, reads);
            const to = isConst(op.value, 0) ? zeroes : writes;
            for (const v of targetVariables(op.target)) to.add(v);
        }
    }
    // A local that is not live is 0 already.
    const live = new Set(program.threads[thread].pcs[step.pc].locals.map(l => l.variable));
    for (const v of zeroes) if (program.variables[v].thread !== thread || live.has(v)) writes.add(v);
    const causes = recyclers(program.frames);
    if ([...writes].some(v => causes.has(v))) {
        for (const v of causes) reads.add(v);
        for (const v of recycled(program.frames)) writes.add(v);
    }
    for (const group of program.seqGroups) if (countsIn(step.blocks, group)) for (const v of group) writes.add(v);
    // A section is made while nobody else holds its lock.
    const held = new Set(heldBefore);
    if (step.effect.kind === 'lock' && step.effect.action === 'section' && isOne(step.effect.lock)) held.add(step.effect.lock.lock);
    return { thread, step, reads, writes, held };
}

/** `holder == me`: no other thread changes that. */
function isOwnHold(program: Program, thread: number, e: Expr): boolean {
    return (e.op === '==' || e.op === '!=') && e.a.op === 'var' && isConst(e.b, thread + 1)
        && program.locks.some(l => l.holder === (e.a as { id: number }).id && !l.anyUnlock);
}

/** Variables of `e`, those of parts that are `own` left out. */
function readVariables(e: Expr, own: (e: Expr) => boolean, into: Set<number>): void {
    if (own(e)) return;
    switch (e.op) {
        case 'const': case 'temp': return;
        case 'var': case 'elem':
            exprVariables(e, into);
            return;
        case '?:': readVariables(e.c, own, into); readVariables(e.a, own, into); return readVariables(e.b, own, into);
        default:
            readVariables(e.a, own, into);
            if ('b' in e) readVariables(e.b, own, into);
    }
}

/**
 * Whether the step writes a number of the group that is not a copy of one. Copies and zeros commute with renumbering: it keeps the order,
 * the parity, and of each gap whether it is 1, 2, an odd or an even larger one, and how gaps add up follows from that. What counts on does
 * not: a gap of 5, kept as 3, would become 1 instead of 3.
 */
function countsIn(blocks: readonly Block[], group: readonly number[]): boolean {
    const ops = blocks.flatMap(b => b.ops).filter(op => op.kind === 'set');
    const copies = (e: Expr, seen: ReadonlySet<number>): boolean => {
        switch (e.op) {
            case 'const': return e.value === 0;
            case 'var': return group.includes(e.id);
            case 'temp': return seen.has(e.id) || ops.every(({ target, value }) => target.op !== 'temp' || target.id !== e.id || copies(value, new Set([...seen, e.id])));
            case '?:': return copies(e.a, seen) && copies(e.b, seen);
            default: return false;
        }
    };
    return ops.some(({ target, value }) => targetVariables(target).some(v => group.includes(v)) && !copies(value, new Set()));
}

/** Sequence numbers of groups that need not fit after renumbering. A step that is found out by then has left nothing of the state before it. */
function narrowGroups({ seqGroups, variables }: Program): Set<number> {
    // The smallest is at most 2, and each gap at most 4.
    const fits = (id: number, largest: number): boolean => variables[id].lo <= 0 && variables[id].hi >= largest;
    return new Set(seqGroups.filter(group => !group.every(id => fits(id, 4 * group.length - 2))).flat());
}

const isOne = ({ count, index }: LockRef): boolean => count <= 1 && (index === undefined || (index.op === 'const' && index.value === 0));

/** Variables with accesses of two threads, one of them a write, that no lock keeps apart. */
function sharedVariables(program: Program, accesses: readonly Access[]): Set<number> {
    const shared = new Set<number>();
    const by = new Map<number, Access[]>();
    for (const a of accesses) for (const v of new Set([...a.reads, ...a.writes])) by.set(v, [...by.get(v) ?? [], a]);
    for (const [v, list] of by) {
        if (list.every(a => a.thread === list[0].thread) || list.every(a => !a.writes.has(v))) continue;
        const common = list.map(a => a.held).reduce((x, y) => new Set([...x].filter(lock => y.has(lock))));
        if (common.size === 0) shared.add(v);
    }
    return shared;
}

/** Locks whose state no step reads but those that take or drop it, in a way that waits where it is taken. */
function simpleLocks(program: Program, accesses: readonly Access[]): Set<number> {
    const simple = new Set(program.locks.filter(l => !l.anyUnlock && l.queued < 0 && l.readerTotal < 0 && l.readers.every(r => r < 0)).map(l => l.id));
    const ofHolder = new Map(program.locks.map(l => [l.holder, l.id]));
    for (const { step: { effect }, reads, writes } of accesses) {
        const own = effect.kind === 'lock' && isOne(effect.lock) && ['acquire', 'release', 'section'].includes(effect.action) ? effect.lock.lock : -1;
        for (const v of [...reads, ...writes]) {
            const lock = ofHolder.get(v);
            if (lock !== undefined && lock !== own) simple.delete(lock);
        }
    }
    return simple;
}

/** By pc: locks that the thread is sure to hold for write there. Nobody else changes the holder of a lock that is held, but of one that anybody may release. */
function heldLocks(program: Program, thread: number): Set<number>[] {
    const { pcs, steps, entry } = program.threads[thread];
    const ofHolder = new Map(program.locks.filter(l => !l.anyUnlock).map(l => [l.holder, l.id]));
    const held: (Set<number> | undefined)[] = pcs.map(() => undefined);
    const work: number[] = [];
    const arrive = (pc: number, locks: ReadonlySet<number>): void => {
        const old = held[pc];
        const now = old ? new Set([...old].filter(l => locks.has(l))) : new Set(locks);
        if (old && old.size === now.size) return;
        held[pc] = now;
        work.push(pc);
    };
    walk(entry, new Set(), thread, ofHolder, arrive);
    for (let pc = work.pop(); pc !== undefined; pc = work.pop()) for (const k of pcs[pc].steps) walk(steps[k].blocks, held[pc]!, thread, ofHolder, arrive);
    return held.map(locks => locks ?? new Set());
}

/** Follows the blocks of a step from the locks held before it; `arrive` is told those held at each pc that it leads to. */
function walk(blocks: readonly Block[], before: ReadonlySet<number>, thread: number, ofHolder: ReadonlyMap<number, number>, arrive: (pc: number, held: Set<number>) => void): void {
    const at: (Set<number> | undefined)[] = blocks.map(() => undefined);
    at[0] = new Set(before);
    const join = (to: number, locks: Set<number>): void => { at[to] = at[to] ? new Set([...at[to]].filter(l => locks.has(l))) : new Set(locks); };
    blocks.forEach(({ ops, exit }, i) => {
        const locks = at[i];
        if (!locks) return;
        for (const op of ops) {
            if (op.kind !== 'set') continue;
            for (const v of targetVariables(op.target)) {
                const lock = ofHolder.get(v);
                if (lock === undefined) continue;
                if (op.target.op === 'var' && isConst(op.value, thread + 1)) locks.add(lock);
                else locks.delete(lock);
            }
        }
        if (exit.kind === 'next') arrive(exit.pc, locks);
        else if (exit.kind === 'jump') join(exit.block, locks);
        else if (exit.kind === 'branch') { join(exit.then, locks); join(exit.else, locks); }
    });
}

const isConst = (e: Expr, value: number): boolean => e.op === 'const' && e.value === value;
const alwaysEnabled = (blocks: readonly Block[]): boolean => blocks.every(({ exit }) => exit.kind !== 'blocked' && exit.kind !== 'prune');
