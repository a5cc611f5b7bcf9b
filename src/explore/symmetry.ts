/**
 * Threads that are interchangeable: a state and the one in which two of them have changed places need not both be stored.
 *
 * The theorem: if renaming the threads of a class, with all that belongs to them, maps the Program to itself, then a state and its renamed
 * ones have the same runs up to the names, and one of them can stand for all: the graph of these is bisimilar to the whole one if every
 * edge keeps the renaming that its target underwent. (C. N. Ip, D. L. Dill, "Better verification through symmetry", Formal Methods in System
 * Design 9, 1996; E. M. Clarke, R. Enders, T. Filkorn, S. Jha, "Exploiting symmetry in temporal logic model checking", same volume.)
 * Which state stands for the others is found by sorting (sort.ts); the renamings are found again where they are asked for (names.ts).
 *
 * What is taken for a symmetry: threads A and B such that the Program stays the same text (renamed.ts) when A and B change places, with them the
 * variables that only the one or the other has, and the values 1 + A and 1 + B of those that hold a thread. Which variables change places is
 * a guess; that the text is the same is checked. Threads that are not recognised stay apart, which costs states and nothing else.
 */
import type { Expr, Target } from '../model/expr.js';
import type { Block, Program, Thread } from '../model/program.js';
import { targetVariables } from './effects.js';
import { entryVariables, programText, threadText, Unfit, type Renaming } from './renamed.js';

export interface ThreadClass {
    /** At least two, in ascending order. */
    threads: number[];
    /** By thread: the variables that are its own; those at one place of the lists correspond. */
    own: number[][];
    /** Variables that may hold 1 + one of the threads. */
    holders: number[];
}

export function threadClasses(program: Program): ThreadClass[] {
    const work = findClasses(program);
    for (;;) {
        const { done, value } = work.next();
        if (done) return value;
    }
}

/** The same, bit by bit. */
export function* findClasses(program: Program): Generator<undefined, ThreadClass[]> {
    const holders = new Set(program.locks.map(l => l.holder));
    const plain = new Map<string, Text | undefined>();
    const textOf = (key: string, make: (r: Renaming) => string): Text => {
        if (!plain.has(key)) plain.set(key, unrenamed(make, holders));
        const text = plain.get(key);
        if (!text) throw new Unfit();
        return text;
    };
    /** The variables of `a`, in ascending order, each with that of `b`; undefined if the two are not interchangeable. */
    const pair = function* (a: Thread, b: Thread): Generator<undefined, [number, number][] | undefined> {
        const own = guess(program, a, b, holders);
        const other = new Map([...own, ...own.map(([x, y]) => [y, x] as const)]);
        const renaming: Renaming = { variable: id => other.get(id) ?? id, thread: t => t === a.id ? b.id : t === b.id ? a.id : t, holders };
        const named = ({ variables, threads }: Text): boolean => threads.has(a.id) || threads.has(b.id) || own.some(xy => xy.some(x => variables.has(x)));
        try {
            // That `b` becomes `a` need not be looked at: the renaming undoes itself.
            for (const t of program.threads) {
                if (t === b) continue;
                yield undefined;
                const text = (of: Thread): Text => textOf(`thread ${of.id}`, r => threadText(program, of, r));
                if ((t === a || named(text(t))) && threadText(program, t, renaming) !== text(t === a ? b : t).text) return undefined;
            }
            if (programText(program, renaming) !== textOf('program', r => programText(program, r)).text) return undefined;
        } catch (error) {
            if (error instanceof Unfit) return undefined;
            throw error;
        }
        return apart(program, a, b, own) ? own : undefined;
    };

    const classes: ThreadClass[] = [];
    const taken = new Set<number>();
    const owned = new Set<number>();
    let written: Map<number, Set<number> | undefined> | undefined;
    for (const a of program.threads) {
        if (taken.has(a.id) || (a.kind !== 'thread' && a.kind !== 'service')) continue;
        const found: ThreadClass = { threads: [a.id], own: [], holders: [] };
        for (const b of program.threads.slice(a.id + 1)) {
            if (taken.has(b.id) || !alike(a, b)) continue;
            const own = yield* pair(a, b);
            if (!own || own.some(xy => xy.some(x => owned.has(x)))) continue;
            const mine = own.map(([x]) => x);
            if (found.own.length === 0) found.own.push(mine);
            // Every two of them exchange the same variables, so any order of them can be reached by exchanges.
            else if (found.own[0].join() !== mine.join()) continue;
            found.threads.push(b.id);
            found.own.push(own.map(([, y]) => y));
        }
        const held = found.threads.length > 1 ? holdersOf(program, holders, written ??= writtenValues(program, holders), found.threads) : undefined;
        if (!held) continue;
        found.holders = held;
        found.threads.forEach(t => taken.add(t));
        found.own.flat().forEach(v => owned.add(v));
        classes.push(found);
    }
    return classes;
}

/** A text as it is, and what it names: a renaming that leaves all of that alone leaves the text alone. */
interface Text { text: string; variables: Set<number>; threads: Set<number> }

/** Undefined where renaming cannot follow what the text means. */
function unrenamed(make: (r: Renaming) => string, holders: ReadonlySet<number>): Text | undefined {
    const variables = new Set<number>();
    const threads = new Set<number>();
    try {
        const text = make({ variable: id => { variables.add(id); return id; }, thread: t => { threads.add(t); return t; }, holders });
        return { text, variables, threads };
    } catch (error) {
        if (error instanceof Unfit) return undefined;
        throw error;
    }
}

