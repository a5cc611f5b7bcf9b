/** Turns the marks that lowering left in expressions into their meaning, and folds away what never changes. */
import { MARK_SEQ_STALE, MARK_SPINNING } from './context.js';
import { and, binary, constant, eq, isConstant, or, rewrite, sub, variable } from './exprs.js';
import type { Expr } from './expr.js';
import type { Block, Op, Program } from './program.js';
import type { Steps } from './in-steps.js';
import { narrowRanges } from './ranges.js';
import { seqGroups } from './sequence.js';
import { mapOp } from './replace.js';

/** Blocks that are looked at in one step of the work. */
const AT_ONCE = 50;

/** All ops of a thread, its entry's first. */
export function* opsOf(program: Program, thread: number): Generator<Op> {
    for (const block of blocksOf(program, thread)) yield* block.ops;
}

function* blocksOf(program: Program, thread: number): Generator<Block> {
    const t = program.threads[thread];
    yield* t.entry;
    for (const step of t.steps) yield* step.blocks;
}

function* expressionsOf(program: Program, thread: number): Generator<{ op?: Op; cond?: Expr }> {
    for (const block of blocksOf(program, thread)) {
        for (const op of block.ops) yield { op };
        if (block.exit.kind === 'branch') yield { cond: block.exit.cond };
    }
}

export function* finishProgram(program: Program): Steps<void> {
    program.seqGroups = yield* seqGroups(program, t => expressionsOf(program, t));
    yield;
    for (const group of program.seqGroups) renumberInitial(program, group);
    yield* resolveMarks(program);
    yield;
    yield* foldUnchanging(program);
    yield;
    yield* narrowRanges(program, t => opsOf(program, t));
    // The widest a group can become by renumbering, and room for what one step adds.
    for (const group of program.seqGroups) for (const id of group) if (program.variables[id].lo !== program.variables[id].hi) program.variables[id].hi = 2 + 4 * group.length;
    yield;
    nameNotifierSteps(program);
}

/** The initial values of a group, renumbered like those after any step (Program.seqGroups). */
function renumberInitial(program: Program, group: number[]): void {
    let old = 0;
    let fresh = 0;
    for (const v of group.map(id => program.variables[id]).filter(v => v.init !== 0).sort((a, b) => a.init - b.init)) {
        const gap = v.init - old;
        if (gap > 0) fresh = old === 0 ? 2 - (v.init & 1) : fresh + (gap <= 4 ? gap : 4 - (gap & 1));
        old = v.init;
        v.init = fresh;
    }
}

function* mapExpressions(program: Program, map: (e: Expr, thread: number) => Expr): Steps<void> {
    for (const thread of program.threads) {
        const here = (e: Expr): Expr => map(e, thread.id);
        let visits = 0;
        for (const block of blocksOf(program, thread.id)) {
            if (++visits % AT_ONCE === 0) yield;
            block.ops = block.ops.map(op => mapOp(op, here)).filter(op => !(op.kind === 'check' && isConstant(op.cond) && op.cond.value !== 0));
            if (block.exit.kind === 'branch') {
                block.exit.cond = here(block.exit.cond);
                if (isConstant(block.exit.cond)) block.exit = { kind: 'jump', block: block.exit.cond.value ? block.exit.then : block.exit.else };
            }
        }
        for (const step of thread.steps) {
            const lock = 'lock' in step.effect ? step.effect.lock : undefined;
            if (lock?.index) lock.index = here(lock.index);
            if (step.waits?.lock?.index) step.waits.lock.index = here(step.waits.lock.index);
        }
    }
}

function* resolveMarks(program: Program): Steps<void> {
    const spinning = program.locks.filter(l => l.kind === 'spinlock' || l.kind === 'rwlock');
    const heldBy = (thread: number): Expr => or(...spinning.flatMap(lock => {
        const reads = lock.readers[thread];
        return [eq(variable(lock.holder), constant(thread + 1)), ...(reads >= 0 ? [binary('>', variable(reads), constant(0))] : [])];
    }));
    const held = program.threads.map(({ id }) => heldBy(id));
    const leaf = (e: Expr): Expr => e.op === 'var' && e.id >= MARK_SPINNING && e.id < MARK_SEQ_STALE ? held[e.id - MARK_SPINNING] : e;
    const copies: (Copies | undefined)[] = [];
    yield* mapExpressions(program, (e, thread) => {
        if (e.op === '==' && e.a.op === 'var' && e.a.id === MARK_SEQ_STALE) return notStale(program, e.b, copies[thread] ??= copiesIn(program, thread));
        return rewrite(e, leaf);
    });
}

