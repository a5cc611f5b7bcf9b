/**
 * When a step is enabled, as one expression over the state before it.
 *
 * A d_step cannot turn back, so what the blocks would find on their way is computed backwards: each assignment on the way is
 * substituted into the conditions behind it.
 */
import type { Expr } from '../model/expr.js';
import { and, choice, constant, element, eq, isConstant, not, ONE, or, rewrite, truth, variable, ZERO } from '../model/exprs.js';
import type { Block, Op } from '../model/program.js';

export interface Ways {
    /** The step is done, or violates something. */
    done: Expr;
    /** An assume() fails: the thread counts as able to step, but such a run does not exist. */
    pruned: Expr;
}

/** Values on the way, where they differ from those of the state before; registers that are not set are 0. */
class Values {
    constructor(private readonly variables: ReadonlyMap<number, Expr> = new Map(), private readonly temps: ReadonlyMap<number, Expr> = new Map()) {}

    of(e: Expr): Expr {
        return rewrite(this.elements(e), leaf => leaf.op === 'var' ? this.variables.get(leaf.id) ?? leaf : leaf.op === 'temp' ? this.temps.get(leaf.id) ?? ZERO : leaf);
    }

    /** Elements of which one has been assigned are read case by case. */
    private elements(e: Expr): Expr {
        switch (e.op) {
            case 'const': case 'var': case 'temp': return e;
            case 'elem': {
                const index = this.elements(e.index);
                const ids = Array.from({ length: e.length }, (_, k) => e.base + k);
                if (!ids.some(id => this.variables.has(id))) return element(e.base, e.length, index);
                return ids.reduceRight<Expr>((rest, id, k) => choice(eq(index, constant(k)), variable(id), rest), ZERO);
            }
            case '?:': return choice(this.elements(e.c), this.elements(e.a), this.elements(e.b));
            case '!': case '~': return { ...e, a: this.elements(e.a) };
            default: return 'b' in e ? { ...e, a: this.elements(e.a), b: this.elements(e.b) } : { ...e, a: this.elements(e.a) };
        }
    }

    after({ target, value }: Extract<Op, { kind: 'set' }>): Values {
        const result = this.of(value);
        if (target.op === 'temp') return new Values(this.variables, new Map(this.temps).set(target.id, result));
        const variables = new Map(this.variables);
        if (target.op === 'var') variables.set(target.id, result);
        else {
            const index = this.of(target.index);
            for (let k = 0; k < target.length; k++) {
                const id = target.base + k;
                variables.set(id, choice(eq(index, constant(k)), result, variables.get(id) ?? variable(id)));
            }
        }
        return new Values(variables, this.temps);
    }
}

export function waysOf(blocks: readonly Block[]): Ways {
    return { done: reaches(blocks, 'next'), pruned: blocks.some(b => b.exit.kind === 'prune') ? reaches(blocks, 'prune') : ZERO };
}

/** The condition under which the step ends so; a violated check counts as `next`. */
function reaches(blocks: readonly Block[], kind: 'next' | 'prune'): Expr {
    // What is so whatever the values are need not be looked at.
    const always = new Array<boolean | undefined>(blocks.length);
    for (let i = blocks.length - 1; i >= 0; i--) {
        const { ops, exit } = blocks[i];
        const after = exit.kind === 'jump' ? always[exit.block] : exit.kind === 'branch' ? (always[exit.then] === always[exit.else] ? always[exit.then] : undefined) : exit.kind === kind;
        always[i] = after !== (kind === 'next') && ops.some(op => op.kind === 'check') ? undefined : after;
    }
    const from = (at: number, values: Values): Expr => {
        if (always[at] !== undefined) return constant(always[at]);
        const { ops, exit } = blocks[at];
        const checks: Expr[] = [];
        for (const op of ops) {
            if (op.kind === 'set') values = values.after(op);
            else if (op.kind === 'check') checks.push(truth(values.of(op.cond)));
        }
        let end: Expr;
        if (exit.kind === 'jump') end = from(exit.block, values);
        else if (exit.kind === 'branch') {
            const cond = truth(values.of(exit.cond));
            end = isConstant(cond) ? from(cond.value ? exit.then : exit.else, values) : or(and(cond, from(exit.then, values)), and(not(cond), from(exit.else, values)));
        } else end = exit.kind === kind ? ONE : ZERO;
        return kind === 'next' ? or(...checks.map(not), end) : and(...checks, end);
    };
    return from(0, new Values());
}
