/**
 * Text of one step: `function f(s,o,d)`, which reads the state at offset `o` of the slab `s`, writes its successor at `d`, and
 * returns 0 (not enabled), 1 (done), 2 (pruned), or -n (violation; the numbers of n sites are in X).
 *
 * Order after the assignments: bounds, frames, sequence numbers with their bounds, invariants. So invariants are evaluated on
 * exactly the states that are stored. (A frame that is recycled is named by nobody, so no invariant about a named frame can miss it.)
 */
import type { Block, Op, Program } from '../model/program.js';
import { blocksText } from './control.js';
import { effectsOf, type StepEffects } from './effects.js';
import { conditionText, fieldText, integer, placedMask, placedText, valueText, type Names } from './emit.js';
import type { Layout } from './layout.js';
import type { Sites } from './sites.js';

/** What the text of a step needs to know of the whole Program. */
export interface Surroundings {
    program: Program;
    layout: Layout;
    sites: Sites;
    /** Sequence group of a variable. */
    groupOf: ReadonlyMap<number, number>;
    recyclers: ReadonlySet<number>;
    recycled: readonly number[];
    /** Text of the call that evaluates the invariants over these variables, '' if there is none. */
    invariants(changed: ReadonlySet<number> | 'all'): string;
}

/** `blocks` of one thread; an `initial` body starts from the variables' initial values and not from a state. */
export interface Body { thread: number; blocks: Block[] }

class StepNames implements Names {
    readonly words = new Set<number>();
    scratches = 0;
    constructor(private readonly layout: Layout, private readonly local: ReadonlySet<number>) {}
    variable(id: number): string { return this.local.has(id) ? `v${id}` : this.stored(id); }
    stored(id: number): string {
        const field = this.layout.variables[id];
        return fieldText(field, this.word(field.word, field.bits > 0));
    }
    word(word: number, used = true): string {
        if (used) this.words.add(word);
        return `w${word}`;
    }
    temp(id: number): string { return `t${integer(id)}`; }
    scratch(): string { return `x${this.scratches++}`; }
}

export function stepText(name: string, bodies: readonly Body[], initial: boolean, around: Surroundings): string {
    const { program, layout, sites, groupOf } = around;
    const effects = bodies.map(b => effectsOf(b.blocks, layout.variables));
    const written = union(effects, e => e.written);
    const unbounded = union(effects, e => e.unbounded);
    if (initial) program.variables.forEach(v => { written.add(v.id); unbounded.add(v.id); });
    const recycles = around.recycled.length > 0 && [...written].some(id => around.recyclers.has(id));
    const changed = new Set(written);
    if (recycles) for (const id of around.recycled) changed.add(id);
    const groups = [...new Set([...changed].map(id => groupOf.get(id)).filter(g => g !== undefined))].sort((a, b) => a - b);
    for (const g of groups) for (const id of program.seqGroups[g]) changed.add(id);
    // Frames' sequence numbers are reset through locals, since they are packed only after renumbering.
    const local = new Set(written);
    if (recycles) for (const id of around.recycled) if (groupOf.has(id)) local.add(id);
    const names = new StepNames(layout, local);

    const bodyText = bodies.map((body, i) => oneBody(body, i, effects[i], names, sites)).join('');
    const starts = [...local].map(id => `v${id}=${initial ? integer(program.variables[id].init) : names.stored(id)}`);
    const checks = [...unbounded].filter(id => !groupOf.has(id)).map(id => {
        const { name: variable, lo, hi } = program.variables[id];
        return `if(v${id}<${integer(lo)}||v${id}>${integer(hi)}){X[0]=${sites.range(id, variable, lo, hi)};return -1}\n`;
    });
    const stores = packText(bodies, [...local].filter(id => !groupOf.has(id)), initial, layout, names);

    let text = `${checks.join('')}${stores}\n`;
    if (recycles) text += recycleText(around, local);
    for (const g of groups) {
        const members = program.seqGroups[g];
        text += `L${g}(s,d);${members.map((id, i) => local.has(id) ? `q${g}[${i}]=v${id};` : '').join('')}if((n=T${g}(s,d))>=0){X[0]=n;return -1}\n`;
    }
    const invariants = around.invariants(initial ? 'all' : changed);
    if (invariants) text += `if((n=${invariants})!==0)return -n;\n`;

    const declared = ['n=0', ...bodies.map(b => `p${b.thread}=0`), ...starts, ...Array.from({ length: names.scratches }, (_, i) => `x${i}=0`)];
    const words = [...names.words].map(w => `w${w}=s[o+${w}]`);
    return `function ${name}(s,o,d){\n${words.length ? `const ${words.join(',')};` : ''}let ${declared.join(',')};\n${bodyText}${text}return 1}\n`;
}

