/** Options that commands share. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { DEFAULT_LIMITS, type CheckOptions } from '../check/index.js';
import { LIMIT_NAMES, MEMORY, MOST_STATES, MOST_WORKERS } from '../check/ranges.js';
import type { Reduction } from '../explore/verdict.js';
import { KERNEL_VERSIONS } from '../kernel/library.js';
import { suggest } from '../language/names/suggest.js';

export interface LimitOptions { maxStates?: number; timeout?: number; kernel?: string; reduction?: Reduction; workers?: number; maxMemory?: number; counterexamples?: number; critical?: boolean }

export const limitsOf = ({ maxStates, timeout, kernel, reduction, workers, maxMemory, counterexamples, critical }: LimitOptions): CheckOptions => ({ maxStates, timeout, kernel, reduction, workers, maxMemory, counterexamples, critical, tokens: true });

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
        .option('--max-states <n>', `most states to store for a scenario, up to ${MOST_STATES} (default: ${DEFAULT_LIMITS.maxStates})`, wholeNumber(1, MOST_STATES))
        .option('--max-memory <MB>', `most megabytes for the states of a scenario, with what is kept of their steps, from ${MEMORY.least} to ${MEMORY.most}`, wholeNumber(MEMORY.least, MEMORY.most))
        .option('--timeout <seconds>', `most seconds to explore a scenario; 0: no limit (default: ${DEFAULT_LIMITS.timeout})`, seconds)
        .addOption(oneOf(new Option('--reduction <what>', 'explore fewer states, with the same findings. macro: several steps of a thread as one where nobody can tell, runs may be longer; symmetry: identical threads in one order only; on: both'), ['on', 'macro', 'symmetry', 'off']).default('off'))
        .option('--workers <n>', `threads that explore a large scenario, at most ${MOST_WORKERS} (default: one a core that is not busy)`, wholeNumber(1, MOST_WORKERS))
        .addOption(kernelOption());
}

export function wholeNumber(least = 1, most = Infinity): (text: string) => number {
    return text => {
        const value = Number(text);
        if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least && value <= most) return value;
        throw new InvalidArgumentError(`It takes a whole number from ${least} ${most === Infinity ? 'on' : `to ${most}`}.`);
    };
}

function seconds(text: string): number {
    const value = Number(text);
    if (!/^\d+(\.\d+)?$/.test(text) || !Number.isFinite(value)) throw new InvalidArgumentError('It takes a number of seconds.');
    return value;
}

/** Which option an exploration that did not end is limited by; empty if none. */
export function limitHint(incomplete: string | undefined): string {
    const name = LIMIT_NAMES[incomplete as keyof typeof LIMIT_NAMES] as string | undefined;
    return name === undefined ? '' : ` The limit is set by --${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}.`;
}
