/** SRCU domains other than the notifiers', which is the library's: counters of readers and a wait for those who are inside, as 14_srcu.mmn has them. */
import type { LockClass } from '../report.js';
import type { Context } from './contexts.js';
import type { Names } from './names.js';

export class Domains {
    /** By lockdep's name of it, with the name that it gets. */
    private readonly names = new Map<string, string>();
    private readonly waited: ReadonlySet<string>;

    constructor(private readonly given: Names, contexts: readonly Context[]) {
        this.waited = new Set(contexts.flatMap(({ acquired, isSync }) => acquired && isSync ? [acquired.name] : []));
    }

    /** Somebody in the report waits for its readers; else they exclude nobody. */
    isWaitedFor = ({ name }: LockClass): boolean => this.waited.has(name);

    /** Begin and end of a reader. */
    read(domain: LockClass): [string, string] {
        const name = this.nameOf(domain);
        return [`int side_${name} = srcu_read_lock_${name}()`, `srcu_read_unlock_${name}(side_${name})`];
    }

    /** The wait. */
    synchronize(domain: LockClass): string { return `synchronize_srcu_${this.nameOf(domain)}()`; }

    /** Declarations and functions of all that are used. */
    text(): string[] {
        return [...this.names].flatMap(([text, name]) => [
            '', `// ${text}: an SRCU domain of its own, as the notifiers' one of the library.`,
            `global { int srcu_idx_${name}; int srcu_nr_${name}[2]; mutex srcu_gp_${name} }`,
            `atomic fn srcu_read_lock_${name}() -> int {`, `    int side = srcu_idx_${name}`, `    srcu_nr_${name}[side] += 1`, '    return side', '}',
            `atomic fn srcu_read_unlock_${name}(side) { srcu_nr_${name}[side] -= 1 }`,
            `fn synchronize_srcu_${name}() {`, `    mutex_lock(srcu_gp_${name})`, '    int old = 0', '    atomic {', `        old = srcu_idx_${name}`, `        srcu_idx_${name} = 1 - old`, '    }', `    wait_event(srcu_nr_${name}[old] == 0)`, `    mutex_unlock(srcu_gp_${name})`, '}',
        ]);
    }

    private nameOf({ name: text }: LockClass): string {
        const known = this.names.get(text), name = known ?? this.given.of(text);
        this.names.set(text, name);
        return name;
    }
}
