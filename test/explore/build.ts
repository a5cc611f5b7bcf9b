/**
 * Programs written by hand, for tests of whatever reads a Program.
 *
 *     const b = new ProgramBuilder();
 *     const m = b.lock('m');
 *     const x = b.variable('x', 0, 3);
 *     const t = b.thread('t');
 *     t.lock(0, m, 1);
 *     t.step(1, 2, { do: [set(x, plus(v(x), c(1)))] });
 *     t.unlock(2, m, 3);
 *     const program = b.build();       // t ends at its highest pc, 3
 */
import type { BinaryOp, Expr, Target } from '../../src/model/expr.js';
import type {
    Block, Code, Effect, Frames, Invariant, Lock, LockKind, LockRef, Op, Program, SourceRange, Step, Thread, VariableKind,
} from '../../src/model/program.js';

export const c = (value: number): Expr => ({ op: 'const', value });
export const v = (id: number): Expr => ({ op: 'var', id });
export const temp = (id: number): Expr => ({ op: 'temp', id });
export const elem = (base: number, length: number, index: Expr): Expr => ({ op: 'elem', base, length, index });
export const bin = (op: BinaryOp, a: Expr, b: Expr): Expr => ({ op, a, b });
export const eq = (a: Expr, b: Expr): Expr => bin('==', a, b);
export const ne = (a: Expr, b: Expr): Expr => bin('!=', a, b);
export const lt = (a: Expr, b: Expr): Expr => bin('<', a, b);
export const plus = (a: Expr, b: Expr): Expr => bin('+', a, b);
export const minus = (a: Expr, b: Expr): Expr => bin('-', a, b);
export const and = (a: Expr, b: Expr): Expr => bin('&&', a, b);
export const or = (a: Expr, b: Expr): Expr => bin('||', a, b);
export const not = (a: Expr): Expr => ({ op: '!', a });

/** Assignment to a variable (by id) or to any target. */
export function set(target: number | Target, value: Expr | number): Op {
    return { kind: 'set', target: typeof target === 'number' ? { op: 'var', id: target } : target, value: typeof value === 'number' ? c(value) : value };
}
export function check(cond: Expr, code: Code = 'assertion', message = 'check failed'): Op {
    return { kind: 'check', cond, code, message };
}

/** A range on its own line, so that places in messages can be told apart. */
export function line(n: number, uri = 'file:///test.mmn'): SourceRange {
    return { uri, start: { line: n, character: 0 }, end: { line: n, character: 1 } };
}

export interface StepOptions {
    /** Not enabled unless this holds. */
    when?: Expr;
    do?: Op[];
    effect?: Effect;
    waits?: Step['waits'];
    text?: string;
    line?: number;
}

/** Blocks of `when ? (ops; next pc) : blocked`. */
export function guarded(when: Expr | undefined, ops: Op[], pc: number): Block[] {
    const body: Block = { ops, exit: { kind: 'next', pc } };
    return when ? [{ ops: [], exit: { kind: 'branch', cond: when, then: 1, else: 2 } }, body, { ops: [], exit: { kind: 'blocked' } }] : [body];
}

/** Blocks of `cond ? (ops; next pc) : (ops; next pc)`. */
export function either(cond: Expr, then: { do: Op[]; next: number }, other: { do: Op[]; next: number }): Block[] {
    return [{ ops: [], exit: { kind: 'branch', cond, then: 1, else: 2 } },
        { ops: then.do, exit: { kind: 'next', pc: then.next } }, { ops: other.do, exit: { kind: 'next', pc: other.next } }];
}

export class ThreadBuilder {
    readonly steps: Step[] = [];
    readonly idle = new Set<number>();
    entry: Block[] = [{ ops: [], exit: { kind: 'next', pc: 0 } }];

    constructor(private readonly program: ProgramBuilder, readonly id: number, readonly name: string, readonly kind: Thread['kind']) {}

    /** One step from `pc` to `next`; several at one pc are the alternatives of a `choose`. */
    step(pc: number, next: number, options: StepOptions = {}): this {
        return this.blocks(pc, guarded(options.when, options.do ?? [], next), options);
    }

    blocks(pc: number, blocks: Block[], options: StepOptions = {}): this {
        const id = this.steps.length;
        this.steps.push({
            id, pc, blocks, effect: options.effect ?? { kind: 'atomic' }, text: options.text ?? `${this.name} step ${id}`,
            range: line(options.line ?? 100 * this.id + id), stack: [], waits: options.waits, sleeps: false,
        });
        return this;
    }

