/**
 * A Program as text, with threads and variables renamed: two are equal only if they mean the same. What means nothing to the explorer is left
 * out: names, places, messages of steps. Lists that are sets are sorted, and so are the operands of what does not depend on their order.
 */
import type { Expr, Target } from '../model/expr.js';
import type { Block, Invariant, LockRef, Program, Step, Thread } from '../model/program.js';
import { exprVariables, targetVariables } from './effects.js';

export interface Renaming {
    variable(id: number): number;
    thread(t: number): number;
    /** Variables that hold 1 + a thread, or 0. */
    holders: ReadonlySet<number>;
}

/** The value of a holder is used in a way that renaming does not follow. */
export class Unfit extends Error {}

/** What an expression is used for: `thread`: 1 + a thread or 0; `truth`: whether it is 0. */
type Use = 'value' | 'truth' | 'thread';

const LISTS: ReadonlySet<string> = new Set(['&&', '||', '+', '*', '&', '|']);

/** Text of one step's code: its registers are numbered as they appear. */
class StepText {
    private readonly registers = new Map<number, number>();
    /** Registers that hold a thread. */
    private readonly threads = new Set<number>();

    constructor(private readonly names: Renaming, blocks: readonly Block[] = []) {
        const sets = blocks.flatMap(b => b.ops).filter(op => op.kind === 'set');
        for (let before = -1; before !== this.threads.size;) {
            before = this.threads.size;
            for (const { target, value } of sets) {
                if (target.op === 'temp' && this.holds(value)) this.threads.add(target.id);
                if (value.op === 'temp' && this.holds(target)) this.threads.add(value.id);
            }
        }
    }

    blocks(blocks: readonly Block[]): string {
        return blocks.map(({ ops, exit }) => {
            const texts = ops.map(op => {
                switch (op.kind) {
                    case 'cover': return `cover ${op.id}`;
                    case 'check': return `check ${op.code} ${this.expr(op.cond, 'truth')}`;
                    case 'set': return `set ${this.expr(op.target, this.holds(op.target) ? 'thread' : 'value')} ${this.expr(op.value, this.holds(op.target) ? 'thread' : 'value')}`;
                }
            });
            switch (exit.kind) {
                case 'jump': return [...texts, `jump ${exit.block}`].join(';');
                case 'next': return [...texts, `next ${exit.pc}`].join(';');
                case 'branch': return [...texts, `branch ${this.expr(exit.cond, 'truth')} ${exit.then} ${exit.else}`].join(';');
                default: return [...texts, exit.kind].join(';');
            }
        }).join('\n');
    }

    lock({ lock, count, index }: LockRef): string { return `${lock} ${count} ${index ? this.expr(index, 'value') : ''}`; }

    expr(e: Expr | Target, use: Use): string {
        if (use === 'value' && this.holds(e)) throw new Unfit();
        switch (e.op) {
            case 'const': {
                const { value } = e;
                return use === 'thread' && value > 0 ? `#${this.names.thread(value - 1) + 1}` : use === 'thread' && value < 0 ? fail() : `#${value}`;
            }
            case 'var': return use === 'thread' && !this.holds(e) ? fail() : `v${this.names.variable(e.id)}`;
            case 'temp': {
                if (use === 'thread' && !this.holds(e)) fail();
                let n = this.registers.get(e.id);
                if (n === undefined) this.registers.set(e.id, n = this.registers.size);
                return `t${n}`;
            }
            case 'elem': {
                if (use === 'thread' && !this.holds(e)) fail();
                const base = this.names.variable(e.base);
                for (let i = 0; i < e.length; i++) if (this.names.variable(e.base + i) !== base + i) fail();
                return `(elem v${base} ${e.length} ${this.expr(e.index, 'value')})`;
            }
            case '?:': return `(? ${this.expr(e.c, 'truth')} ${this.expr(e.a, use)} ${this.expr(e.b, use)})`;
        }
        if (use === 'thread') fail();
        if (!('b' in e)) return `(${e.op} ${this.expr(e.a, e.op === '!' ? 'truth' : 'value')})`;
        if (LISTS.has(e.op)) return `(${e.op} ${operands(e, e.op).map(x => this.expr(x, e.op === '&&' || e.op === '||' ? 'truth' : 'value')).sort().join(' ')})`;
        const sides = e.op === '==' || e.op === '!=';
        const of = sides && (this.holds(e.a) || this.holds(e.b)) ? 'thread' : 'value';
        const both = [this.expr(e.a, of), this.expr(e.b, of)];
        return `(${e.op} ${(sides ? both.sort() : both).join(' ')})`;
    }

