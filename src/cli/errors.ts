/** Exit codes of every command (docs: README). `interrupted`: as shells say it of SIGINT. */
export const EXIT = { asExpected: 0, notAsExpected: 1, input: 2, inconclusive: 3, interrupted: 130 } as const;

/** Something is wrong with what the user gave: told in one line, exit code 2. */
export class InputError extends Error {}
