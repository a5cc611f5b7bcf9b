/**
 * Text of the functions that make a state canonical after a step: freed frames that nobody names, sequence numbers, invariants.
 * All of them work on the packed state at offset `d` of the slab `s` and are shared by the steps.
 */
import type { Expr } from '../model/expr.js';
import { and, binary, constant, eq, not, or } from '../model/exprs.js';
import type { Frames, Invariant, Program } from '../model/program.js';
import { pteFrame } from '../model/pte.js';
import { conditionText, fieldText, integer, placedMask, placedText, type Names } from './emit.js';
import type { Layout } from './layout.js';
import type { Sites } from './sites.js';

/** Reads straight from the packed state; index scratches are declared by whoever puts the text into a function. */
export class PackedNames implements Names {
    private scratches = 0;
    constructor(private readonly layout: Layout, private readonly prefix = 'x') {}
    variable(id: number): string {
        const field = this.layout.variables[id];
        return fieldText(field, `s[d+${field.word}]`);
    }
    temp(): string { throw new Error('a register outside of a step'); }
    scratch(): string { return `${this.prefix}${this.scratches++}`; }
    declarations(): string {
        return this.scratches === 0 ? '' : `let ${Array.from({ length: this.scratches }, (_, i) => `${this.prefix}${i}=0`).join(',')};`;
    }
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

/** `R(s,d)`: mask of the frames to recycle. `Z(s,d,m)`: recycles those of mask m, all but sequence numbers. */
export function framesText(program: Program, layout: Layout, inGroup: ReadonlySet<number>): string {
    const frames = program.frames;
    const numbers = Array.from({ length: frames.count }, (_, i) => i + 1);
    const names = new PackedNames(layout);
    const freed = (f: number): Expr => eq({ op: 'var', id: frames.state + f - 1 }, constant(2));
    const tests = numbers.map(f => `if${conditionText(and(freed(f), not(named(frames, f))), names)}m|=${1 << (f - 1)};`).join('\n');
    const clear = (id: number): string => {
        const field = layout.variables[id];
        if (field.bits === 0) return '';
        const at = `s[d+${field.word}]`;
        return `${at}=${at}&${integer(~placedMask(field))}|${placedText(field, '0')};`;
    };
    const resets = numbers.map(f => {
        const reset = [frames.state + f - 1, ...frames.reset[f - 1]].filter(id => !inGroup.has(id)).map(clear).join('');
        const forget = frames.forget.map(id => `if(${names.variable(id)}===${f}){${clear(id)}}`).join('');
        return `if(m&${1 << (f - 1)}){${reset}${forget}}`;
    }).join('\n');
    return `function R(s,d){let m=0;${names.declarations()}\n${tests}\nreturn m}\nfunction Z(s,d,m){\n${resets}\n}\n`;
}

/** `L<g>(s,d)`: loads the group's values into `Q[g]`. `T<g>(s,d)`: renumbers and stores them; the range site that they violate, or -1. */
export function groupText(program: Program, layout: Layout, sites: Sites, g: number): string {
    const names = new PackedNames(layout);
    const group = program.seqGroups[g];
    const loads = group.map((id, i) => `q[${i}]=${names.variable(id)};`).join('');
    const checks = group.map((id, i) => {
        const { name, lo, hi } = program.variables[id];
        const site = sites.range(id, name, lo, hi);
        return `if(q[${i}]<${integer(lo)}||q[${i}]>${integer(hi)})return ${site};`;
    }).join('\n');
    const byWord = new Map<number, number[]>();
    group.forEach((id, i) => {
        const field = layout.variables[id];
        if (field.bits > 0) byWord.set(field.word, [...byWord.get(field.word) ?? [], i]);
    });
    const stores = [...byWord].map(([word, members]) => {
        const keep = members.reduce((mask, i) => mask & ~placedMask(layout.variables[group[i]]), -1);
        return `s[d+${word}]=s[d+${word}]&${integer(keep)}|${members.map(i => placedText(layout.variables[group[i]], `q[${i}]`)).join('|')};`;
    }).join('\n');
    return `const q${g}=Q[${g}];\nfunction L${g}(s,d){const q=q${g};${loads}}\n`
        + `function T${g}(s,d){const q=q${g};renumber(q);\n${checks}\n${stores}\nreturn -1}\n`;
}

/** `name(s,d)`: how many of the properties (numbers of their sites in X) the state violates. */
export function propertiesText(name: string, properties: readonly { property: Invariant; site: number }[], layout: Layout): string {
    const names = new PackedNames(layout);
    const tests = properties.map(({ property, site }) => `if${conditionText(property.violated, names)}X[n++]=${site};`).join('\n');
    return `function ${name}(s,d){let n=0;${names.declarations()}\n${tests}\nreturn n}\n`;
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
