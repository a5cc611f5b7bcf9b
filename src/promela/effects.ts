/** What a step may assign, and which of it may be out of bounds afterwards. */
import type { Expr, Target } from '../model/expr.js';
import type { Block, Program, Variable } from '../model/program.js';

export interface StepEffects {
    written: Set<number>;
    /** Those whose bounds must be checked. */
    unsure: Set<number>;
    temps: Set<number>;
}

export function targets(target: Target): number[] {
    switch (target.op) {
        case 'var': return [target.id];
        case 'temp': return [];
        case 'elem': return Array.from({ length: target.length }, (_, k) => target.base + k);
    }
}

export function variablesOf(e: Expr, into: Set<number> = new Set()): Set<number> {
    if (e.op === 'var') into.add(e.id);
    if (e.op === 'elem') {
        for (let k = 0; k < e.length; k++) into.add(e.base + k);
        variablesOf(e.index, into);
    }
    for (const part of parts(e)) variablesOf(part, into);
    return into;
}

export function tempsOf(e: Expr, into: Set<number>): void {
    if (e.op === 'temp') into.add(e.id);
    if (e.op === 'elem') tempsOf(e.index, into);
    for (const part of parts(e)) tempsOf(part, into);
}

function parts(e: Expr): Expr[] {
    if (e.op === '?:') return [e.c, e.a, e.b];
    return 'a' in e ? 'b' in e ? [e.a, e.b] : [e.a] : [];
}

export function effectsOf({ variables }: Program, blocks: readonly Block[]): StepEffects {
    const written = new Set<number>();
    const unsure = new Set<number>();
    const temps = new Set<number>();
    for (const { ops, exit } of blocks) {
        for (const op of ops) {
            if (op.kind === 'check') tempsOf(op.cond, temps);
            if (op.kind !== 'set') continue;
            tempsOf(op.value, temps);
            if (op.target.op === 'temp') temps.add(op.target.id);
            if (op.target.op === 'elem') tempsOf(op.target.index, temps);
            for (const id of targets(op.target)) {
                written.add(id);
                if (!fits(op.value, variables[id].lo, variables[id].hi, variables, unsure)) unsure.add(id);
            }
        }
        if (exit.kind === 'branch') tempsOf(exit.cond, temps);
    }
    return { written, unsure, temps };
}

/** Plain cases only: everything else is looked at when it happens. */
function fits(e: Expr, lo: number, hi: number, variables: readonly Variable[], unsure: ReadonlySet<number>): boolean {
    const all = (...ids: number[]): boolean => ids.every(id => !unsure.has(id) && variables[id].lo >= lo && variables[id].hi <= hi);
    switch (e.op) {
        case 'const': return e.value >= lo && e.value <= hi;
        case 'var': return all(e.id);
        case 'elem': return lo <= 0 && hi >= 0 && all(...Array.from({ length: e.length }, (_, k) => e.base + k));
        case '?:': return fits(e.a, lo, hi, variables, unsure) && fits(e.b, lo, hi, variables, unsure);
        case '!': case '==': case '!=': case '<': case '<=': case '>': case '>=': case '&&': case '||': return lo <= 0 && hi >= 1;
        default: return false;
    }
}

/** Registers that some path reads before it has set them. */
export function unsetTemps(blocks: readonly Block[]): Set<number> {
    const set = blocks.map((): Set<number> | undefined => undefined);
    set[0] = new Set();
    const unset = new Set<number>();
    blocks.forEach(({ ops, exit }, i) => {
        if (!set[i]) return;
        const here = new Set(set[i]);
        const reads = (e: Expr): void => {
            const temps = new Set<number>();
            tempsOf(e, temps);
            for (const id of temps) if (!here.has(id)) unset.add(id);
        };
        for (const op of ops) {
            if (op.kind === 'check') reads(op.cond);
            if (op.kind !== 'set') continue;
            reads(op.value);
            if (op.target.op === 'elem') reads(op.target.index);
            if (op.target.op === 'temp') here.add(op.target.id);
        }
        if (exit.kind === 'branch') reads(exit.cond);
        for (const to of exit.kind === 'jump' ? [exit.block] : exit.kind === 'branch' ? [exit.then, exit.else] : []) {
            set[to] = set[to] ? new Set([...set[to]].filter(id => here.has(id))) : here;
        }
    });
    return unset;
}
