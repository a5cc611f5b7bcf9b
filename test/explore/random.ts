/** Random small Programs: locks, waits, choices, checks, arrays, sequence groups, frames, workers, pruned and blocked branches. */
import type { BinaryOp, Expr, Target } from '../../src/model/expr.js';
import type { Block, Code, Exit, Op, Program } from '../../src/model/program.js';
import { bin, c, elem, eq, ProgramBuilder, temp, v } from './build.js';

/** Uniform integer lo .. hi. */
export type Draw = (lo: number, hi: number) => number;

const OPS: BinaryOp[] = ['+', '-', '*', '%', '==', '!=', '<', '<=', '>', '>=', '&&', '||', '&', '|', '<<', '>>'];
const CODES: Code[] = ['assertion', 'use_after_free', 'stale_read', 'inconclusive'];

/** `asNumbers`: sequence numbers are looked at as if they were plain numbers, which no text can do and macro-steps do not allow for. */
export function randomProgram(draw: Draw, asNumbers = true): Program {
    const pick = <T>(list: readonly T[]): T => list[draw(0, list.length - 1)];
    const chance = (percent: number): boolean => draw(1, 100) <= percent;
    const b = new ProgramBuilder();

    for (let i = draw(1, 3); i > 0; i--) {
        const [lo, hi] = pick([[0, 1], [0, 3], [-2, 1], [0, 0], [2, 2], [-2147483648, 2147483647], [1, 5]]);
        b.variable('x', lo, hi, pick([lo, lo <= 0 && hi >= 0 ? 0 : lo, Math.min(hi, lo + 1)]));
    }
    const arrays = chance(40) ? [{ base: b.array('array', 3, 0, 3, [draw(0, 3), 0, 0]), length: 3 }] : [];
    const plain = b.variables.map(x => x.id);
    for (let g = draw(0, 2); g > 0; g--) {
        const length = draw(1, 3);
        const base = b.array(`seq${g}`, length, 0, pick([4, 6, 12]), [draw(0, 4), draw(0, 4)]);
        b.seqGroups.push(Array.from({ length }, (_, i) => base + i));
    }
    const sequences = b.seqGroups.flat();
    const frameVariables = chance(50) ? addFrames(b, draw, sequences) : [];
    const locks = Array.from({ length: draw(0, 2) }, (_, i) => b.lock(`lock${i}`));
    const everything = b.variables.map(x => x.id);
    const readable = asNumbers ? everything : everything.filter(id => !sequences.includes(id));

    const number = (): Expr => c(pick([0, 1, 2, 3, -1, 4, draw(-5, 40)]));
    const expr = (depth: number, temps = true): Expr => {
        if (depth === 0 || chance(25)) return chance(35) ? number() : temps && chance(20) ? temp(draw(0, 1)) : v(pick(readable));
        const sub = (): Expr => expr(depth - 1, temps);
        if (chance(10)) return { op: pick(['!', '-', '~'] as const), a: sub() };
        if (chance(10)) return { op: '?:', c: sub(), a: sub(), b: sub() };
        if (arrays.length > 0 && chance(15)) return elem(arrays[0].base, 3, sub());
        return bin(pick(OPS), sub(), sub());
    };
    /** Mostly a value that fits. */
    const fitting = (id: number): Expr => {
        const { lo, hi } = b.variables[id];
        if (chance(12)) return expr(2);
        if (frameVariables[0] <= id && id <= frameVariables[1]) return c(pick([0, 1, 2, 2]));
        if (sequences.includes(id)) return pick([bin('+', v(pick(sequences)), c(pick([1, 2]))), v(pick(sequences)), bin('|', v(id), c(1)), c(0), c(draw(0, 6))]);
        if (hi - lo > 100) return chance(50) ? c(pick([lo, hi, 0, -1])) : bin('&', expr(2), c(1));
        if (chance(40)) return c(draw(lo, hi));
        return bin('+', c(lo), { op: '?:', c: bin('<', expr(2), c(1)), a: c(0), b: c(hi - lo) });
    };
    const op = (): Op => {
        if (chance(8)) return { kind: 'check', cond: bin('!=', expr(1), number()), code: pick(CODES), message: pick(['frames', 'seq', 'other']) };
        if (chance(5)) return { kind: 'cover', id: b.cover() };
        if (chance(15)) return { kind: 'set', target: { op: 'temp', id: draw(0, 1) }, value: expr(2) };
        if (arrays.length > 0 && chance(20)) {
            return { kind: 'set', target: { op: 'elem', base: arrays[0].base, length: 3, index: chance(70) ? bin('%', expr(1), c(3)) : expr(1) }, value: c(draw(0, 3)) };
        }
        const id = chance(30) ? pick(plain) : frameVariables.length > 0 && chance(40) ? pick(frameVariables) : pick(everything);
        const target: Target = { op: 'var', id };
        return { kind: 'set', target, value: fitting(id) };
    };
    const blocks = (pcs: number, here: number, mayBlock: boolean): Block[] => {
        const n = chance(50) ? 1 : draw(2, 5);
        return Array.from({ length: n }, (_, i) => {
            const ops = Array.from({ length: draw(0, 2) }, op);
            const ahead = (): number => draw(i + 1, n - 1);
            let exit: Exit;
            if (i < n - 1 && chance(80)) {
                exit = chance(25) ? { kind: 'jump', block: ahead() } : { kind: 'branch', cond: expr(2), then: ahead(), else: ahead() };
            } else if (i > 0 && mayBlock && chance(25)) exit = { kind: 'blocked' };
            else if (i > 0 && mayBlock && chance(10)) exit = { kind: 'prune' };
            else exit = { kind: 'next', pc: chance(80) ? Math.min(here + 1, pcs - 1) : draw(0, pcs - 1) };
            return { ops, exit };
        });
    };

    for (let t = draw(1, 3); t > 0; t--) {
        const kind = pick(['thread', 'thread', 'service', 'worker'] as const);
        const thread = b.thread(`t${t}`, kind);
        const pcs = draw(2, 4);
        if (chance(20)) thread.entry = [{ ops: [{ kind: 'set', target: { op: 'var', id: pick(everything) }, value: c(0) }], exit: { kind: 'next', pc: draw(0, 1) } }];
        for (let pc = 0; pc < pcs - 1; pc++) {
            for (let k = chance(25) ? 2 : 1; k > 0; k--) {
                const lock = draw(0, 3);
                if (lock < locks.length && chance(60)) thread.lock(pc, lock, pc + 1);
                else if (lock < locks.length && chance(60)) thread.unlock(pc, lock, pc + 1);
                else if (lock < locks.length) thread.step(pc, pc + 1, { do: [{ kind: 'set', target: { op: 'var', id: b.locks[lock].holder }, value: c(0) }] });
                else thread.blocks(pc, blocks(pcs, pc, true));
            }
            if (kind !== 'thread' && chance(40)) thread.rests(pc);
        }
        thread.step(pcs - 2, pcs - 1, { when: eq(v(pick(readable)), c(draw(0, 2))) });
    }
    for (let i = draw(0, 2); i > 0; i--) b.invariant(bin('==', expr(1, false), c(draw(2, 7))), pick(['lost_write', 'stale_read', 'assertion']));
    if (chance(30)) b.final(expr(1, false), 'leak');
    if (frameVariables.length > 0 && chance(50)) b.invariant(bin('==', v(pick(frameVariables)), c(draw(1, 2))), 'use_after_free');
    return b.build('random');
}

