/** One check = one file with its rule in the head comment and its fixtures in test/language/checks. */
import type { ValidationAcceptor, ValidationChecks } from 'langium';
import type { MmnAstType } from '../generated/ast.js';
import type { Resolver } from '../names/resolver.js';

/** Nodes may have holes where the parser recovered from an error: a check says nothing about those. */
export type Check = (resolver: Resolver) => ValidationChecks<MmnAstType>;

export type Accept = ValidationAcceptor;

export function count(n: number, thing: string): string {
    return `${n === 0 ? 'no' : n} ${thing}${n === 1 ? '' : 's'}`;
}
