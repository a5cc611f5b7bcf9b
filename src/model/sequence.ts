/** Which seq_t variables belong to the same counter: their values meet in an assignment or a comparison. */
import type { Expr } from './expr.js';
import { walk } from './exprs.js';
import type { Op, Program } from './program.js';

/** Groups of variables (ids), each renumbered on its own. Every seq variable is in exactly one group. */
export function seqGroups(program: Program, expressionsOf: (thread: number) => Iterable<{ op?: Op; cond?: Expr }>): number[][] {
    // Variables come first, the registers of all threads behind them; who has no parent is the first of its set.
    const { variables, threads } = program, parent: (number | undefined)[] = variables.map(() => undefined);
    const register = (thread: number, temp: number): number => variables.length + temp * threads.length + thread;
    const find = (key: number): number => {
        let root = key;
        for (let up = parent[root]; up !== undefined; up = parent[root]) root = up;
        for (let next = key; next !== root;) {
            const up = parent[next]!;
            parent[next] = root;
            next = up;
        }
        return root;
    };
    const union = (keys: readonly number[]): void => {
        for (let i = 1; i < keys.length; i++) {
            const from = find(keys[i]), to = find(keys[0]);
            if (from !== to) parent[from] = to;
        }
    };
    const isSeq = (id: number): boolean => variables[id]?.kind === 'seq';

    for (const { id: thread } of threads) {
        const leaves = (e: Expr, keys: number[] = []): number[] => {
            walk(e, sub => {
                if (sub.op === 'temp') keys.push(register(thread, sub.id));
                else if (sub.op === 'var' && isSeq(sub.id)) keys.push(sub.id);
                else if (sub.op === 'elem' && isSeq(sub.base)) for (let i = 0; i < sub.length; i++) keys.push(sub.base + i);
            });
            return keys;
        };
        const compared = (e: Expr): void => walk(e, sub => {
            if (sub.op !== '==' && sub.op !== '!=') return;
            const keys = leaves(sub);
            if (keys.length > 1 && keys.some(key => key < variables.length)) union(keys);
        });
        for (const { op, cond } of expressionsOf(thread)) {
            if (cond) compared(cond);
            if (!op) continue;
            if (op.kind === 'check') compared(op.cond);
            if (op.kind !== 'set') continue;
            compared(op.value);
            const target = op.target;
            if (target.op === 'temp') { if (!isTest(op.value)) union(leaves(op.value, [register(thread, target.id)])); }
            else if (isSeq(target.op === 'var' ? target.id : target.base)) union(leaves(op.value, leaves(target)));
        }
    }
    const groups = new Map<number, number[]>();
    for (const v of variables) {
        if (v.kind !== 'seq') continue;
        const root = find(v.id), group = groups.get(root);
        if (group) group.push(v.id);
        else groups.set(root, [v.id]);
    }
    return [...groups.values()];
}

const TESTS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=', '&&', '||', '!', '&']);

/** The result of a test is no sequence number, whatever it compares. */
function isTest(e: Expr): boolean {
    return TESTS.has(e.op);
}