/** Threads that mostly mind their own business, between locks: there is much that others cannot see, and now and then something that they can. */
export function randomProtocol(draw: Draw): Program {
    const pick = <T>(list: readonly T[]): T => list[draw(0, list.length - 1)];
    const chance = (percent: number): boolean => draw(1, 100) <= percent;
    const b = new ProgramBuilder();
    const shared = [b.variable('x', 0, 2), b.variable('y', 0, 2, draw(0, 1))];
    const locks = [b.lock('m'), b.lock('n')];
    const own: number[] = [];
    for (let t = draw(2, 3); t > 0; t--) {
        const kind = pick(['thread', 'thread', 'thread', 'service'] as const);
        const thread = b.thread(`t${t}`, kind);
        const mine = b.variable(`own${t}`, 0, 2, draw(0, 1));
        own.push(mine);
        const held: number[] = [];
        const length = draw(2, 6);
        const next = (pc: number): number => chance(88) ? pc + 1 : draw(0, pc);
        for (let pc = 0; pc < length; pc++) {
            if (kind === 'service' && chance(25)) thread.rests(pc);
            const x = pick(shared);
            for (let ways = chance(12) ? 2 : 1; ways > 0; ways--) {
                switch (draw(0, 9)) {
                    case 0: case 1: {
                        const lock = pick(locks);
                        thread.lock(pc, lock, pc + 1);
                        held.push(lock);
                        break;
                    }
                    case 2: thread.unlock(pc, chance(85) ? held.pop() ?? pick(locks) : pick(locks), pc + 1); break;
                    case 3: thread.step(pc, next(pc), { do: [{ kind: 'check', cond: bin('!=', v(mine), c(draw(0, 2))), code: pick(CODES), message: 'frames' }] }); break;
                    case 4: thread.step(pc, next(pc), { do: [{ kind: 'set', target: { op: 'var', id: mine }, value: chance(15) ? bin('+', v(mine), c(1)) : c(draw(0, 2)) }] }); break;
                    case 5: thread.step(pc, next(pc), { do: [{ kind: 'set', target: { op: 'var', id: mine }, value: v(x) }] }); break;
                    case 6: thread.step(pc, next(pc), { when: eq(v(x), c(draw(0, 2))) }); break;
                    case 7: thread.step(pc, next(pc), { do: [{ kind: 'check', cond: bin('!=', v(x), c(draw(0, 2))), code: pick(CODES), message: 'other' }] }); break;
                    default: thread.step(pc, next(pc), { do: [{ kind: 'set', target: { op: 'var', id: x }, value: chance(70) ? c(draw(0, 2)) : v(mine) }] });
                }
            }
        }
    }
    if (chance(25)) b.invariant(bin('==', v(pick(shared)), c(2)), 'lost_write');
    if (chance(50)) b.final(bin('==', v(pick([...shared, ...own])), c(draw(0, 2))), 'leak');
    return b.build('protocol');
}