/** Gaps of 3 and more are not told apart, so counting on from a value that lies so far back would be inexact: the explorer says so instead. */
function notStale(program: Program, value: Expr, copies: Copies): Expr {
    const sources = sourcesOf(value, copies);
    const group = program.seqGroups.find(g => g.some(id => sources.has(id))) ?? program.seqGroups.flat();
    return and(...group.map(id => binary('<', sub(variable(id), value), constant(3))));
}

/** By temp of a thread: the variables and temps that are copied to it. */
type Copies = ReadonlyMap<number, readonly Expr[]>;

function copiesIn(program: Program, thread: number): Copies {
    const copies = new Map<number, Expr[]>();
    for (const op of opsOf(program, thread)) {
        if (op.kind !== 'set' || op.target.op !== 'temp' || (op.value.op !== 'var' && op.value.op !== 'temp')) continue;
        const known = copies.get(op.target.id);
        if (known) known.push(op.value); else copies.set(op.target.id, [op.value]);
    }
    return copies;
}

/** The value is a temp of the step: its group is found through the variables that the step assigned it from. */
function sourcesOf(value: Expr, copies: Copies): Set<number> {
    const variables = new Set<number>(), seen = new Set<number>(), todo = [value];
    for (let e = todo.pop(); e; e = todo.pop()) {
        if (e.op === 'var') variables.add(e.id);
        if (e.op !== 'temp' || seen.has(e.id)) continue;
        seen.add(e.id);
        todo.push(...copies.get(e.id) ?? []);
    }
    return variables;
}

/** A variable that no step writes is a constant: it takes no room in a state. */
function* foldUnchanging(program: Program): Steps<void> {
    const written = new Set<number>();
    for (const thread of program.threads) for (const op of opsOf(program, thread.id)) {
        if (op.kind !== 'set' || op.target.op === 'temp') continue;
        const [first, count] = op.target.op === 'var' ? [op.target.id, 1] : [op.target.base, op.target.length];
        for (let id = first; id < first + count; id++) written.add(id);
    }
    // Renumbering moves a sequence number that nobody writes along with those that are; 1 and 2 stay what they are in any company.
    for (const group of program.seqGroups) {
        if (group.some(id => written.has(id))) for (const id of group) if (program.variables[id].init > 2) written.add(id);
    }
    // Frames are recycled outside of any step.
    for (const id of [...program.frames.reset.flat(), ...program.frames.forget]) written.add(id);
    for (let f = 0; f < program.frames.count; f++) written.add(program.frames.state + f);
    const leaf = (e: Expr): Expr => e.op === 'var' && program.variables[e.id] && !written.has(e.id) ? constant(program.variables[e.id].init) : e;
    for (const v of program.variables) if (!written.has(v.id)) Object.assign(v, { lo: v.init, hi: v.init });
    yield* mapExpressions(program, e => rewrite(e, leaf));
    const kept = (list: Program['invariants']): Program['invariants'] => list.map(i => ({ ...i, violated: rewrite(i.violated, leaf) }))
        .filter(i => !(isConstant(i.violated) && i.violated.value === 0));
    program.invariants = kept(program.invariants);
    program.terminal = kept(program.terminal);
    program.seqGroups = program.seqGroups.map(g => g.filter(id => written.has(id) || program.variables[id].init !== 0));
}

/** A step that moves an mm's count of active ranges is the start or the end of an invalidation; one that stores a subscription's seq sets it. */
function nameNotifierSteps(program: Program): void {
    for (const thread of program.threads) for (const step of thread.steps) {
        for (const block of step.blocks) for (const op of block.ops) {
            if (op.kind !== 'set' || op.target.op !== 'var') continue;
            const target = op.target.id;
            const mm = program.mms.find(m => m.active === target);
            if (mm && (op.value.op === '+' || op.value.op === '-')) step.effect = { kind: 'notifier', action: op.value.op === '+' ? 'start' : 'end', mm: mm.id };
            const notifier = program.notifiers.find(n => n.seq === target);
            if (notifier && step.effect.kind === 'store') step.effect = { kind: 'notifier', action: 'set_seq', mm: notifier.mm, notifier: notifier.id };
        }
    }
}
