/** A scenario that cannot be made into a Program: what is wrong and where. Caught once, in lower.ts. */
import type { ProblemCode } from '../language/problem-codes.js';
import type { SourceRange } from './program.js';

export class ModelError extends Error {
    constructor(readonly code: ProblemCode, message: string, readonly range: SourceRange) {
        super(message);
    }
}
