/**
 * What a variable may hold, for a walk that does not explore: a small set of integers, or anything.
 *
 * Sets rather than intervals, because the questions asked of them are `f != 0` after a trylock and "is this a present entry": both cut holes.
 */
import { intern } from './intern.js';

/** Ascending, without repetition, never empty, and one object for equal ones (intern.ts); null: anything. */
export type Values = readonly number[] | null;

/** Larger sets become null. Enough for every page table entry of a program with a handful of frames. */
export const MAX_VALUES = 128;

const small = Array.from({ length: 64 }, (_, value) => intern([value]));
export const constant = (value: number): readonly number[] => small[value] ?? intern([value]);
export const FALSE = constant(0), TRUE = constant(1);
export const BOTH: Values = intern([0, 1]);

export function setOf(values: Iterable<number>): Values {
    const sorted = [...values].sort((a, b) => a - b), unique = sorted.filter((v, i) => i === 0 || v !== sorted[i - 1]);
    if (unique.length === 1) return constant(unique[0]);
    return unique.length === 0 || unique.length > MAX_VALUES ? null : intern(unique);
}

/** Those of `values` that pass; undefined: none. */
export function keep(values: readonly number[], test: (v: number) => boolean): readonly number[] | undefined {
    const left = values.filter(test);
    return left.length === values.length ? values : left.length === 1 ? constant(left[0]) : left.length > 0 ? intern(left) : undefined;
}

export function union(a: Values, b: Values): Values {
    if (a === null || b === null || a === b) return a && b;
    const all: number[] = [];
    for (let i = 0, j = 0; i < a.length || j < b.length;) {
        const next = j >= b.length || a[i] <= b[j] ? a[i] : b[j];
        if (a[i] === next) i++;
        if (b[j] === next) j++;
        all.push(next);
    }
    return all.length === a.length ? a : all.length > MAX_VALUES ? null : intern(all);
}

export function interval(lo: number, hi: number): Values {
    return hi - lo >= MAX_VALUES || hi < lo ? null : setOf(Array.from({ length: hi - lo + 1 }, (_, i) => lo + i));
}

/** The value, if there is only one. */
export const single = (values: Values): number | undefined => values !== null && values.length === 1 ? values[0] : undefined;
export const mayBe = (values: Values, truth: boolean): boolean => values === null || values.some(v => (v !== 0) === truth);
