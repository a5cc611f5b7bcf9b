/** Which seq_t variables belong to the same counter: their values meet in an assignment or a comparison. */
import type { Expr } from './expr.js';
import { walk } from './exprs.js';
import { inPieces, type Steps } from './in-steps.js';
import type { Op, Program } from './program.js';

/** Where numbers meet: an op, or the condition of a branch. */
export interface Meeting { op?: Op; cond?: Expr }

/** Meetings that are looked at in one step of the work. */
const AT_ONCE = 500;

/** Groups of variables (ids), each renumbered on its own. Every seq variable is in exactly one group. */
export function* seqGroups(program: Program, expressionsOf: (thread: number) => Iterable<Meeting>): Steps<number[][]> {
    // Variables come first, the registers of all threads behind them.
    const { variables, threads } = program;
    const isSeq = (id: number): boolean => variables[id]?.kind === 'seq';
    let thread = 0;
    const counters = new Counters((e, keys) => {
        if (e.op === 'temp') keys.push(variables.length + e.id * threads.length + thread);
        else if (e.op === 'var' && isSeq(e.id)) keys.push(e.id);
        else if (e.op === 'elem' && isSeq(e.base)) for (let i = 0; i < e.length; i++) keys.push(e.base + i);
    }, key => key < variables.length);
    for (const { id } of threads) {
        thread = id;
        yield* inPieces(expressionsOf(id), AT_ONCE, meeting => counters.note(meeting));
    }
    const groups = new Map<number, number[]>();
    for (const v of variables) {
        if (v.kind !== 'seq') continue;
        const root = counters.of(v.id), group = groups.get(root);
        if (group) group.push(v.id);
        else groups.set(root, [v.id]);
    }
    return [...groups.values()];
}

/** Sets of keys whose values meet. */
export class Counters {
    /** Who has no parent is the first of its set. */
    private readonly parent: (number | undefined)[] = [];

    /** `addKeys`: pushes those of a leaf, none if it holds no sequence number; `isStored`: of a variable of kind seq, not of a register, which may hold anything. */
    constructor(private readonly addKeys: (leaf: Expr, keys: number[]) => void, private readonly isStored: (key: number) => boolean) {}

    /** The same for all keys of a set. */
    of(key: number): number {
        const { parent } = this;
        let root = key;
        for (let up = parent[root]; up !== undefined; up = parent[root]) root = up;
        for (let next = key; next !== root;) {
            const up = parent[next]!;
            parent[next] = root;
            next = up;
        }
        return root;
    }

    note({ op, cond }: Meeting): void {
        if (cond) this.compared(cond);
        if (!op) return;
        if (op.kind === 'check') this.compared(op.cond);
        if (op.kind !== 'set') return;
        this.compared(op.value);
        const target: number[] = [];
        this.addKeys(op.target, target);
        if (target.length === 0 || (isTest(op.value) && !this.isStored(target[0]))) return;
        this.unite(this.leaves(op.value, this.leaves(op.target)));
    }

    private compared(e: Expr): void {
        walk(e, sub => {
            if (sub.op !== '==' && sub.op !== '!=') return;
            const keys = this.leaves(sub);
            if (keys.length > 1 && keys.some(this.isStored)) this.unite(keys);
        });
    }

    private leaves(e: Expr, keys: number[] = []): number[] {
        walk(e, sub => this.addKeys(sub, keys));
        return keys;
    }

    private unite(keys: readonly number[]): void {
        for (let i = 1; i < keys.length; i++) {
            const from = this.of(keys[i]), to = this.of(keys[0]);
            if (from !== to) this.parent[from] = to;
        }
    }
}

const TESTS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=', '&&', '||', '!', '&']);

/** The result of a test is no sequence number, whatever it compares. */
function isTest(e: Expr): boolean {
    return TESTS.has(e.op);
}
