/**
 * Functions that make a state canonical after a step: freed frames that nobody names, sequence numbers, invariants.
 * All of them work on the packed state at a pointer `d`, their first parameter, and are shared by the steps.
 */
import type { Expr } from '../model/expr.js';
import { binary, constant, eq, not, or } from '../model/exprs.js';
import type { Frames, Invariant, Program } from '../model/program.js';
import { pteFrame } from '../model/pte.js';
import type { Code, FunctionRef, ModuleCode } from './code/code.js';
import { emitCondition, emitField, emitPlaced, emitValue, integer, placedMask, type Leaves } from './expressions.js';
import type { Layout } from './layout.js';
import type { Sites } from './sites.js';

const STATE = 0;

/** Reads straight from the packed state at parameter 0. */
class PackedLeaves implements Leaves {
    constructor(private readonly code: Code, private readonly layout: Layout) {}
    variable(id: number): void {
        const field = this.layout.variables[id];
        emitField(this.code, field, () => { this.code.get(STATE); this.code.load(field.word); });
    }
    temp(): void { throw new Error('a register outside of a step'); }
}

/** Whether frame `f` (from 1) is named by one of `frames.names`. */
function named(frames: Frames, f: number): Expr {
    return or(...frames.names.map(({ variable, as }): Expr => {
        const v: Expr = { op: 'var', id: variable };
        switch (as) {
            case 'pfn': return eq(v, constant(f));
            case 'pte': return eq(pteFrame(v), constant(f));
            case 'dpte': return eq(binary('>>', v, constant(1)), constant(f));
            case 'set': return binary('&', binary('>>', v, constant(2 * (f - 1))), constant(3));
        }
    }));
}

export interface FrameFunctions {
    /** `(d)`: mask of the frames to recycle. */
    find: FunctionRef;
    /** `(d, mask)`: recycles them, all but sequence numbers. */
    recycle: FunctionRef;
}

export function defineFrames(module: ModuleCode, program: Program, layout: Layout, inGroup: ReadonlySet<number>): FrameFunctions {
    const { frames } = program;
    const numbers = Array.from({ length: frames.count }, (_, i) => i + 1);
    const find = module.define(1, code => {
        const leaves = new PackedLeaves(code, layout);
        const mask = code.local();
        for (const f of numbers) {
            emitCondition(code, eq({ op: 'var', id: frames.state + f - 1 }, constant(2)), leaves);
            code.branch(() => {
                emitCondition(code, not(named(frames, f)), leaves);
                code.branch(() => setBits(code, mask, 1 << (f - 1)));
            });
        }
        code.get(mask);
        code.ret();
    });
    const recycle = module.define(2, code => {
        const leaves = new PackedLeaves(code, layout);
        const clear = (id: number): void => {
            const field = layout.variables[id];
            if (field.bits === 0) return;
            code.get(STATE);
            code.get(STATE);
            code.load(field.word);
            code.const(~placedMask(field));
            code.binary('and');
            code.const(0);
            emitPlaced(code, field);
            code.binary('or');
            code.store(field.word);
        };
        for (const f of numbers) {
            code.get(1);
            code.const(1 << (f - 1));
            code.binary('and');
            code.branch(() => {
                for (const id of [frames.state + f - 1, ...frames.reset[f - 1]]) if (!inGroup.has(id)) clear(id);
                for (const id of frames.forget) {
                    emitCondition(code, eq({ op: 'var', id }, constant(f)), leaves);
                    code.branch(() => clear(id));
                }
            });
        }
        code.const(0);
        code.ret();
    });
    return { find, recycle };
}

function setBits(code: Code, local: number, bits: number): void {
    code.get(local);
    code.const(bits);
    code.binary('or');
    code.set(local);
}

export interface GroupFunctions {
    /** Where the group's values are to be put, member by member. */
    values: number;
    /** `(d)`: loads them from the state. */
    load: FunctionRef;
    /** `(d)`: renumbers and stores them; the range site that they violate, or -1. */
    store: FunctionRef;
}

export function defineGroup(module: ModuleCode, program: Program, layout: Layout, sites: Sites, g: number, values: number, renumber: FunctionRef): GroupFunctions {
    const group = program.seqGroups[g];
    const load = module.define(1, code => {
        const leaves = new PackedLeaves(code, layout);
        group.forEach((id, i) => {
            code.const(0);
            leaves.variable(id);
            code.store(values + i);
        });
        code.const(0);
        code.ret();
    });
    const store = module.define(1, code => {
        code.words(values);
        code.const(group.length);
        code.call(renumber);
        code.drop();
        const number = (i: number): void => { code.const(0); code.load(values + i); };
        group.forEach((id, i) => {
            const { name, lo, hi } = program.variables[id];
            const site = sites.range(id, name, lo, hi);
            for (const [bound, op] of [[lo, 'lt_s'], [hi, 'gt_s']] as const) {
                number(i);
                code.const(integer(bound));
                code.binary(op);
                code.branch(() => { code.const(site); code.ret(); });
            }
        });
        for (const word of new Set(group.map(id => layout.variables[id].word))) {
            const members = group.map((id, i) => ({ field: layout.variables[id], i })).filter(m => m.field.word === word && m.field.bits > 0);
            if (members.length === 0) continue;
            code.get(STATE);
            code.get(STATE);
            code.load(word);
            code.const(members.reduce((mask, m) => mask & ~placedMask(m.field), -1));
            code.binary('and');
            for (const { field, i } of members) {
                number(i);
                emitPlaced(code, field);
                code.binary('or');
            }
            code.store(word);
        }
        code.const(-1);
        code.ret();
    });
    return { values, load, store };
}

/** `(d)`: how many of the properties the state violates; the numbers of their sites are stored from `violated` on. */
export function defineProperties(module: ModuleCode, properties: readonly { property: Invariant; site: number }[], layout: Layout, violated: number): FunctionRef {
    return module.define(1, code => {
        const leaves = new PackedLeaves(code, layout);
        const n = code.local();
        for (const { property, site } of properties) {
            emitValue(code, property.violated, leaves);
            code.branch(() => {
                code.get(n);
                code.scale();
                code.const(site);
                code.store(violated);
                code.get(n);
                code.const(1);
                code.binary('add');
                code.set(n);
            });
        }
        code.get(n);
        code.ret();
    });
}

/** Variables that recycling a frame may change. */
export function recycled(frames: Frames): number[] {
    const states = Array.from({ length: frames.count }, (_, i) => frames.state + i);
    return frames.count === 0 ? [] : [...states, ...frames.reset.flat(), ...frames.forget];
}

/** Variables whose change may let a frame be recycled. */
export function recyclers(frames: Frames): Set<number> {
    return new Set(frames.count === 0 ? [] : [...Array.from({ length: frames.count }, (_, i) => frames.state + i), ...frames.names.map(n => n.variable)]);
}
