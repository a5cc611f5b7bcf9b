/** What is known of the whole Program while its text is made, and what the text has used so far. */
import type { Program } from '../model/program.js';
import { variablesOf } from './effects.js';
import { integer, isFixed, stored, working } from './names.js';
import { recyclers } from './frames.js';
import type { Names } from './text.js';

export class Generation {
    /** Variables with a working copy, variables whose value before the step is saved, registers. */
    readonly copies = new Set<number>();
    readonly saves = new Set<number>();
    readonly temps = new Set<number>();
    /** Variables that an invariant reads. */
    readonly watched: ReadonlySet<number>;
    /** Sequence numbers. */
    readonly numbered: ReadonlySet<number>;
    /** A step that writes one of these may have consequences beyond its assignments. */
    readonly settling: ReadonlySet<number>;

    constructor(readonly program: Program) {
        this.watched = new Set(program.invariants.flatMap(i => [...variablesOf(i.violated)]));
        this.numbered = new Set(program.seqGroups.flat());
        this.settling = new Set([...this.watched, ...this.numbered, ...recyclers(program)]);
    }

    /** Variables by their working copies where they have one, else as they are stored; a variable that cannot change is its value. */
    read(copies: ReadonlySet<number>): Names {
        const { variables } = this.program;
        return { variable: id => copies.has(id) ? working(id) : isFixed(variables[id]) ? integer(variables[id].lo) : stored(id) };
    }

    outside(ids: readonly number[]): string {
        return ids.map(id => `${working(id)} < ${integer(this.program.variables[id].lo)} || ${working(id)} > ${integer(this.program.variables[id].hi)}`).join(' || ');
    }

    /** No frame is freed, and no sequence number has moved: true after a step that writes these, whatever else is true. */
    nothingToSettle(written: ReadonlySet<number>): string {
        const { frames } = this.program;
        const names = this.read(written);
        const states = Array.from({ length: frames.count }, (_, i) => `${names.variable(frames.state + i)} != 2`);
        const same = [...written].filter(id => this.numbered.has(id)).map(id => `${working(id)} == ${this.read(new Set()).variable(id)}`);
        return [...states, ...same].join(' && ') || '1';
    }
}
