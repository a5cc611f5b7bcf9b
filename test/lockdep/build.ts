/**
 * Programs by hand, for the tests of src/lockdep: threads as lists of statements, one step each, lowered as src/model does it.
 *
 * A statement gets a line of its own, in the user's file or (inside a library call) in the library's; tests compare with `.range`.
 */
import type { Expr, Target } from '../../src/model/expr.js';
import type { Block, Effect, Exit, LockKind, LockRef, Op, Program, SourceRange, Step, Thread, Variable } from '../../src/model/program.js';

export const USER = 'file:///test.mmn', LIBRARY = 'mmn-kernel:/6.12/20_mm.mmn';

export interface Stmt { range: SourceRange; emit: (at: Emit, from: number, to: number) => void }
export interface LockSpec { kind: LockKind; class?: string; /** false: readers pass waiting writers. */ queued?: boolean }
export interface Spec {
    locks: Record<string, LockKind | LockSpec>;
    /** Shared integers by name, 0 .. the number. */
    shared?: Record<string, number>;
    /** Locks `frame 1.lock` ... of class folio_lock. */
    frames?: number;
    threads: Record<string, Stmt[]>;
    /** Work items; each has a worker of its name that runs the statements. */
    works?: Record<string, Stmt[]>;
}

const NOWHERE: SourceRange = { uri: USER, start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
const num = (value: number): Expr => ({ op: 'const', value });
const eq = (a: Expr, b: Expr): Expr => ({ op: '==', a, b });
const and = (a: Expr, b: Expr): Expr => ({ op: '&&', a, b });
const plus = (a: Expr, value: number): Expr => ({ op: '+', a, b: num(value) });
const put = (target: Target, value: Expr): Op => ({ kind: 'set', target, value });

/** One thread being built. */
class Emit {
    readonly steps: Step[] = [];
    readonly pcs: number[][] = [[]];
    readonly stack: Step['stack'] = [];
    constructor(readonly built: Builder, readonly thread: number) { }

    newPc(): number { return this.pcs.push([]) - 1; }

    list(stmts: Stmt[], from: number, to: number): void {
        let at = from;
        stmts.forEach((stmt, i) => {
            stmt.range = this.built.nextRange(this.stack.at(-1)?.library ? LIBRARY : USER);
            const next = i === stmts.length - 1 ? to : this.newPc();
            stmt.emit(this, at, next);
            at = next;
        });
        if (stmts.length === 0) this.step(NOWHERE, from, { kind: 'local' }, [{ ops: [], exit: { kind: 'next', pc: to } }]);
    }

    step(range: SourceRange, pc: number, effect: Effect, blocks: Block[], waits?: Step['waits']): void {
        const id = this.steps.length;
        this.steps.push({ id, pc, blocks, effect, text: `${effect.kind} ${id}`, range, stack: [...this.stack], sleeps: false, ...waits && { waits } });
        this.pcs[pc].push(id);
    }

    local(name: string): Target & Expr { return { op: 'var', id: this.built.variable(`${this.thread}: ${name}`, { thread: this.thread, lo: -512, hi: 127 }) }; }
    shared(name: string): Target & Expr { return { op: 'var', id: this.built.variable(name, {}) }; }
}

class Builder {
    readonly variables: Variable[] = [];
    private readonly lines = new Map<string, number>();
    private readonly byName = new Map<string, number>();

    nextRange(uri: string): SourceRange {
        const line = this.lines.get(uri) ?? 0;
        this.lines.set(uri, line + 1);
        return { uri, start: { line, character: 4 }, end: { line, character: 20 } };
    }

    variable(name: string, more: Partial<Variable>): number {
        const known = this.byName.get(name);
        if (known !== undefined) return known;
        const id = this.variables.length;
        this.variables.push({ id, name, kind: 'int', lo: 0, hi: 8, init: 0, ...more });
        this.byName.set(name, id);
        return id;
    }
}

export function build(spec: Spec): Program {
    const b = new Builder(), threads = [...Object.keys(spec.threads), ...Object.keys(spec.works ?? {})];
    const specs: [string, LockSpec][] = Object.entries(spec.locks).map(([name, lock]) => [name, typeof lock === 'string' ? { kind: lock } : lock]);
    for (let i = 1; i <= (spec.frames ?? 0); i++) specs.push([`frame ${i}.lock`, { kind: 'mutex', class: 'folio_lock' }]);
    for (const [name] of specs) b.variable(name, { kind: 'holder', hi: threads.length });
    const locks = specs.map(([name, { kind, class: of, queued }], id) => {
        const rw = kind === 'rwsem' || kind === 'rwlock';
        return { id, name, class: of ?? name, kind, holder: b.variable(name, {}), anyUnlock: false,
            readers: threads.map((_, t) => rw ? b.variable(`${name} read by ${t}`, { kind: 'count' }) : -1),
            readerTotal: -1, queued: rw && queued !== false ? b.variable(`${name} queued`, { kind: 'count' }) : -1 };
    });
    for (const [name, hi] of Object.entries(spec.shared ?? {})) b.variable(name, { hi });
    const works = Object.keys(spec.works ?? {}).map((name, id) => ({ id, name, thread: threads.indexOf(name), pending: b.variable(`${name} queued`, { kind: 'count' }) }));
    const program: Program = { uri: USER, scenario: 's', range: NOWHERE, kernel: '6.12', variables: b.variables, threads: [], locks, mms: [], pages: [], devices: [], notifiers: [],
        works, frames: { count: 0, state: 0, refs: 0, dev: 0, copied: 0, names: [], reset: [], forget: [] }, seqGroups: [], invariants: [], terminal: [], covers: [],
        expect: { items: [], only: false } };
    current = program;
    const isWork = (name: string): boolean => name in (spec.works ?? {});
    program.threads = threads.map((name, id): Thread => {
        const emit = new Emit(b, id), work = works.find(w => w.name === name);
        if (work && isWork(name)) {
            const first = emit.newPc();
            emit.step(NOWHERE, 0, { kind: 'work', action: 'start', work: work.id }, [{ ops: [], exit: { kind: 'next', pc: first } }]);
            emit.list(spec.works![name], first, 0);
        } else emit.list(spec.threads[name], 0, END);
        const end = emit.pcs.length;
        for (const step of emit.steps) for (const { exit } of step.blocks) if (exit.kind === 'next' && exit.pc === END) exit.pc = end;
        return { id, name, kind: isWork(name) ? 'worker' : 'thread', range: NOWHERE, entry: [], steps: emit.steps, end,
            pcs: [...emit.pcs, []].map((steps, pc) => ({ steps, locals: [], idle: isWork(name) && pc === 0 })) };
    });
    return program;
}

const END = -1;
let current: Program;

const stmt = (emit: Stmt['emit']): Stmt => ({ range: NOWHERE, emit });
const goes = (pc: number): Exit => ({ kind: 'next', pc });

function ref(name: string, at: Emit): { ref: LockRef; holder: Target & Expr; reads: Target & Expr } {
    if (name.startsWith('frame(')) {
        const first = current.locks.findIndex(l => l.class === 'folio_lock'), count = current.locks.length - first, index: Expr = { op: '-', a: at.local(name.slice(6, -1)), b: num(1) };
        return { ref: { lock: first, count, index }, holder: { op: 'elem', base: current.locks[first].holder, length: count, index }, reads: { op: 'var', id: -1 } };
    }
    const lock = current.locks.find(l => l.name === name)!;
    return { ref: { lock: lock.id, count: 1 }, holder: { op: 'var', id: lock.holder }, reads: { op: 'var', id: lock.readers[at.thread] } };
}

type Mode = 'read' | 'write';
const free = (mode: Mode, name: string, at: Emit): Expr => {
    const holder = eq(ref(name, at).holder, num(0)), queued = current.locks.find(l => l.name === name)?.queued ?? -1;
    return mode === 'read' && queued >= 0 ? and(holder, eq({ op: 'var', id: queued }, num(0))) : holder;
};
const take = (mode: Mode, name: string, at: Emit): Op => {
    const { holder, reads } = ref(name, at);
    return mode === 'write' ? put(holder, num(1 + at.thread)) : put(reads, plus(reads, 1));
};

/** `lock('D')`, `lock('frame(f)')` with a local f. */
export const lock = (name: string, mode: Mode = 'write'): Stmt => stmt(function (this: Stmt, at, from, to) {
    const lockRef = ref(name, at).ref;
    at.step(this.range, from, { kind: 'lock', action: 'acquire', mode, lock: lockRef }, [
        { ops: [], exit: { kind: 'branch', cond: free(mode, name, at), then: 1, else: 2 } },
        { ops: [take(mode, name, at)], exit: goes(to) },
        { ops: [], exit: { kind: 'blocked' } }], { text: name, lock: lockRef });
});
export const unlock = (name: string, mode: Mode = 'write'): Stmt => stmt(function (this: Stmt, at, from, to) {
    const { ref: lockRef, holder, reads } = ref(name, at);
    at.step(this.range, from, { kind: 'lock', action: 'release', mode, lock: lockRef }, [{ exit: goes(to), ops: mode === 'write'
        ? [{ kind: 'check', cond: eq(holder, num(1 + at.thread)), code: 'lock_misuse', message: '' }, put(holder, num(0))] : [put(reads, plus(reads, -1))] }]);
});
export const downgrade = (name: string): Stmt => stmt(function (this: Stmt, at, from, to) {
    const { ref: lockRef, holder } = ref(name, at);
    at.step(this.range, from, { kind: 'lock', action: 'downgrade', mode: 'read', lock: lockRef }, [{ ops: [put(holder, num(0)), take('read', name, at)], exit: goes(to) }]);
});
/** Leaves 1 or 0 in the local `got`. */
export const trylock = (name: string, got = 'got', mode: Mode = 'write'): Stmt => stmt(function (this: Stmt, at, from, to) {
    at.step(this.range, from, { kind: 'lock', action: 'try', mode, lock: ref(name, at).ref }, [
        { ops: [], exit: { kind: 'branch', cond: free(mode, name, at), then: 1, else: 2 } },
        { ops: [take(mode, name, at), put(at.local(got), num(1))], exit: goes(to) },
        { ops: [put(at.local(got), num(0))], exit: goes(to) }]);
});
export const section = (name: string): Stmt => stmt(function (this: Stmt, at, from, to) {
    const { ref: lockRef, holder } = ref(name, at), cond: Expr = { op: '||', a: eq(holder, num(0)), b: eq(holder, num(1 + at.thread)) };
    at.step(this.range, from, { kind: 'lock', action: 'section', mode: 'write', lock: lockRef }, [
        { ops: [], exit: { kind: 'branch', cond, then: 1, else: 2 } }, { ops: [], exit: goes(to) }, { ops: [], exit: { kind: 'blocked' } }], { text: name, lock: lockRef });
});
/** A local gets what a shared variable holds. */
export const load = (local: string, shared: string): Stmt => stmt(function (this: Stmt, at, from, to) {
    at.step(this.range, from, { kind: 'load' }, [{ ops: [put(at.local(local), at.shared(shared))], exit: goes(to) }]);
});
export const store = (shared: string, value: number | string): Stmt => stmt(function (this: Stmt, at, from, to) {
    at.step(this.range, from, { kind: 'store' }, [{ ops: [put(at.shared(shared), typeof value === 'number' ? num(value) : at.local(value))], exit: goes(to) }]);
});
const branch = (cond: (at: Emit) => Expr, then: Stmt[], otherwise: Stmt[]): Stmt => stmt(function (this: Stmt, at, from, to) {
    const arms = [then, otherwise].map(list => list.length > 0 ? at.newPc() : to);
    at.step(this.range, from, { kind: 'local' }, [{ ops: [], exit: { kind: 'branch', cond: cond(at), then: 1, else: 2 } },
        { ops: [], exit: goes(arms[0]) }, { ops: [], exit: goes(arms[1]) }]);
    [then, otherwise].forEach((list, i) => { if (list.length > 0) at.list(list, arms[i], to); });
});
/** `if (local != 0)`; `ifShared` tests a shared variable. */
export const when = (local: string, then: Stmt[], otherwise: Stmt[] = []): Stmt => branch(at => at.local(local), then, otherwise);
export const ifShared = (shared: string, then: Stmt[], otherwise: Stmt[] = []): Stmt => branch(at => at.shared(shared), then, otherwise);
/** Goes round for ever, or on, at each turn. */
export const loop = (body: Stmt[]): Stmt => stmt((at, from, to) => {
    const back = at.newPc();
    at.list(body, from, back);
    for (const pc of [from, to]) at.step(NOWHERE, back, { kind: 'choose', alternative: pc }, [{ ops: [], exit: goes(pc) }]);
});
export const flush = (work: string): Stmt => stmt(function (this: Stmt, at, from, to) {
    const id = current.works.find(w => w.name === work)!.id;
    at.step(this.range, from, { kind: 'work', action: 'flush', work: id }, [{ ops: [], exit: goes(to) }], { text: work, work: id });
});
const inlined = (fn: string, library: boolean, body: Stmt[]): Stmt => stmt(function (this: Stmt, at, from, to) {
    at.stack.push({ fn, call: this.range, library });
    at.list(body, from, to);
    at.stack.pop();
});
/** A call of a function of the user's file, or of the library's. */
export const call = (fn: string, body: Stmt[]): Stmt => inlined(fn, false, body);
export const kernel = (fn: string, body: Stmt[]): Stmt => inlined(fn, true, body);
