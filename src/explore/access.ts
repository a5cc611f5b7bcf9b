/**
 * What a step reads and writes of what other threads may see. Frames that are recycled count as written by every step that may cause it,
 * and so do the sequence numbers of a group by one that counts on.
 */
import type { Expr } from '../model/expr.js';
import type { Block, Program, Step } from '../model/program.js';
import { recycled, recyclers } from './canonical.js';
import { targetVariables } from './effects.js';
import { before, changedByOne, follow, truth, type Facts } from './paths.js';

export interface Access {
    reads: Set<number>;
    writes: Set<number>;
    /** Changed by 1, and not looked at: in which order that is done to a variable cannot be seen. Only what `Known.counts` says. */
    counts: Set<number>;
    /** Read up to the last check that the step may fail. */
    checked: Set<number>;
}

export interface Known {
    /** Whether `variable == value` depends on what this thread has done alone. */
    own(thread: number, variable: number, value: number): boolean;
    /** Variables of which it is known that changing them by 1 keeps them within their bounds. */
    counts(variable: number): boolean;
    /** Variables that are sure not to be 0 where the thread takes this step. */
    nonZero(thread: number, step: Step): ReadonlySet<number>;
}

/** Of the locks of a Program, what their names promise. */
export function promised({ locks }: Program): Known {
    return { own: (thread, variable, value) => value === thread + 1 && locks.some(l => l.holder === variable && !l.anyUnlock), counts: () => false, nonZero: () => new Set() };
}

/** What gives 0 or 1. */
const TRUTHS: ReadonlySet<string> = new Set(['==', '!=', '!', '&&', '||']);

export function accessOf(program: Program, thread: number, step: Step, { own, counts, nonZero }: Known): Access {
    const access: Access = { reads: new Set(), writes: new Set(), counts: new Set(), checked: new Set() };
    const zeroes = new Set<number>();
    const notZero = nonZero(thread, step);
    // A register is read where it is used: mostly it is only told on.
    const registers = new Map<number, { value: Expr; facts: Facts }[]>();
    for (const { ops } of step.blocks) for (const op of ops) if (op.kind === 'set' && op.target.op === 'temp') registers.set(op.target.id, []);
    const told = new Set<number>();
    const read = (e: Expr, facts: Facts): void => {
        // What is settled by the locks that the thread holds is not looked at.
        if (notZero.size > 0 && TRUTHS.has(e.op) && truth(before(e, facts), notZero) !== undefined) return;
        switch (e.op) {
            case 'const': return;
            case 'var': access.reads.add(e.id); return;
            case 'elem':
                for (let i = 0; i < e.length; i++) access.reads.add(e.base + i);
                return read(e.index, facts);
            case 'temp':
                if (told.has(e.id)) return;
                told.add(e.id);
                for (const { value, facts: there } of registers.get(e.id) ?? []) read(value, there);
                return;
            case '?:': read(e.c, facts); read(e.a, facts); return read(e.b, facts);
            case '==': case '!=': {
                const [x, c] = e.b.op === 'const' ? [before(e.a, facts), e.b.value] : e.a.op === 'const' ? [before(e.b, facts), e.a.value] : [];
                if (x?.op === 'var' && c !== undefined && own(thread, x.id, c)) return;
            }
        }
        if (!('a' in e)) return;
        read(e.a, facts);
        if ('b' in e) read(e.b, facts);
    };
    follow(step.blocks, {
        op(op, facts) {
            if (op.kind === 'check') {
                read(op.cond, facts);
                access.checked = new Set(access.reads);
            }
            if (op.kind !== 'set') return;
            const { target, value } = op;
            if (target.op === 'temp') {
                registers.get(target.id)!.push({ value, facts });
                // What has been read of it before this is not all.
                if (told.has(target.id)) read(value, facts);
                return;
            }
            if (target.op === 'var' && counts(target.id) && changedByOne(target, value, facts) !== 0) { access.counts.add(target.id); return; }
            read(value, facts);
            if (target.op === 'elem') read(target.index, facts);
            const to = value.op === 'const' && value.value === 0 ? zeroes : access.writes;
            for (const v of targetVariables(target)) to.add(v);
        },
        exit(exit, facts) { if (exit.kind === 'branch') read(exit.cond, facts); },
        edge() { /* Every way counts. */ },
    }, notZero);
    // A local that is not live is 0 already.
    const live = new Set(program.threads[thread].pcs[step.pc].locals.map(l => l.variable));
    for (const v of zeroes) if (program.variables[v].thread !== thread || live.has(v)) access.writes.add(v);
    const causes = recyclers(program.frames);
    // Two that may cause it then write the same, so it need not be told what decides it.
    if ([...access.writes].some(v => causes.has(v))) for (const v of recycled(program.frames)) access.writes.add(v);
    for (const group of program.seqGroups) if (countsIn(step.blocks, group)) for (const v of group) access.writes.add(v);
    return access;
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
