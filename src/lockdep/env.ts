/** What is known in the middle of a step: the locals, what the step has read, tested and written so far, and the locks held. */
import type { Expr } from '../model/expr.js';
import type { Program } from '../model/program.js';
import { bounds } from './domains.js';
import { onlyKey } from './operands.js';
import type { Keys } from './numbers.js';
import { type Mode, type Resources } from './resources.js';
import { evaluate, preimage, type Reader } from './evaluate.js';
import { constant, FALSE, keep, setOf, union, type Values } from './values.js';

/** One acquisition that has not been released. In the order taken, as lockdep's held_locks. */
export interface Held { resource: number; mode: Mode; /** Thread.steps index. */ step: number }

export interface Facts { program: Program; resources: Resources; domains: readonly Values[]; thread: number }

/** What a key was last computed from, the only one: as long as neither changes, a test of the one tells of the other. */
export interface Definition { value: Expr; from: number }

/** Of the locals, between two steps: nobody else writes them. */
export interface Locals { values: ReadonlyMap<number, Values>; definitions: ReadonlyMap<number, Definition> }

/** Variables are known by their id, temps by -1 - id. */
export const tempKey = (id: number): number => -1 - id;

export class Env implements Reader {
    /** `known`: keys of which more is known than their domain. Within a step this holds for shared variables too: nobody else runs. */
    private constructor(readonly facts: Facts, private readonly follow: Keys, private readonly known: Map<number, Values>,
        private readonly definitions: Map<number, Definition>, public held: readonly Held[]) { }

    static start(facts: Facts, follow: Keys, { values, definitions }: Locals, held: readonly Held[]): Env {
        return new Env(facts, follow, new Map(values), new Map(definitions), held);
    }

    fork(): Env { return new Env(this.facts, this.follow, new Map(this.known), new Map(this.definitions), this.held); }

    /** Whether anything that is known of the key is of interest here. */
    follows(key: number): boolean { return this.follow.has(key); }

    temp(id: number): Values { return this.get(tempKey(id)); }
    variable(id: number): Values { return this.get(id); }

    get(key: number): Values {
        const known = this.known.get(key);
        if (known !== undefined) return known;
        if (key < 0) return FALSE;
        const variable = this.facts.program.variables[key];
        // Locals are 0 when a thread starts.
        if (variable.thread !== undefined) return variable.thread === this.facts.thread ? constant(variable.init) : bounds(variable);
        return this.lockVariable(key) ?? this.facts.domains[key];
    }

    /** A lock's variables, as far as what this thread holds decides them. */
    private lockVariable(id: number): Values | undefined {
        const role = this.facts.resources.role(id), me = this.facts.thread;
        if (role?.part === 'readers' && role.thread === me) return constant(this.count(role.lock, 'read'));
        if (role?.part !== 'holder') return undefined;
        if (this.count(role.lock, 'write') > 0) return constant(1 + me);
        const others = (this.facts.domains[id] ?? []).filter(v => v !== 1 + me);
        return others.length > 0 ? setOf(others) : undefined;
    }

    count(lock: number, mode: Mode): number {
        let count = 0;
        for (const h of this.held) if (h.resource === lock && h.mode === mode) count++;
        return count;
    }

    /** An assignment, of `value` if given. */
    set(key: number, values: Values, value?: Expr): void {
        if (!this.follow.has(key)) return;
        this.known.set(key, values);
        if (this.definitions.size > 0) {
            this.definitions.delete(key);
            for (const [other, { from }] of this.definitions) if (from === key) this.definitions.delete(other);
        }
        const from = value && onlyKey(value);
        if (value !== undefined && from !== undefined && from !== key) this.definitions.set(key, { value, from });
    }

    /** `key` has turned out to be one of `values`; so is known more of what it was computed from, and of what was computed from it. False: that cannot be. */
    learn(key: number, values: Values): boolean {
        if (!this.follow.has(key)) return true;
        this.known.set(key, values);
        if (values === null || this.definitions.size === 0) return true;
        const definition = this.definitions.get(key), source = definition && this.get(definition.from);
        if (definition && source) {
            const left = preimage(definition.value, source, values);
            if (left === undefined || (left !== source && !this.learn(definition.from, left))) return false;
        }
        return [...this.definitions].every(([copy, { value, from }]) => from !== key || this.agree(copy, evaluate(value, this)));
    }

    /** `key` is one of `values`, too. */
    private agree(key: number, values: Values): boolean {
        const before = this.get(key);
        if (values === null || before === values) return true;
        const left = before === null ? values : keep(before, v => values.includes(v));
        return left !== undefined && (left === before || this.learn(key, left));
    }

    /** Back to what is known at all times. */
    forget(id: number): void {
        this.set(id, null);
        if (this.facts.program.variables[id].thread === undefined) this.known.delete(id);
    }

    /** Takes in what may also be, in an environment that holds the same. */
    join(other: Env): void {
        for (const key of new Set([...this.known.keys(), ...other.known.keys()])) this.known.set(key, union(this.get(key), other.get(key)));
        for (const [key, { value }] of this.definitions) if (other.definitions.get(key)?.value !== value) this.definitions.delete(key);
    }

    /** What is followed at a pc. Locals at their initial value are left out, so that equal knowledge is equal. */
    locals(follow: Keys): { values: Map<number, Values>; definitions: Map<number, Definition> } {
        const { variables } = this.facts.program, out = new Map<number, Values>();
        for (const key of follow) {
            const values = this.get(key);
            if (!(values?.length === 1 && values[0] === variables[key].init)) out.set(key, values);
        }
        // Sequence numbers change between two steps: they are renumbered.
        if (this.definitions.size === 0) return { values: out, definitions: new Map() };
        const stays = (key: number): boolean => follow.has(key) && variables[key].kind !== 'seq';
        return { values: out, definitions: new Map([...this.definitions].filter(([key, { from }]) => stays(key) && stays(from))) };
    }
}
