/** The user's settings, validated: a nonsensical value is replaced by the default, and said. */
import { DEFAULT_LIMITS } from '../check/index.js';
import { LONGEST, MEMORY, MOST_STATES, MOST_WORKERS } from '../check/ranges.js';
import type { Limits } from '../explore/verdict.js';
import { KERNEL_VERSIONS } from '../kernel/library.js';

export const MORE_MEMORY = 'Raise notiscope.limits.maxMemory, or make the scenario smaller.';
export const EDITOR_LIMITS = { ...DEFAULT_LIMITS, maxMemory: MEMORY.default };
/** What `notiscope.kernelVersion` is where each file asks for its own. */
const OF_THE_FILE = 'file';
/** Colours of pictures that are saved; only the editor reads this one. */
const THEMES = ['editor', 'light', 'dark'];

/** How to check. `kernel`: this version of the library instead of the one that a file asks for. */
export interface CheckSettings extends Limits { kernel?: string }

export interface Settings { limits: CheckSettings; heldLocks: boolean; complaints: string[] }

/** `section` is the value of the `notiscope` section, whatever a client sends for it. */
export function readSettings(section: unknown): Settings {
    const given = record(section), limits = record(given.limits), complaints: string[] = [];
    /** The value, if it is as wanted; else the default, with a complaint if there is another value. */
    const valid = <T extends number | string | boolean>(name: string, value: unknown, otherwise: T, wanted: string, isValid: (value: unknown) => boolean): T => {
        if (value === undefined || value === null) return otherwise;
        if (isValid(value)) return value as T;
        complaints.push(`notiscope.${name} must be ${wanted}, not ${JSON.stringify(value)}; ${JSON.stringify(otherwise).replace(/"/g, '')} is used.`);
        return otherwise;
    };
    const number = (name: string, otherwise: number, least: number, most: number, whole: boolean): number =>
        valid(`limits.${name}`, limits[name], otherwise, `a${whole ? ' whole' : ''} number from ${least} to ${most}`, value => typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value)));
    const maxStates = number('maxStates', EDITOR_LIMITS.maxStates, 1, MOST_STATES, true), timeout = number('timeout', EDITOR_LIMITS.timeout, 0, LONGEST, false);
    const maxMemory = number('maxMemory', EDITOR_LIMITS.maxMemory, MEMORY.least, MEMORY.most, true), workers = number('workers', 0, 0, MOST_WORKERS, true);
    const versions = [OF_THE_FILE, ...KERNEL_VERSIONS];
    const kernel = valid('kernelVersion', given.kernelVersion, OF_THE_FILE, `one of ${versions.join(', ')}`, value => versions.includes(value as string));
    const heldLocks = valid('inlayHints.heldLocks', record(given.inlayHints).heldLocks, true, 'true or false', value => typeof value === 'boolean');
    valid('diagrams.theme', record(given.diagrams).theme, THEMES[0], `one of ${THEMES.join(', ')}`, value => THEMES.includes(value as string));
    return { complaints, heldLocks, limits: { maxStates, timeout, maxMemory, ...workers > 0 && { workers }, ...kernel !== OF_THE_FILE && { kernel } } };
}

const record = (value: unknown): Record<string, unknown> => typeof value === 'object' && value !== null ? value as Record<string, unknown> : {};
