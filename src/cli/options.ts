/** Options that commands share. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { CheckOptions } from '../check/index.js';
import type { Reduction } from '../explore/verdict.js';
import { KERNEL_VERSIONS } from '../kernel/library.js';
import { suggest } from '../language/names/suggest.js';

export interface LimitOptions { maxStates?: number; timeout?: number; kernel?: string; reduction?: Reduction; workers?: number; counterexamples?: number; critical?: boolean }

export const limitsOf = ({ maxStates, timeout, kernel, reduction, workers, counterexamples, critical }: LimitOptions): CheckOptions => ({ maxStates, timeout, kernel, reduction, workers, counterexamples, critical, tokens: true });

/** An option with one of these values. `more`: what is said of a value that is none of them, where there is more to say. */
export function oneOf(option: Option, values: readonly string[], more: Readonly<Record<string, string>> = {}): Option {
    return option.choices(values).argParser(text => {
        if (values.includes(text)) return text;
        throw new InvalidArgumentError(Object.hasOwn(more, text) ? more[text] : `Allowed choices are ${values.join(', ')}${suggest(text, values).words || '.'}`);
    });
}

export const kernelOption = (): Option => oneOf(new Option('--kernel <version>', 'version of the kernel library, instead of what the files ask for'), KERNEL_VERSIONS);

export function withLimits(command: Command): Command {
    return command
        .option('--max-states <n>', 'most states to store for a scenario', wholeNumber)
        .option('--timeout <seconds>', 'most seconds to explore a scenario; 0: no limit', seconds)
        .addOption(oneOf(new Option('--reduction <what>', 'explore fewer states, with the same findings. macro: several steps of a thread as one where nobody can tell, runs may be longer; symmetry: identical threads in one order only; on: both'), ['on', 'macro', 'symmetry', 'off']).default('off'))
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
