/**
 * Fields through which the threads of a run speak to each other: one writes what another looks at. KVM's mmu_invalidate_seq and
 * mmu_invalidate_in_progress, the flag of a driver, the fences of a reservation.
 *
 * What a kernel function does with such a field is not folded into its name: that is where the race is.
 */
import type { Expr, Target } from '../model/expr.js';
import { walk } from '../model/exprs.js';
import type { Program, Step } from '../model/program.js';
import type { State, Trace } from '../explore/verdict.js';
import { otherVariables } from './state.js';

interface Footprint { reads: ReadonlySet<number>; writes: ReadonlySet<number> }

export interface SharedFields {
    fields: ReadonlySet<number>;
    /** By step of the trace: those that it looks at and that another thread has written since this one looked last; and those that it samples. */
    seen: readonly (readonly number[])[];
}

export function sharedFields(program: Program, { steps, states }: Trace): SharedFields {
    const known = new Set(otherVariables(program).map(({ id }) => id));
    const prints = steps.map(({ thread, step }) => footprint(program.threads[thread].steps[step]));
    const readers = new Map<number, Set<number>>(), writers = new Map<number, Set<number>>();
    steps.forEach(({ thread }, i) => {
        for (const id of looks(prints[i])) if (known.has(id)) add(readers, id, thread);
        for (const id of prints[i].writes) if (known.has(id) && isChanged(states, i, id)) add(writers, id, thread);
    });
    // Globals of the kernel library are the inside of what it models: ages of contexts, counts of srcu.
    const ofDevices = new Set([...known].filter(id => program.devices.some(({ name }) => program.variables[id].name.startsWith(`${name}.`))));
    const fields = new Set([...writers].filter(([id, by]) => [...readers.get(id) ?? []].some(reader => by.size > 1 || !by.has(reader))).map(([id]) => id));
    // By field: the threads that have not seen its last value.
    const news = new Map<number, Set<number>>();
    const seen = steps.map(({ thread, step }, i) => {
        const inLibrary = program.threads[thread].steps[step].stack.at(-1)?.library === true;
        const read = looks(prints[i]).filter(id => fields.has(id) && (!inLibrary || ofDevices.has(id)));
        const found = read.filter(id => news.get(id)?.delete(thread) || samples(program, thread, states, i, prints[i]));
        for (const id of prints[i].writes) if (fields.has(id) && isChanged(states, i, id)) news.set(id, new Set(program.threads.map((_, other) => other).filter(other => other !== thread)));
        return found;
    });
    return { fields, seen };
}

/** A step that counts a field up or down does not look at it. */
const looks = ({ reads, writes }: Footprint): number[] => [...reads].filter(id => !writes.has(id));

/** Of a step that violates, the state after it is not there. */
const isChanged = (states: readonly State[], i: number, id: number): boolean => states[i + 1] !== undefined && states[i].values[id] !== states[i + 1].values[id];

/** A load whose value goes into a local of the thread as it is. */
function samples({ variables }: Program, thread: number, states: readonly State[], i: number, { reads, writes }: Footprint): boolean {
    return reads.size === 1 && [...writes].some(id => variables[id].thread === thread && variables[id].kind === 'seq' && isChanged(states, i, id));
}

function add(map: Map<number, Set<number>>, key: number, value: number): void {
    const set = map.get(key);
    if (set) set.add(value);
    else map.set(key, new Set([value]));
}

const prints = new WeakMap<Step, Footprint>();

function footprint(step: Step): Footprint {
    let print = prints.get(step);
    if (!print) {
        const reads = new Set<number>(), writes = new Set<number>();
        for (const { ops, exit } of step.blocks) {
            for (const op of ops) {
                if (op.kind === 'check') readsOf(op.cond, reads);
                if (op.kind !== 'set') continue;
                readsOf(op.value, reads);
                written(op.target, reads, writes);
            }
            if (exit.kind === 'branch') readsOf(exit.cond, reads);
        }
        prints.set(step, print = { reads, writes });
    }
    return print;
}

function readsOf(e: Expr, to: Set<number>): void {
    walk(e, part => {
        if (part.op === 'var') to.add(part.id);
        else if (part.op === 'elem') for (let i = 0; i < part.length; i++) to.add(part.base + i);
    });
}

function written(target: Target, reads: Set<number>, writes: Set<number>): void {
    if (target.op === 'var') writes.add(target.id);
    if (target.op !== 'elem') return;
    readsOf(target.index, reads);
    for (let i = 0; i < target.length; i++) writes.add(target.base + i);
}