    /** Whether the value is that of a holder. */
    private holds(e: Expr | Target): boolean {
        switch (e.op) {
            case 'var': return this.names.holders.has(e.id);
            case 'temp': return this.threads.has(e.id);
            case 'elem': {
                let held = 0;
                for (let i = 0; i < e.length; i++) held += Number(this.names.holders.has(e.base + i));
                return held > 0 && (held === e.length || fail());
            }
            case '?:': return this.holds(e.a) || this.holds(e.b);
            default: return false;
        }
    }
}

function fail(): never { throw new Unfit(); }

function operands(e: Expr, op: string): Expr[] {
    return e.op === op && 'b' in e ? [...operands(e.a, op), ...operands(e.b, op)] : [e];
}

/** Of everything about the thread but its name and what belongs to it in lists of the whole Program. Throws Unfit. */
export function threadText({ works }: Program, { kind, end, entry, steps, pcs, id }: Thread, names: Renaming): string {
    const local = (v: number): number => names.variable(v);
    return [
        kind, end, new StepText(names, entry).blocks(entry), ...steps.map(s => stepText(s, names)),
        ...pcs.map(p => `${p.steps.join()} ${p.idle} ${p.locals.map(l => local(l.variable)).sort((a, b) => a - b).join()}`),
        works.flatMap((w, i) => w.thread === id ? [i] : []).join(),
    ].join('\n');
}

function stepText({ blocks, effect, waits, pc }: Step, names: Renaming): string {
    const text = new StepText(names, blocks);
    const code = text.blocks(blocks);
    const lock = effect.kind === 'lock' ? `${effect.action} ${effect.mode} ${text.lock(effect.lock)}` : '';
    return `${pc}: ${lock}, ${waits ? `waits ${waits.lock ? text.lock(waits.lock) : ''} ${waits.work ?? ''} ${waits.condition ?? false}` : ''}\n${code}`;
}

/** Of everything but the threads. Throws Unfit. */
export function programText(program: Program, names: Renaming): string {
    const { variables, locks, works, frames, seqGroups, invariants, terminal, threads } = program;
    const v = (id: number): number => id < 0 ? id : names.variable(id);
    const ids = (list: readonly number[]): string => list.map(v).sort((a, b) => a - b).join();
    const renamed: string[] = [];
    for (const { id, lo, hi, init, thread } of variables) {
        const start = names.holders.has(id) && init > 0 ? names.thread(init - 1) + 1 : init;
        renamed[v(id)] = `${lo} ${hi} ${start} ${thread === undefined ? '' : names.thread(thread)}`;
    }
    const lockTexts = locks.map(({ holder, readers, readerTotal, queued, anyUnlock, kind }) => {
        const byThread = threads.map(() => -1);
        readers.forEach((id, t) => { byThread[names.thread(t)] = v(id); });
        return `${kind} ${v(holder)} ${byThread.join()} ${v(readerTotal)} ${v(queued)} ${anyUnlock}`;
    });
    const property = ({ code, violated, message, device, page, frame }: Invariant): string =>
        `${code} ${device} ${page} ${frame} ${JSON.stringify(message)} ${new StepText(names).expr(violated, 'truth')}`;
    return [
        ...renamed, ...lockTexts, ...works.map(w => `${v(w.pending)} ${names.thread(w.thread)}`),
        frames.count, ...Array.from({ length: frames.count }, (_, i) => v(frames.state + i)),
        frames.names.map(n => `${n.as} ${v(n.variable)}`).sort().join(), ...frames.reset.map(ids), ids(frames.forget),
        seqGroups.map(ids).sort().join(';'), invariants.map(property).sort().join(';'), terminal.map(property).sort().join(';'),
    ].join('\n');
}

/** Variables that a thread reads and writes before its first step. */
export function entryVariables({ entry }: Thread): { reads: Set<number>; writes: Set<number> } {
    const reads = new Set<number>();
    const writes = new Set<number>();
    for (const { ops, exit } of entry) {
        if (exit.kind === 'branch') exprVariables(exit.cond, reads);
        for (const op of ops) {
            if (op.kind === 'check') exprVariables(op.cond, reads);
            if (op.kind !== 'set') continue;
            exprVariables(op.value, reads);
            if (op.target.op === 'elem') exprVariables(op.target.index, reads);
            targetVariables(op.target).forEach(v => writes.add(v));
        }
    }
    return { reads, writes };
}
