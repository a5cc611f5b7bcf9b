/** The user's limits, validated: a nonsensical value is replaced by the default, and said. */
import { DEFAULT_LIMITS } from '../check/index.js';
import { LONGEST, MEMORY, MOST_STATES } from '../check/ranges.js';
import type { Limits } from '../explore/verdict.js';

export const MORE_MEMORY = 'Raise notiscope.limits.maxMemory, or make the scenario smaller.';
export const EDITOR_LIMITS = { ...DEFAULT_LIMITS, maxMemory: MEMORY.default };

export interface Settings { limits: Limits; heldLocks: boolean; complaints: string[] }

/** `section` is the value of the `notiscope` section, whatever a client sends for it. */
export function readSettings(section: unknown): Settings {
    const limits = record(record(section).limits);
    const complaints: string[] = [];
    const number = (name: 'maxStates' | 'timeout' | 'maxMemory', least: number, most: number, whole: boolean): number => {
        const value = limits[name];
        if (value === undefined || value === null) return EDITOR_LIMITS[name];
        if (typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
        complaints.push(`notiscope.limits.${name} must be a${whole ? ' whole' : ''} number from ${least} to ${most}, not ${JSON.stringify(value)}; ${EDITOR_LIMITS[name]} is used.`);
        return EDITOR_LIMITS[name];
    };
    const { heldLocks } = record(record(section).inlayHints);
    if (heldLocks !== undefined && heldLocks !== null && typeof heldLocks !== 'boolean') complaints.push(`notiscope.inlayHints.heldLocks must be true or false, not ${JSON.stringify(heldLocks)}; true is used.`);
    return { complaints, heldLocks: heldLocks !== false, limits: {
        maxStates: number('maxStates', 1, MOST_STATES, true), timeout: number('timeout', 0, LONGEST, false), maxMemory: number('maxMemory', MEMORY.least, MEMORY.most, true),
    } };
}

const record = (value: unknown): Record<string, unknown> => typeof value === 'object' && value !== null ? value as Record<string, unknown> : {};
