/** Sequence numbers, kept small: see Program.seqGroups. */
import type { Code, FunctionRef, ModuleCode } from './code/code.js';
import type { Regions } from './regions.js';

/**
 * `renumber(q, n)`: renumbers the `n` values from pointer `q` on. 0 is "unset" and stays. Keeps order, parity, and gaps up to 4.
 *
 * Why this keeps behaviour: sequence numbers are compared for equality and parity only, and one step moves a value by at most 2.
 *
 * That distances past what anything can tell are one is the idea of R. Alur, D. L. Dill, "A theory of timed automata", Theoretical Computer
 * Science 126(2), 1994, there of clocks past the largest constant; here it is used of the gaps between neighbours.
 */
export function defineRenumber(module: ModuleCode, regions: Regions, most: number): FunctionRef {
    const sorted = regions.take(most);
    const fresh = regions.take(most);
    return module.define(2, code => {
        const q = 0;
        const n = 1;
        const [i, m, at, value, old, now, gap, changed] = Array.from({ length: 8 }, () => code.local());
        const add = (local: number, by: number): void => { code.get(local); code.const(by); code.binary('add'); code.set(local); };
        const element = (base: number, index: number): void => { code.get(index); code.scale(); code.load(base); };
        const member = (): void => { code.get(q); code.get(i); code.scale(); code.binary('add'); };
        const eachMember = (body: () => void): void => each(code, i, n, () => {
            member();
            code.load(0);
            code.tee(value);
            code.branch(body);
        });

        // Insertion sort of the values that are set: groups are small and mostly in order.
        eachMember(() => {
            code.get(m);
            code.set(at);
            add(m, 1);
            code.block(found => code.loop(again => {
                code.get(at);
                code.eqz();
                code.brIf(found);
                code.get(at);
                code.scale();
                code.load(sorted - 1);
                code.tee(old);
                code.get(value);
                code.binary('le_s');
                code.brIf(found);
                code.get(at);
                code.scale();
                code.get(old);
                code.store(sorted);
                add(at, -1);
                code.br(again);
            }));
            code.get(at);
            code.scale();
            code.get(value);
            code.store(sorted);
        });
        code.get(m);
        code.eqz();
        code.branch(() => { code.const(0); code.ret(); });

        // The smallest becomes 1 or 2, by its parity.
        code.const(0);
        code.load(sorted);
        code.set(old);
        code.const(2);
        code.get(old);
        code.const(1);
        code.binary('and');
        code.binary('sub');
        code.set(now);
        const note = (): void => {
            code.get(changed);
            code.get(now);
            code.get(old);
            code.binary('xor');
            code.binary('or');
            code.set(changed);
            code.get(i);
            code.scale();
            code.get(now);
            code.store(fresh);
        };
        code.const(0);
        code.set(i);
        note();
        code.const(1);
        code.set(i);
        each(code, i, m, () => {
            element(sorted, i);
            code.set(value);
            code.get(value);
            code.get(old);
            code.binary('sub');
            code.set(gap);
            code.get(value);
            code.set(old);
            code.get(now);
            code.get(gap);
            code.const(4);
            // A gap that does not fit 31 bits is a large one.
            code.binary('le_u');
            code.choose(() => code.get(gap), () => { code.const(4); code.get(gap); code.const(1); code.binary('and'); code.binary('sub'); });
            code.binary('add');
            code.set(now);
            note();
        }, false);
        code.get(changed);
        code.branch(() => eachMember(() => {
            code.const(0);
            code.set(at);
            code.block(found => code.loop(again => {
                element(sorted, at);
                code.get(value);
                code.binary('eq');
                code.brIf(found);
                add(at, 1);
                code.br(again);
            }));
            member();
            element(fresh, at);
            code.store(0);
        }));
        code.const(0);
        code.ret();
    });
}

/** for (i = 0; i < n; i++) body, with `i` as it is if it does not start `fromZero`. */
function each(code: Code, i: number, n: number, body: () => void, fromZero = true): void {
    if (fromZero) {
        code.const(0);
        code.set(i);
    }
    code.block(done => code.loop(again => {
        code.get(n);
        code.get(i);
        code.binary('le_s');
        code.brIf(done);
        body();
        code.get(i);
        code.const(1);
        code.binary('add');
        code.set(i);
        code.br(again);
    }));
}
