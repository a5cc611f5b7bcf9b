/** What is known in the middle of a step: the locals, what the step has read, tested and written so far, and the locks held. */
import type { Program } from '../model/program.js';
import { bounds } from './domains.js';
import type { Relevance } from './relevance.js';
import { type Mode, type Resources } from './resources.js';
import { constant, FALSE, setOf, type Reader, type Values } from './values.js';

/** One acquisition that has not been released. In the order taken, as lockdep's held_locks. */
export interface Held { resource: number; mode: Mode; /** Thread.steps index. */ step: number }

export interface Facts { program: Program; resources: Resources; domains: readonly Values[]; thread: number; relevant: Relevance }

/** Key of a temp beside the variables, which are not negative. */
const tempKey = (id: number): number => -1 - id;

export class Env implements Reader {
    /** Variables and temps about which more is known than their domain. Within a step this holds for shared ones too: nobody else runs. */
    private constructor(readonly facts: Facts, private readonly known: Map<number, Values>, public held: Held[]) { }

    static start(facts: Facts, locals: ReadonlyMap<number, Values>, held: readonly Held[]): Env {
        return new Env(facts, new Map(locals), [...held]);
    }

    fork(): Env { return new Env(this.facts, new Map(this.known), [...this.held]); }

    temp(id: number): Values {
        const known = this.known.get(tempKey(id));
        return known === undefined ? FALSE : known;
    }

    variable(id: number): Values {
        const known = this.known.get(id);
        if (known !== undefined) return known;
        const variable = this.facts.program.variables[id];
        // Locals are 0 when a thread starts.
        if (variable.thread !== undefined) return variable.thread === this.facts.thread ? constant(variable.init) : bounds(variable);
        return this.lockVariable(id) ?? this.facts.domains[id];
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

    count(lock: number, mode: Mode): number { return this.held.filter(h => h.resource === lock && h.mode === mode).length; }

    setTemp(id: number, values: Values): void { this.set(tempKey(id), values); }
    setVariable(id: number, values: Values): void { this.set(id, values); }

    private set(key: number, values: Values): void {
        if (this.facts.relevant.has(key)) this.known.set(key, values);
    }
    /** Back to what is known at all times. */
    forget(id: number): void {
        if (this.facts.program.variables[id].thread === undefined) this.known.delete(id);
        else this.set(id, null);
    }

    /** The locals, which outlive the step. Those at their initial value are left out, so that equal knowledge is equal. */
    locals(): Map<number, Values> {
        const out = new Map<number, Values>();
        for (const [id, values] of this.known) {
            if (id < 0) continue;
            const { thread, init } = this.facts.program.variables[id];
            if (thread !== undefined && !(values?.length === 1 && values[0] === init)) out.set(id, values);
        }
        return out;
    }
}
