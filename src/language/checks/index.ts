/** All checks. A check is added by adding its file to this list, fixtures to test/language/fixtures and, for a new code, a section to docs/errors.md. */
import type { AstNode, ValidationAcceptor, ValidationChecks } from 'langium';
import type { MmnAstType } from '../generated/ast.js';
import { call } from './call.js';
import type { Accept } from './check.js';
import { callbackName } from './callback-name.js';
import { contextName } from './context-name.js';
import { duplicateName } from './duplicate-name.js';
import { expectation } from './expectation.js';
import { override } from './override.js';
import { pagePlace } from './page-place.js';
import { recursion } from './recursion.js';
import { scenario } from './scenario.js';
import { sequence } from './sequence.js';
import { statement } from './statement.js';
import { unknownType } from './unknown-type.js';
import { work } from './work.js';
import type { MmnCoreServices } from '../services.js';

export const CHECKS = [duplicateName, unknownType, call, pagePlace, expectation, scenario, recursion, statement, override, sequence, contextName, work, callbackName];

export function registerChecks({ validation, mmn }: MmnCoreServices): void {
    for (const check of CHECKS) {
        const told = Object.entries(check(mmn.Resolver)).map(([type, run]) => [type, (node: AstNode, acceptor: ValidationAcceptor) => (run as (node: AstNode, accept: Accept) => void)(node, asErrors(acceptor))]);
        validation.ValidationRegistry.register(Object.fromEntries(told) as ValidationChecks<MmnAstType>);
    }
}

const asErrors = (acceptor: ValidationAcceptor): Accept => (code, message, at, replacement) => acceptor('error', message, { ...at, code, ...replacement !== undefined && { data: { replacement } } });
