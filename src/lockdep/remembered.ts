/**
 * What is remembered of an expression while a Program is looked at: each is evaluated over and over. A WeakMap would need no end, but makes
 * every collection of garbage look through all of it.
 */
import type { Expr } from '../model/expr.js';

const tables: { clear(): void }[] = [];

/** A table by expression, or by something else of which there are many, empty again from the next Program on. */
export function remembered<T, K = Expr>(): Map<K, T> {
    const table = new Map<K, T>();
    tables.push(table);
    return table;
}

export function forgetExpressions(): void { for (const table of tables) table.clear(); }
