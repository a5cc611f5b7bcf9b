/** One check = one file with its rule in the head comment and its fixtures in test/language/fixtures. */
import type { AstNode, DiagnosticInfo } from 'langium';
import type { MmnAstType } from '../generated/ast.js';
import type { Resolver } from '../names/resolver.js';
import type { ProblemCode } from '../problem-codes.js';

/** Tells an error. `replacement`: what the text at that place should be instead, if it is known. */
export type Accept = <N extends AstNode>(code: ProblemCode, message: string, at: DiagnosticInfo<N>, replacement?: string) => void;

type Checks = { [K in keyof MmnAstType]?: (node: MmnAstType[K], accept: Accept) => void };

/** Nodes may have holes where the parser recovered from an error: a check says nothing about those. */
export type Check = (resolver: Resolver) => Checks;

export function count(n: number, thing: string): string {
    return `${n === 0 ? 'no' : n} ${thing}${n === 1 ? '' : 's'}`;
}
