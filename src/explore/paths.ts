/**
 * A step's code, followed on all its paths at once: what is sure, wherever one is in it, of the values that variables had before the step.
 * Blocks only go forward, so one pass in their order is enough.
 */
import type { Expr, Target } from '../model/expr.js';
import type { Block, Exit, Op } from '../model/program.js';
import { exprVariables, targetVariables } from './effects.js';

export interface Facts {
    /** Values before the step of variables of which they are known. */
    equal: ReadonlyMap<number, number>;
    /** What registers hold, in terms of values before the step. */
    temps: ReadonlyMap<number, Expr>;
    /** Assigned on a path to here. */
    written: ReadonlySet<number>;
    /** Read on a path to here. */
    read: ReadonlySet<number>;
}

export interface PathVisitor {
    op(op: Op, facts: Facts, block: number): void;
    /** The condition of a branch is already read. */
    exit(exit: Exit, facts: Facts, block: number): void;
    /** From block to block, with the facts on that way. */
    edge(from: number, to: number, facts: Facts): void;
}

const NOTHING: Facts = { equal: new Map(), temps: new Map(), written: new Set(), read: new Set() };
const NONE: ReadonlySet<number> = new Set();
/** A value of which nothing is known. */
const UNKNOWN: Expr = { op: 'temp', id: -1 };
/** Larger expressions are not kept: what is asked of them is whether they compare one variable with a constant. */
const MOST_PARTS = 12;

/** `nonZero`: variables that are known not to be 0 before the step; ways that cannot be gone then are left out. */
export function follow(blocks: readonly Block[], visitor: PathVisitor, nonZero: ReadonlySet<number> = NONE): void {
    const at: (Facts | undefined)[] = blocks.map(() => undefined);
    at[0] = NOTHING;
    blocks.forEach(({ ops, exit }, i) => {
        let facts = at[i];
        if (!facts) return;
        for (const op of ops) {
            visitor.op(op, facts, i);
            facts = after(op, facts);
        }
        const leave = (to: number, known: Facts): void => {
            visitor.edge(i, to, known);
            const there = at[to];
            at[to] = there ? join(there, known) : known;
        };
        if (exit.kind === 'branch') facts = reading(facts, exit.cond);
        visitor.exit(exit, facts, i);
        if (exit.kind === 'jump') leave(exit.block, facts);
        if (exit.kind !== 'branch') return;
        const cond = before(exit.cond, facts);
        const known = truth(cond, nonZero);
        if (known !== false) leave(exit.then, learned(facts, cond, true));
        if (known !== true) leave(exit.else, learned(facts, cond, false));
    });
}

/** Whether an expression over values before the step is true, where that follows from which of them are not 0. */
export function truth(e: Expr, nonZero: ReadonlySet<number>): boolean | undefined {
    switch (e.op) {
        case 'const': return e.value !== 0;
        case 'var': return nonZero.has(e.id) || undefined;
        case '!': return opposite(truth(e.a, nonZero));
        case '&&': case '||': {
            const [a, b] = [truth(e.a, nonZero), truth(e.b, nonZero)];
            const decides = e.op === '||';
            return a === decides || b === decides ? decides : a === undefined || b === undefined ? undefined : !decides;
        }
        case '==': case '!=': {
            const [x, c] = e.b.op === 'const' ? [e.a, e.b.value] : e.a.op === 'const' ? [e.b, e.a.value] : [];
            if (x === undefined || c !== 0) return undefined;
            const zero = opposite(truth(x, nonZero));
            return e.op === '==' ? zero : opposite(zero);
        }
        default: return undefined;
    }
}

const opposite = (known: boolean | undefined): boolean | undefined => known === undefined ? undefined : !known;

/** The expression in terms of values before the step. */
export function before(e: Expr, facts: Facts): Expr {
    switch (e.op) {
        case 'const': return e;
        case 'var': return facts.written.has(e.id) ? UNKNOWN : e;
        case 'temp': return facts.temps.get(e.id) ?? UNKNOWN;
        case 'elem': case '?:': return UNKNOWN;
        default: return 'b' in e ? { op: e.op, a: before(e.a, facts), b: before(e.b, facts) } : { op: e.op, a: before(e.a, facts) };
    }
}

/** 1 or -1 if `value` is what `target` holds now and so much; else 0. */
export function changedByOne(target: Target, value: Expr, facts: Facts): number {
    if (target.op !== 'var' || !('b' in value) || (value.op !== '+' && value.op !== '-') || facts.written.has(target.id)) return 0;
    const isIt = (e: Expr): boolean => { const was = before(e, facts); return was.op === 'var' && was.id === target.id; };
    const isOne = (e: Expr): boolean => e.op === 'const' && e.value === 1;
    if (isIt(value.a) && isOne(value.b)) return value.op === '+' ? 1 : -1;
    return value.op === '+' && isOne(value.a) && isIt(value.b) ? 1 : 0;
}

function after(op: Op, facts: Facts): Facts {
    if (op.kind === 'cover') return facts;
    if (op.kind === 'check') return learned(reading(facts, op.cond), before(op.cond, facts), true);
    const { target, value } = op;
    const known = reading(facts, value);
    if (target.op === 'temp') {
        const held = before(value, facts);
        const temps = new Map(known.temps);
        if (parts(held) <= MOST_PARTS) temps.set(target.id, held);
        else temps.delete(target.id);
        return { ...known, temps };
    }
    const read = target.op === 'elem' ? reading(known, target.index) : known;
    return { ...read, written: new Set([...read.written, ...targetVariables(target)]) };
}

function reading(facts: Facts, e: Expr): Facts {
    const all = exprVariables(e);
    return [...all].every(v => facts.read.has(v)) ? facts : { ...facts, read: new Set([...facts.read, ...all]) };
}

const parts = (e: Expr): number => 'a' in e ? 1 + parts(e.a) + ('b' in e ? parts(e.b) : 0) : 1;

/** With what follows from `cond` being true or not. */
function learned(facts: Facts, cond: Expr, holds: boolean): Facts {
    const found: [number, number][] = [];
    learn(cond, holds, found);
    return found.length === 0 ? facts : { ...facts, equal: new Map([...facts.equal, ...found]) };
}

function learn(e: Expr, holds: boolean, found: [number, number][]): void {
    switch (e.op) {
        case 'var':
            if (!holds) found.push([e.id, 0]);
            return;
        case '!': return learn(e.a, !holds, found);
        case '&&': case '||':
            if ((e.op === '&&') !== holds) return;
            learn(e.a, holds, found);
            return learn(e.b, holds, found);
        case '==': case '!=': {
            const [x, c] = e.b.op === 'const' ? [e.a, e.b.value] : e.a.op === 'const' ? [e.b, e.a.value] : [];
            if (x === undefined || c === undefined) return;
            const equal = (e.op === '==') === holds;
            if (equal && x.op === 'var') found.push([x.id, c]);
            else if (c === 0) learn(x, !equal, found);
        }
    }
}

function join(a: Facts, b: Facts): Facts {
    const common = <T>(x: ReadonlyMap<number, T>, y: ReadonlyMap<number, T>): ReadonlyMap<number, T> => x === y ? x : new Map([...x].filter(([key, value]) => y.get(key) === value));
    const all = (x: ReadonlySet<number>, y: ReadonlySet<number>): ReadonlySet<number> => x === y ? x : new Set([...x, ...y]);
    return { equal: common(a.equal, b.equal), temps: common(a.temps, b.temps), written: all(a.written, b.written), read: all(a.read, b.read) };
}
