/**
 * Code that puts interchangeable threads in order: of all states that differ in their order alone, the one that stands for them.
 *
 * They are sorted by their pc and own variables, and those that are equal in these by which locks they hold: that is all that a state says
 * of a thread, so threads that are still equal may stand in any order. Then the holders of locks get the threads' new numbers.
 */
import type { Code, FunctionRef, ModuleCode } from './code/code.js';
import { emitField, emitPlaced, placedMask } from './expressions.js';
import type { Layout, Place } from './layout.js';
import type { ThreadClass } from './symmetry.js';

/** Locks whose holders one word tells of. */
const AT_ONCE = 31;

/** `(d)`: sorts the state at `d`; whether that moved a thread. With `order`, a region of memory, it leaves at each thread of a class of which one was moved which thread it is from now on. */
export function defineSort(module: ModuleCode, layout: Layout, classes: readonly ThreadClass[], order?: number): FunctionRef {
    return module.define(1, code => {
        const moved = code.local();
        classes.forEach((c, i) => emitClass(code, layout, c, layout.records[i], moved, order));
        code.get(moved);
        code.ret();
    });
}

function emitClass(code: Code, layout: Layout, { threads, holders }: ThreadClass, records: Place[][], moved: number, order: number | undefined): void {
    const state = 0;
    const word = (w: number): void => { code.get(state); code.load(w); };
    const groups = Array.from({ length: Math.ceil(holders.length / AT_ONCE) }, (_, g) => holders.slice(g * AT_ONCE, (g + 1) * AT_ONCE));
    const parts = records.map(record => record.map(part => {
        const local = code.local();
        emitField(code, { ...part, mask: maskOf(part), lo: 0, hi: 0 }, () => word(part.word));
        code.set(local);
        return local;
    }));
    code.block(done => {
        ascending(code, parts, 'lt_u');
        code.brIf(done);
        const held = threads.map(t => groups.map(group => {
            const local = code.local();
            code.const(0);
            group.forEach((id, bit) => {
                const field = layout.variables[id];
                emitField(code, field, () => word(field.word));
                code.const(t + 1);
                code.binary('eq');
                if (bit > 0) { code.const(bit); code.binary('shl'); }
                code.binary('or');
            });
            code.set(local);
            return local;
        }));
        const keys = threads.map((_, i) => [...parts[i], ...held[i]]);
        ascending(code, keys, 'le_u');
        code.brIf(done);
        code.const(1);
        code.set(moved);
        const numbers = threads.map((_, i) => {
            const local = code.local();
            code.const(threads[i]);
            code.set(local);
            return local;
        });
        sortKeys(code, keys, numbers);
        if (order !== undefined) threads.forEach((t, i) => { code.get(numbers[i]); code.scale(); code.const(t); code.store(order); });
        emitParts(code, records, parts);
        groups.forEach((group, g) => group.forEach((id, bit) => {
            const field = layout.variables[id];
            const fresh = code.local();
            code.const(0);
            threads.forEach((t, i) => {
                code.get(held[i][g]);
                if (bit > 0) { code.const(bit); code.binary('shr_u'); }
                code.const(1);
                code.binary('and');
                code.const(t + 1);
                code.binary('mul');
                code.binary('or');
            });
            code.set(fresh);
            code.get(fresh);
            code.branch(() => {
                code.get(state);
                word(field.word);
                code.const(~placedMask(field));
                code.binary('and');
                code.get(fresh);
                emitPlaced(code, field);
                code.binary('or');
                code.store(field.word);
            });
        }));
    });
}

const maskOf = ({ bits }: Place): number => bits === 32 ? -1 : ((1 << bits) - 1) | 0;

/** Pushes whether each key is less than the next one, or for `le_u` no greater. */
function ascending(code: Code, keys: readonly number[][], than: 'lt_u' | 'le_u'): void {
    code.const(1);
    for (let i = 0; i + 1 < keys.length; i++) {
        less(code, keys[i], keys[i + 1], than);
        code.binary('and');
    }
}

/** Pushes whether key `a` is less than `b`, or for `le_u` no greater. */
function less(code: Code, a: readonly number[], b: readonly number[], than: 'lt_u' | 'le_u', from = 0): void {
    if (from === a.length) return code.const(Number(than === 'le_u'));
    const last = from === a.length - 1;
    code.get(a[from]);
    code.get(b[from]);
    code.binary(last ? than : 'lt_u');
    if (last) return;
    code.get(a[from]);
    code.get(b[from]);
    code.binary('eq');
    less(code, a, b, than, from + 1);
    code.binary('and');
    code.binary('or');
}

/** Exchanges neighbours, from the front to the back, often enough. */
function sortKeys(code: Code, keys: readonly number[][], numbers: readonly number[]): void {
    const spare = code.local();
    for (let end = keys.length - 1; end > 0; end--) {
        for (let i = 0; i < end; i++) {
            less(code, keys[i + 1], keys[i], 'lt_u');
            code.branch(() => {
                for (const [a, b] of [...keys[i].map((key, k) => [key, keys[i + 1][k]]), [numbers[i], numbers[i + 1]]]) {
                    code.get(a); code.set(spare);
                    code.get(b); code.set(a);
                    code.get(spare); code.set(b);
                }
            });
        }
    }
}

/** Stores the parts of the records. */
function emitParts(code: Code, records: readonly Place[][], parts: readonly number[][]): void {
    const all = records.flatMap((record, i) => record.map((part, k) => ({ part, local: parts[i][k] })));
    for (const word of new Set(all.map(({ part }) => part.word))) {
        const here = all.filter(({ part }) => part.word === word);
        code.get(0);
        code.get(0);
        code.load(word);
        code.const(here.reduce((mask, { part }) => mask & ~(maskOf(part) << part.shift), -1));
        code.binary('and');
        for (const { part, local } of here) {
            code.get(local);
            if (part.shift > 0) { code.const(part.shift); code.binary('shl'); }
            code.binary('or');
        }
        code.store(word);
    }
}
