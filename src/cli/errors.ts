/** Exit codes of every command (docs: README). */
export const EXIT = { asExpected: 0, notAsExpected: 1, input: 2, inconclusive: 3 } as const;

/** Something is wrong with what the user gave: told in one line, exit code 2. */
export class InputError extends Error {}
