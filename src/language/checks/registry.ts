/** Runs a check without a promise for each node that it looks at: none of them waits for anything, and there are some thousands of them in a file. */
import { ValidationRegistry, type ValidationCheck } from 'langium';

export class MmnChecks extends ValidationRegistry {
    protected override wrapValidationException(check: ValidationCheck, thisObj: unknown): ValidationCheck {
        return (node, accept, cancelToken) => {
            try { void check.call(thisObj, node, accept, cancelToken); }
            // Told as Langium tells it: a check that fails hides no other.
            catch (error) { return this.handleException(() => { throw error; }, 'An error occurred during validation', accept, node); }
        };
    }
}
