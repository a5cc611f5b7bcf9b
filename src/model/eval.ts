/**
 * Evaluates expressions and single steps on one given state, for people's views: decoding a trace, asking what a thread waits for.
 *
 * The explorer never comes here: it runs generated code. Nothing is normalised after a step (no frames reclaimed, no sequence
 * numbers renumbered), so the values are what the step itself wrote.
 */
import type { Expr, Target } from './expr.js';
import { compute } from './exprs.js';
import type { Block, Code, Step } from './program.js';

export interface StepRun {
    /** `next`: the thread stands at `pc`; `violated`: a check failed and what follows it did not happen. */
    outcome: 'next' | 'blocked' | 'pruned' | 'violated';
    pc: number;
    /** Values of all variables after the step; as far as it came where it is violated. */
    values: number[];
    temps: number[];
    /** Of the failed check. */
    code?: Code;
    message?: string;
}

const at = (list: readonly number[], index: number): number => list[index] ?? 0;

/** Value of `e` over the variables' values and the registers of a step. */
export function evaluate(e: Expr, values: readonly number[], temps: readonly number[] = []): number {
    switch (e.op) {
        case 'const': return e.value;
        case 'var': return at(values, e.id);
        case 'temp': return at(temps, e.id);
        case 'elem': {
            const index = evaluate(e.index, values, temps);
            return index >= 0 && index < e.length ? at(values, e.base + index) : 0;
        }
        case '!': return Number(evaluate(e.a, values, temps) === 0);
        case '~': return ~evaluate(e.a, values, temps);
        case '?:': return evaluate(evaluate(e.c, values, temps) !== 0 ? e.a : e.b, values, temps);
        case '-':
            if (!('b' in e)) return -evaluate(e.a, values, temps) | 0;
            break;
    }
    const both = e as { op: Parameters<typeof compute>[0]; a: Expr; b: Expr };
    return compute(both.op, evaluate(both.a, values, temps), evaluate(both.b, values, temps));
}

/** Writes to a variable or a register. */
export function assign(target: Target, value: number, values: number[], temps: number[]): void {
    switch (target.op) {
        case 'var': values[target.id] = value; return;
        case 'temp': temps[target.id] = value; return;
        case 'elem': {
            const index = evaluate(target.index, values, temps);
            if (index >= 0 && index < target.length) values[target.base + index] = value;
        }
    }
}

/** Runs blocks from the entry on a copy of `values`. */
export function runBlocks(blocks: readonly Block[], before: readonly number[]): StepRun {
    const values = [...before];
    const temps: number[] = [];
    for (let block = blocks[0]; block;) {
        for (const op of block.ops) {
            if (op.kind === 'set') assign(op.target, evaluate(op.value, values, temps), values, temps);
            else if (op.kind === 'check' && evaluate(op.cond, values, temps) === 0) {
                return { outcome: 'violated', pc: -1, values, temps, code: op.code, message: op.message };
            }
        }
        const exit = block.exit;
        switch (exit.kind) {
            case 'jump': block = blocks[exit.block]; break;
            case 'branch': block = blocks[evaluate(exit.cond, values, temps) !== 0 ? exit.then : exit.else]; break;
            case 'next': return { outcome: 'next', pc: exit.pc, values, temps };
            case 'blocked': return { outcome: 'blocked', pc: -1, values, temps };
            case 'prune': return { outcome: 'pruned', pc: -1, values, temps };
        }
    }
    // A graph without a final exit does not occur; saying "blocked" is the answer that claims least.
    return { outcome: 'blocked', pc: -1, values, temps };
}

/** One step on one state. */
export function runStep(step: Step, values: readonly number[]): StepRun {
    return runBlocks(step.blocks, values);
}

/** Whether the step may be taken in this state (a pruned step counts: its thread is able to step). */
export function enabled(step: Step, values: readonly number[]): boolean {
    return runStep(step, values).outcome !== 'blocked';
}
