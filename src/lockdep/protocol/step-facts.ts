/** What a step does to an interval notifier's protocol: read off the variables, so that it counts under any name and in any section. */
import { operands } from '../operands.js';
import type { Expr } from '../../model/expr.js';
import type { CallbackRun, Op, Program, Step } from '../../model/program.js';

export interface StepFacts {
    /** Interval notifiers of which something is read that their callback writes: the sequence number, a flag of the driver's. */
    reads: number[];
    /** Notifiers whose sequence number is written. */
    sets: number[];
    maps: { device: number; page: number }[];
    /** Devices of which an entry is cleared. */
    clears: number[];
}

/** The operation of a notifier that the step is in; of nested ones the innermost. */
export const callbackOf = ({ stack }: Pick<Step, 'stack'>): CallbackRun | undefined => stack.findLast(frame => frame.callback)?.callback;

/** The facts of every step of a Program. */
export class AllFacts {
    private readonly byStep = new Map<Step, StepFacts>();
    /** Notifiers by variable. */
    private readonly seq = new Map<number, number[]>();
    private readonly told = new Map<number, number[]>();
    private readonly entries = new Map<number, { device: number; page: number }>();

    constructor(program: Program) {
        for (const { id, kind, seq } of program.notifiers) if (kind === 'interval' && seq >= 0) { add(this.seq, seq, id); add(this.told, seq, id); }
        for (const { id, pages } of program.devices) for (const { page, dpte } of pages) if (dpte >= 0) this.entries.set(dpte, { device: id, page });
        if (this.seq.size > 0) this.findTold(program);
    }

    of(step: Step): StepFacts {
        let facts = this.byStep.get(step);
        if (!facts) this.byStep.set(step, facts = this.look(step));
        return facts;
    }

    /** What an interval callback's own text writes is what a driver may look at instead of the number. */
    private findTold(program: Program): void {
        const others = new Set([
            ...program.locks.flatMap(({ holder, readers, readerTotal, queued }) => [holder, ...readers, readerTotal, queued]),
            ...program.devices.flatMap(({ pages }) => pages.flatMap(({ dpte, tlb, inflight }) => [dpte, tlb, inflight])),
        ]);
        for (const { steps } of program.threads) for (const step of steps) {
            const run = step.range.uri === program.uri ? callbackOf(step) : undefined;
            if (run?.op !== 'invalidate') continue;
            for (const op of opsOf(step)) for (const id of written(op)) {
                if (program.variables[id].thread === undefined && !others.has(id)) add(this.told, id, run.notifier);
            }
        }
    }

    private look(step: Step): StepFacts {
        const facts: StepFacts = { reads: [], sets: [], maps: [], clears: [] };
        const read = (e: Expr): void => {
            if (e.op === 'var') for (const id of this.told.get(e.id) ?? []) if (!facts.reads.includes(id)) facts.reads.push(id);
            for (const part of operands(e)) read(part);
        };
        for (const op of opsOf(step)) {
            if (op.kind === 'cover') continue;
            if (this.told.size > 0) read(op.kind === 'set' ? op.value : op.cond);
            for (const id of written(op)) {
                facts.sets.push(...this.seq.get(id) ?? []);
                const entry = this.entries.get(id);
                if (!entry || op.kind !== 'set') continue;
                if (op.value.op === 'const' && op.value.value === 0) facts.clears.push(entry.device);
                else facts.maps.push(entry);
            }
        }
        if (this.told.size > 0) for (const { exit } of step.blocks) if (exit.kind === 'branch') read(exit.cond);
        return facts;
    }
}

function* opsOf({ blocks }: Step): Generator<Op> { for (const { ops } of blocks) yield* ops; }

function written(op: Op): number[] {
    if (op.kind !== 'set' || op.target.op === 'temp') return [];
    const { target } = op;
    return target.op === 'var' ? [target.id] : Array.from({ length: target.length }, (_, i) => target.base + i);
}

function add(to: Map<number, number[]>, key: number, value: number): void {
    const known = to.get(key);
    if (!known) to.set(key, [value]);
    else if (!known.includes(value)) known.push(value);
}