/** Two or three frames, with variables that name them in every way; returns those. */
function addFrames(b: ProgramBuilder, draw: Draw, sequences: number[]): number[] {
    const count = draw(1, 3);
    const state = b.array('state', count, 0, 2, [draw(0, 2), draw(0, 2), draw(0, 2)]);
    const refs = b.array('refs', count, 0, 1, [1, 1, 1]);
    const pfn = b.variable('pfn', -1, count, draw(0, count));
    const pte = b.variable('pte', 0, 16 * count + 15, 16 * draw(0, count) + draw(0, 15));
    const dpte = b.variable('dpte', 0, 2 * count + 1, draw(0, 2 * count + 1));
    const set = b.variable('set', 0, 4 ** count - 1, draw(0, 4 ** count - 1));
    const home = b.variable('home', 0, count, draw(0, count));
    const other = b.array('other', count, 0, count, [draw(0, count), draw(0, 1), draw(0, count)]);
    const names = [{ variable: pfn, as: 'pfn' as const }, { variable: pte, as: 'pte' as const }, { variable: dpte, as: 'dpte' as const },
        { variable: set, as: 'set' as const }].filter(() => draw(0, 2) > 0);
    // A frame's own field may name another frame: recycling goes on from one to the next.
    if (draw(0, 1) === 1) for (let i = 0; i < count; i++) names.push({ variable: other + i, as: 'pfn' });
    b.frames = {
        count, state, refs, dev: refs, copied: refs, names, forget: draw(0, 2) > 0 ? [home] : [],
        reset: Array.from({ length: count }, (_, i) => [refs + i, other + i, ...sequences.length > 0 && draw(0, 1) === 1 ? [sequences[i % sequences.length]] : []]),
    };
    return [state, state + count - 1, pfn, pte, dpte, set, home];
}