const alike = (a: Thread, b: Thread): boolean =>
    a.kind === b.kind && a.end === b.end && a.steps.length === b.steps.length && a.steps.every((s, k) => s.pc === b.steps[k].pc && s.blocks.length === b.steps[k].blocks.length);

/** Variables that may correspond, those of `a` in ascending order. */
function guess(program: Program, a: Thread, b: Thread, holders: ReadonlySet<number>): [number, number][] {
    const { variables } = program;
    const pairs = new Map<number, number>();
    const taken = new Set<number>();
    const bind = (x: number, y: number): void => {
        if (x === y || x < 0 || y < 0 || taken.has(x) || taken.has(y) || holders.has(x) || holders.has(y)) return;
        const [of, to] = [variables[x]?.thread, variables[y]?.thread];
        if (of === undefined ? to !== undefined : of !== a.id || to !== b.id) return;
        taken.add(x).add(y);
        pairs.set(x, y);
    };
    for (const { readers } of program.locks) if (readers.length > 0) bind(readers[a.id] ?? -1, readers[b.id] ?? -1);
    inStep(a.entry, b.entry, bind);
    a.steps.forEach((step, k) => inStep(step.blocks, b.steps[k].blocks, bind));
    const left = (t: Thread): number[] => variables.filter(v => v.thread === t.id && !taken.has(v.id)).map(v => v.id);
    const [ofA, ofB] = [left(a), left(b)];
    if (ofA.length === ofB.length) ofA.forEach((x, i) => bind(x, ofB[i]));
    return [...pairs].sort(([x], [y]) => x - y);
}

/** Tells `bind` which variables stand at the same places of two codes. */
function inStep(a: readonly Block[], b: readonly Block[], bind: (x: number, y: number) => void): void {
    const both = (x: Expr | Target, y: Expr | Target): void => {
        if (x.op !== y.op) return;
        if (x.op === 'var') return bind(x.id, (y as typeof x).id);
        if (x.op === 'elem') {
            const { base, length, index } = y as typeof x;
            if (length === x.length) for (let i = 0; i < length; i++) bind(x.base + i, base + i);
            return both(x.index, index);
        }
        for (const side of ['c', 'a', 'b'] as const) if (side in x && side in y) both(x[side as never], y[side as never]);
    };
    a.forEach((block, i) => {
        const other = b[i];
        if (!other) return;
        block.ops.forEach((op, k) => {
            const twin = other.ops[k];
            if (op.kind === 'set' && twin?.kind === 'set') {
                both(op.target, twin.target);
                both(op.value, twin.value);
            } else if (op.kind === 'check' && twin?.kind === 'check') both(op.cond, twin.cond);
        });
        if (block.exit.kind === 'branch' && other.exit.kind === 'branch') both(block.exit.cond, other.exit.cond);
    });
}

/**
 * Whether before its first step each touches nothing but what is its own, which nobody else does, and what still has its first value: that is done
 * thread after thread. And locks are nobody's own, or a deadlock about the one would have to be told as one about the other.
 */
function apart(program: Program, a: Thread, b: Thread, own: readonly [number, number][]): boolean {
    const moved = new Set(own.flat());
    const shared = program.locks.flatMap(l => [l.holder, l.readerTotal, l.queued]);
    if (shared.some(v => moved.has(v)) || program.works.some(w => moved.has(w.pending))) return false;
    const [ofA, ofB] = [new Set(own.map(([x]) => x)), new Set(own.map(([, y]) => y))];
    const entries = program.threads.map(entryVariables);
    return program.threads.every((t, i) => {
        const its = t === a ? ofA : t === b ? ofB : undefined;
        const { reads, writes } = entries[i];
        return [...writes].every(v => its ? its.has(v) : !moved.has(v))
            && [...reads].every(v => its?.has(v) || (!moved.has(v) && (!its || entries.every(e => !e.writes.has(v)))));
    });
}

/** By variable of `holders` that is written: the constants that it is set to; undefined if it is set to anything else. */
function writtenValues({ threads }: Program, holders: ReadonlySet<number>): Map<number, Set<number> | undefined> {
    const written = new Map<number, Set<number> | undefined>();
    for (const { entry, steps } of threads) for (const blocks of [entry, ...steps.map(s => s.blocks)]) for (const { ops } of blocks) for (const op of ops) {
        if (op.kind !== 'set' || op.target.op === 'temp') continue;
        for (const id of targetVariables(op.target)) {
            if (!holders.has(id)) continue;
            const known = written.has(id) ? written.get(id) : new Set<number>();
            written.set(id, op.value.op === 'const' ? known?.add(op.value.value) : undefined);
        }
    }
    return written;
}

/** Variables that may hold one of the threads; undefined if one of them has room for some only. */
function holdersOf({ variables }: Program, holders: ReadonlySet<number>, written: ReadonlyMap<number, Set<number> | undefined>, threads: readonly number[]): number[] | undefined {
    const names = threads.map(t => t + 1);
    const kept: number[] = [];
    for (const id of holders) {
        const { lo, hi, init } = variables[id], values = written.has(id) ? written.get(id) : new Set<number>();
        if (!names.includes(init) && values && names.every(n => !values.has(n))) continue;
        if (names.includes(init) || names.some(n => n < lo || n > hi)) return undefined;
        kept.push(id);
    }
    return kept;
}