function union(effects: readonly StepEffects[], part: (e: StepEffects) => Set<number>): Set<number> {
    return new Set(effects.flatMap(e => [...part(e)]));
}

function oneBody(body: Body, index: number, effects: StepEffects, names: StepNames, sites: Sites): string {
    const done = `E${index}_`;
    const covered = [...effects.covers].map(id => `if(c${integer(id)}===1)C[${id}]=1;`).join('');
    const op = (o: Op): string => {
        switch (o.kind) {
            case 'cover': return `c${integer(o.id)}=1;`;
            case 'check': {
                const site = sites.add({ code: o.code, message: o.message });
                return `if(!${conditionText(o.cond, names)}){${covered}X[0]=${site};return -1}\n`;
            }
            case 'set': return assignText(o, names);
        }
    };
    const text = blocksText(body.blocks, `B${index}_`, names, {
        op, next: pc => `p${body.thread}=${integer(pc)};break ${done};`, blocked: 'return 0;', prune: 'return 2;',
    });
    const temps = new Set(effects.temps);
    for (const id of readTemps(text)) temps.add(id);
    const locals = [...[...temps].map(id => `t${id}=0`), ...[...effects.covers].map(id => `c${id}=0`)];
    return `{${locals.length ? `let ${locals.join(',')};` : ''}${done}:{${text}}\n${covered}}\n`;
}

/** Registers that are read but never set read 0: they need a declaration too. */
function readTemps(text: string): number[] {
    return [...text.matchAll(/\bt(\d+)\b/g)].map(m => Number(m[1]));
}

function assignText(op: Extract<Op, { kind: 'set' }>, names: StepNames): string {
    const value = valueText(op.value, names);
    const target = op.target;
    switch (target.op) {
        case 'temp': return `${names.temp(target.id)}=${value};`;
        case 'var': return `${names.variable(target.id)}=${value};`;
        case 'elem': {
            const kept = names.scratch();
            const cases = Array.from({ length: target.length }, (_, i) => `case ${i}:${names.variable(target.base + i)}=${kept};break;`);
            return `${kept}=${value};switch(${valueText(target.index, names)}){${cases.join('')}}\n`;
        }
    }
}

/** Writes the successor's words: what did not change is copied. */
function packText(bodies: readonly Body[], ids: readonly number[], initial: boolean, layout: Layout, names: StepNames): string {
    const parts = Array.from({ length: layout.words }, () => ({ keep: initial ? 0 : -1, bits: [] as string[] }));
    const place = (field: Layout['pcs'][number], value: string): void => {
        if (field.bits === 0) return;
        parts[field.word].keep &= ~placedMask(field);
        parts[field.word].bits.push(placedText(field, value));
    };
    for (const body of bodies) place(layout.pcs[body.thread], `p${body.thread}`);
    for (const id of ids) place(layout.variables[id], `v${id}`);
    return parts.map(({ keep, bits }, word) => {
        const old = names.words.has(word) ? `w${word}` : `s[o+${word}]`;
        const kept = keep === -1 ? [old] : keep === 0 ? [] : [`${old}&${integer(keep)}`];
        return `s[d+${word}]=${[...kept, ...bits].join('|') || '0'};`;
    }).join('');
}

/** Until nothing changes: a recycled frame may have been the last to name another. */
function recycleText({ program, groupOf }: Surroundings, local: ReadonlySet<number>): string {
    const frames = program.frames;
    const resets = frames.reset.map((ids, i) => {
        const numbers = ids.filter(id => groupOf.has(id) && local.has(id));
        return numbers.length ? `if(n&${1 << i}){${numbers.map(id => `v${id}=0;`).join('')}}` : '';
    }).join('');
    return `while((n=R(s,d))!==0){Z(s,d,n);${resets}}\n`;
}
