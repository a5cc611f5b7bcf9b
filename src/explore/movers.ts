/**
 * Which steps need no state of their own between them: macro-steps.
 *
 * After Lipton, "Reduction: a method of proving properties of parallel programs" (CACM 18(12), 1975), for the search of states as in Flanagan
 * and Qadeer, "Transactions for software model checking" (SoftMC 2003). A step moves to the right if, whatever step of another thread comes next
 * after it, the two can change places: the same happens in the other order, and leads to the same state. It moves to the left if that holds for
 * what comes next before it. Taking a lock moves to the right, dropping it to the left, and both ways moves what touches only what is the
 * thread's own, or is touched under locks that exclude each other (holds.ts). A step that waits and moves to the right or both ways, steps that
 * move both ways, then at most one other step, then steps that move to the left can be made one after the other without a break: whatever the
 * other threads did in between, they could have done before or after.
 *
 * What the theorem asks for, and why it holds here:
 * - What stands inside of a macro-step is always enabled, so no thread is stuck there: only the first step may have to wait. In particular
 *   there is never a second acquire, or two threads that take two locks in opposite orders would not meet.
 * - Nothing but the one other step writes what an invariant reads, so the invariants see the same sequence of values.
 * - Every step is followed by its own canonical form and invariants, and a violation ends the macro-step, as it ends the run: before it, so that the
 *   state is there in which others may see what was done, or may be stuck while nobody knows what would have come next.
 * - What a property at the end reads is as visible as what an invariant reads to those who run on when the user threads have ended.
 * - Every cycle of a thread's own graph has a pc where macro-steps end, so no run stays inside of one, and where there is an endless run there is a
 *   cycle of macro-steps. Whether it is fair is another matter: threads that go round may hold locks in turns, so that who waits for several of
 *   them, or for readers, never finds them free, and of that nothing is seen where each takes and drops its lock at once. So if there is such a
 *   wait (`mayStarve`) and a cycle, the search is made again with `turns`: macro-steps that take such a lock end there.
 */
import type { Block, Program, Step } from '../model/program.js';
import { accessOf } from './access.js';
import { exprVariables } from './effects.js';
import { cutCycles, successors } from './flow.js';
import { findHolds, type Holds } from './holds.js';

/** What a pc is within a macro-step that comes to it: an end of it, or what the one step there is. `other`: never waits, commutes with nothing. */
export const enum Passing { end = 0, both = 1, left = 2, other = 3 }

export interface Movers {
    /** By thread and pc. */
    passing: Passing[][];
    /** By thread and step: after it, and after both-movers, one other step may follow. */
    opens: boolean[][];
    /** Some thread may be kept waiting by others who hold in turns what it waits for, and the macro-steps hide it. */
    mayStarve: boolean;
}

/** A step for comparison with others. Of variables there is a bit each. */
interface Action {
    thread: number;
    step: Step;
    reads: Uint32Array;
    writes: Uint32Array;
    counts: Uint32Array;
    checked: Uint32Array;
    /** Locks: held before it, held after it, held by nobody before it; and what no other thread can hold then. */
    held: bigint;
    after: bigint;
    needs: bigint;
    excluded: bigint;
}

/** `turns`: locks that threads may hold in turns, while another waits, are seen to be held. */
export function movers(program: Program, turns = false): Movers {
    const holds = findHolds(program);
    const actions = actionsOf(program, holds);
    const visible = visibleVariables(program);
    const toTheEnd = bitsOf(program, program.terminal.flatMap(({ violated }) => [...exprVariables(violated)]));
    const isVisible = ({ thread, writes, counts }: Action): boolean => [visible, ...program.threads[thread].kind === 'thread' ? [] : [toTheEnd]].some(some => meets(writes, some) || meets(counts, some));
    const passing = program.threads.map(t => t.pcs.map(() => Passing.end));
    const opens = program.threads.map(t => t.steps.map(() => false));
    for (const a of actions) {
        if (isVisible(a)) { stays(a); continue; }
        let [right, left] = [true, true];
        for (const b of actions) {
            if (b.thread === a.thread || !depend(a, b)) continue;
            right &&= !mayFollow(a, b);
            left &&= !mayFollow(b, a) && !mayFailBefore(b, a);
            if (!right && !left) break;
        }
        opens[a.thread][a.step.id] = right;
        if (left) passes(a, right ? Passing.both : Passing.left);
        else stays(a);
    }
    function stays(a: Action): void { passes(a, Passing.other); }
    function passes({ thread, step }: Action, as: Passing): void {
        const info = program.threads[thread].pcs[step.pc];
        if (info.steps.length === 1 && !info.idle && alwaysEnabled(step.blocks)) passing[thread][step.pc] = as;
    }
    const cut = program.threads.map(t => cutCycles(t.pcs.map(({ steps }) => steps.flatMap(k => successors(t.steps[k])))));
    cut.forEach((pcs, id) => { for (const pc of pcs) passing[id][pc] = Passing.end; });
    let mayStarve = false;
    for (const a of actions) {
        const taken = a.after & ~a.held;
        if (taken === 0n || cut[a.thread].size === 0) continue;
        const starved = actions.some(b => b.thread !== a.thread && (holds.contended[b.thread][b.step.id] & taken) !== 0n
            && cut.some((pcs, t) => t !== a.thread && t !== b.thread && pcs.size > 0));
        if (!starved) continue;
        if (turns) for (const pc of successors(a.step)) passing[a.thread][pc] = Passing.end;
        else mayStarve = true;
    }
    return { passing, opens, mayStarve };
}

