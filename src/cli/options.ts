/** Options that commands share. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { CheckOptions } from '../check/index.js';
import type { Reduction } from '../explore/verdict.js';
import { KERNEL_VERSIONS } from '../kernel/library.js';

export interface LimitOptions { maxStates?: number; timeout?: number; kernel?: string; reduction?: Reduction; workers?: number; counterexamples?: number; critical?: boolean }

export const limitsOf = ({ maxStates, timeout, kernel, reduction, workers, counterexamples, critical }: LimitOptions): CheckOptions => ({ maxStates, timeout, kernel, reduction, workers, counterexamples, critical, tokens: true });

export const kernelOption = (): Option => new Option('--kernel <version>', 'version of the kernel library, instead of what the files ask for').choices([...KERNEL_VERSIONS]);

export function withLimits(command: Command): Command {
    return command
        .option('--max-states <n>', 'most states to store for a scenario', wholeNumber)
        .option('--timeout <seconds>', 'most seconds to explore a scenario; 0: no limit', seconds)
        .addOption(new Option('--reduction <what>', 'explore fewer states, with the same findings. macro: several steps of a thread as one where nobody can tell, runs may be longer; symmetry: identical threads in one order only; on: both').choices(['on', 'macro', 'symmetry', 'off']).default('off'))
        .option('--workers <n>', 'threads that explore a large scenario (default: one a core that is not busy, at most 4)', wholeNumber)
        .addOption(kernelOption());
}

export function wholeNumber(text: string): number {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('It takes a whole number from 1 on.');
    return value;
}

function seconds(text: string): number {
    const value = Number(text);
    if (!/^\d+(\.\d+)?$/.test(text) || !Number.isFinite(value)) throw new InvalidArgumentError('It takes a number of seconds.');
    return value;
}
