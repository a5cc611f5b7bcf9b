/** All checks. A check is added by adding its file to this list and fixtures to test/language/checks. */
import { call } from './call.js';
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
    for (const check of CHECKS) validation.ValidationRegistry.register(check(mmn.Resolver));
}
