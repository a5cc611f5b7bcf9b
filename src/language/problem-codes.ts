/**
 * The code of each kind of error and warning about a text: stable, so that a person can look it up and a script can rely on it.
 * docs/errors.md has a section for each, with an example that fails and one that is right; a test keeps the two lists the same.
 */
export const PROBLEM_CODES = [
    // The text cannot be read.
    'unreadable-file', 'unexpected-token', 'missing-brace', 'extra-brace', 'unclosed-comment', 'unclosed-string', 'unknown-character', 'number-too-large', 'nested-too-deep',
    // There is no such thing.
    'unknown-name', 'unknown-function', 'unknown-member', 'unknown-type', 'unknown-mm', 'unknown-page', 'unknown-device', 'unknown-label', 'unknown-array-size',
    'unknown-kernel-version', 'unknown-callback', 'removed-callback', 'unknown-result',
    // There is, but it is not meant so, or not here.
    'device-member', 'device-name', 'device-operation', 'type-as-name', 'ambiguous-page', 'ambiguous-callback', 'page-of-other-mm', 'not-mirrored', 'notifier-kind',
    // Declarations.
    'duplicate-name', 'duplicate-clause', 'needs-override', 'not-overridable', 'misplaced-type', 'result-type', 'array-type', 'missing-mm', 'contradictory-page',
    'absent-page-mapped', 'plain-notifier-covers', 'work-place', 'work-parameter',
    // Calls.
    'not-a-function', 'argument-count', 'argument-kind', 'argument-value', 'lock-kind', 'recursion',
    // Statements and values.
    'no-effect', 'not-assignable', 'outside-loop', 'missing-value', 'no-value', 'handle-as-value', 'handle-comparison', 'not-constant', 'not-a-set',
    'not-an-array', 'missing-index', 'index-out-of-range', 'sequence-arithmetic', 'sequence-order', 'sequence-constant',
    // Atomic sections.
    'wait-in-section', 'step-in-section', 'loop-in-section', 'section-in-section',
    // Scenarios and what they expect.
    'no-scenario', 'no-thread', 'scenario-too-large', 'contradictory-expectation', 'static-code-expected', 'not-waited-for', 'expectation-unmet', 'cover-unreached',
    'findings-incomplete', 'internal-error',
] as const;

export type ProblemCode = typeof PROBLEM_CODES[number];