    lock(pc: number, lock: number, next: number): this {
        const { name, holder } = this.program.locks[lock];
        const ref: LockRef = { lock, count: 1 };
        return this.step(pc, next, {
            when: eq(v(holder), c(0)), do: [set(holder, this.id + 1)], text: `mutex_lock(${name})`,
            effect: { kind: 'lock', action: 'acquire', mode: 'write', lock: ref }, waits: { text: name, lock: ref },
        });
    }

    unlock(pc: number, lock: number, next: number): this {
        const { name, holder } = this.program.locks[lock];
        return this.step(pc, next, {
            do: [check(eq(v(holder), c(this.id + 1)), 'lock_misuse', `${name} is not held`), set(holder, 0)], text: `mutex_unlock(${name})`,
            effect: { kind: 'lock', action: 'release', mode: 'write', lock: { lock, count: 1 } },
        });
    }

    /** A worker or service may rest at this pc. */
    rests(pc: number): this {
        this.idle.add(pc);
        return this;
    }

    build(): Thread {
        const nexts = [...this.steps.flatMap(s => s.blocks), ...this.entry].map(b => b.exit.kind === 'next' ? b.exit.pc : 0);
        const end = Math.max(0, ...nexts, ...this.steps.map(s => s.pc + 1));
        const pcs = Array.from({ length: end + 1 }, (_, pc) => ({
            steps: this.steps.filter(s => s.pc === pc).map(s => s.id), locals: [], idle: this.idle.has(pc),
        }));
        return { id: this.id, name: this.name, kind: this.kind, range: line(this.id), entry: this.entry, steps: this.steps, pcs, end } as Thread;
    }
}

export class ProgramBuilder {
    readonly variables: Program['variables'] = [];
    readonly threads: ThreadBuilder[] = [];
    readonly locks: Lock[] = [];
    readonly invariants: Invariant[] = [];
    readonly terminal: Invariant[] = [];
    readonly seqGroups: number[][] = [];
    readonly covers: Program['covers'] = [];
    readonly works: Program['works'] = [];
    frames: Frames = { count: 0, state: 0, refs: 0, dev: 0, copied: 0, names: [], reset: [], forget: [] };

    /** Id of a new variable. */
    variable(name: string, lo: number, hi: number, init = 0, kind: VariableKind = 'int'): number {
        return this.variables.push({ id: this.variables.length, name, kind, lo, hi, init }) - 1;
    }

    /** Id of the first of `count` consecutive variables. */
    array(name: string, count: number, lo: number, hi: number, init: number[] = []): number {
        const base = this.variables.length;
        for (let i = 0; i < count; i++) this.variable(`${name}[${i}]`, lo, hi, init[i] ?? 0);
        return base;
    }

    /** Number of a new lock. Its holder variable has room for 8 threads. */
    lock(name: string, kind: LockKind = 'mutex'): number {
        const holder = this.variable(`${name}.holder`, 0, 8, 0, 'holder');
        return this.locks.push({ id: this.locks.length, name, class: name, kind, holder, readers: [], readerTotal: -1, queued: -1, anyUnlock: false }) - 1;
    }

    thread(name: string, kind: Thread['kind'] = 'thread'): ThreadBuilder {
        const thread = new ThreadBuilder(this, this.threads.length, name, kind);
        this.threads.push(thread);
        return thread;
    }

    invariant(violated: Expr, code: Code, message = `${code} here`): void { this.invariants.push({ code, violated, message }); }
    final(violated: Expr, code: Code, message = `${code} at the end`): void { this.terminal.push({ code, violated, message }); }
    cover(text = 'cover'): number { return this.covers.push({ range: line(0), text }) - 1; }

    build(scenario = 'by_hand'): Program {
        return {
            uri: 'file:///test.mmn', scenario, range: line(0), kernel: '6.12', variables: this.variables, threads: this.threads.map(t => t.build()),
            locks: this.locks, mms: [], pages: [], devices: [], notifiers: [], works: this.works, frames: this.frames, seqGroups: this.seqGroups,
            invariants: this.invariants, terminal: this.terminal, covers: this.covers, expect: { items: [], only: false },
        };
    }
}

/** Two threads that take two locks in opposite orders. */
export function crossing(): ProgramBuilder {
    const b = new ProgramBuilder();
    const [m, n] = [b.lock('m'), b.lock('n')];
    b.thread('one').lock(0, m, 1).lock(1, n, 2).unlock(2, n, 3).unlock(3, m, 4);
    b.thread('two').lock(0, n, 1).lock(1, m, 2).unlock(2, m, 3).unlock(3, n, 4);
    return b;
}
