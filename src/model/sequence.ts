/** Which seq_t variables belong to the same counter: their values meet in an assignment or a comparison. */
import type { Expr } from './expr.js';
import { walk } from './exprs.js';
import type { Op, Program } from './program.js';

type Key = string;

/** Groups of variables (ids), each renumbered on its own. Every seq variable is in exactly one group. */
export function seqGroups(program: Program, expressionsOf: (thread: number) => Iterable<{ op?: Op; cond?: Expr }>): number[][] {
    const parent = new Map<Key, Key>();
    const find = (k: Key): Key => {
        const p = parent.get(k);
        if (p === undefined || p === k) { parent.set(k, k); return k; }
        const root = find(p);
        parent.set(k, root);
        return root;
    };
    const union = (keys: Key[]): void => { for (const k of keys.slice(1)) parent.set(find(k), find(keys[0])); };
    const isSeq = (id: number): boolean => program.variables[id]?.kind === 'seq';

    for (const thread of program.threads) {
        const leaves = (e: Expr): Key[] => {
            const keys: Key[] = [];
            walk(e, sub => {
                if (sub.op === 'temp') keys.push(`${thread.id} ${sub.id}`);
                else if (sub.op === 'var' && isSeq(sub.id)) keys.push(`v${sub.id}`);
                else if (sub.op === 'elem' && isSeq(sub.base)) for (let i = 0; i < sub.length; i++) keys.push(`v${sub.base + i}`);
            });
            return keys;
        };
        const compared = (e: Expr): void => walk(e, sub => {
            if (sub.op === '==' || sub.op === '!=') { const keys = leaves(sub); if (keys.some(k => k.startsWith('v'))) union(keys); }
        });
        for (const { op, cond } of expressionsOf(thread.id)) {
            if (cond) compared(cond);
            if (!op) continue;
            if (op.kind === 'check') compared(op.cond);
            if (op.kind !== 'set') continue;
            compared(op.value);
            const target = op.target;
            if (target.op === 'temp') { if (!isTest(op.value)) union([`${thread.id} ${target.id}`, ...leaves(op.value)]); }
            else if (isSeq(target.op === 'var' ? target.id : target.base)) {
                union([...leaves(target.op === 'var' ? target : { ...target, op: 'elem' }), ...leaves(op.value)]);
            }
        }
    }
    const groups = new Map<Key, number[]>();
    for (const v of program.variables) {
        if (v.kind !== 'seq') continue;
        const root = find(`v${v.id}`);
        groups.set(root, [...groups.get(root) ?? [], v.id]);
    }
    return [...groups.values()];
}

/** The result of a test is no sequence number, whatever it compares. */
function isTest(e: Expr): boolean {
    return ['==', '!=', '<', '<=', '>', '>=', '&&', '||', '!', '&'].includes(e.op);
}