function actionsOf(program: Program, holds: Holds): Action[] {
    const counts = (v: number): boolean => (holds.bitOf[v] & holds.counters) !== 0n;
    const excluded = new Map<bigint, bigint>();
    const locks = program.variables.map(v => v.id).filter(v => holds.bitOf[v] !== 0n);
    const nonZero = (thread: number, { pc }: Step): ReadonlySet<number> => new Set(locks.filter(v => (holds.bitOf[v] & holds.held[thread][pc]) !== 0n));
    return program.threads.flatMap(({ id, steps, pcs }) => pcs.flatMap((info, pc) => info.steps.map(k => {
        const access = accessOf(program, id, steps[k], { own: holds.own, counts, nonZero });
        const held = holds.held[id][pc];
        let others = excluded.get(held);
        if (others === undefined) excluded.set(held, others = holds.excludedBy(held));
        return {
            thread: id, step: steps[k], reads: bitsOf(program, access.reads), writes: bitsOf(program, access.writes), counts: bitsOf(program, access.counts), checked: bitsOf(program, access.checked),
            held, after: holds.after[id][k], needs: holds.needs[id][k], excluded: others,
        };
    })));
}

/** Whether the order of two steps may matter. */
function depend(a: Action, b: Action): boolean {
    for (let i = 0; i < a.reads.length; i++) {
        if ((a.writes[i] & (b.reads[i] | b.writes[i] | b.counts[i])) !== 0 || (b.writes[i] & (a.reads[i] | a.counts[i])) !== 0
            || (a.counts[i] & b.reads[i]) !== 0 || (b.counts[i] & a.reads[i]) !== 0) return true;
    }
    return false;
}

/** Whether `b` of another thread may be the next step after `a`, and the order of the two matter. */
function mayFollow(a: Action, b: Action): boolean {
    // Their threads are never both where these steps begin, or `a` would have to wait for what the thread of `b` holds.
    if ((a.excluded & b.held) !== 0n || (a.needs & b.held) !== 0n) return false;
    // `b` has to wait for what the thread of `a` holds now, unless it fails before.
    return (a.after & b.needs) === 0n || decides(a, b);
}

/** Whether `b` of another thread may fail where `a` is about to be made, although it has to wait there, and not after `a`: of a failure nobody comes after it, so that the order of the two says nothing. */
const mayFailBefore = (b: Action, a: Action): boolean => (b.excluded & a.held) === 0n && decides(a, b);

/** Whether `a` may change what a check of `b` finds. */
const decides = (a: Action, b: Action): boolean => meets(a.writes, b.checked) || meets(a.counts, b.checked);

/** What steps that commute must not write: what invariants read; and sequence numbers of groups that need not fit after renumbering, since a step that is found out by then has left nothing of the state before it. */
function visibleVariables(program: Program): Uint32Array {
    const { invariants, seqGroups, variables } = program;
    // The smallest is at most 2, and each gap at most 4.
    const fits = (id: number, largest: number): boolean => variables[id].lo <= 0 && variables[id].hi >= largest;
    const narrow = seqGroups.filter(group => !group.every(id => fits(id, 4 * group.length - 2))).flat();
    return bitsOf(program, [...invariants.flatMap(({ violated }) => [...exprVariables(violated)]), ...narrow]);
}

function bitsOf({ variables }: Program, ids: Iterable<number>): Uint32Array {
    const bits = new Uint32Array((variables.length + 31) >> 5);
    for (const id of ids) bits[id >> 5] |= 1 << (id & 31);
    return bits;
}

const meets = (a: Uint32Array, b: Uint32Array): boolean => a.some((word, i) => (word & b[i]) !== 0);
const alwaysEnabled = (blocks: readonly Block[]): boolean => blocks.every(({ exit }) => exit.kind !== 'blocked' && exit.kind !== 'prune');
