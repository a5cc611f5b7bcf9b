/** A scenario that cannot be made into a Program: what is wrong and where. Caught once, in lower.ts. */
import type { SourceRange } from './program.js';

export class ModelError extends Error {
    constructor(message: string, readonly range: SourceRange) {
        super(message);
    }
}
