/** A stack taken apart: who called into the core, what of it, the callback, and what was done at the end. */
import { isLockdeps } from '../functions.js';
import type { Frame } from '../report.js';
import { CALLS, callOf, FLUSHES, OPERATIONS, OTHER_MM, plainName, primitiveOf, type LibraryCall, type Primitive } from './calls.js';

/** What the innermost piece does: takes a lock, calls the library, waits for a work item. */
export interface Action { primitive?: Primitive; call?: LibraryCall; flushes?: true }

export interface Path {
    /** The driver's functions that run outside of any callback, outermost first. */
    driver: string[];
    /** What the core does: for the driver, or for user space. */
    core?: LibraryCall;
    /** The driver's functions in a callback, outermost first. */
    callback?: { kind: 'start' | 'release'; fns: string[]; /** For an event that is not the first of a migration. */ nested: boolean; split: boolean };
    action: Action;
    /** A worker runs it. */
    isWork: boolean;
    /** In an mm of its own: exec(). */
    isOtherMm: boolean;
    /** Of all frames, outermost first. */
    modules: string[];
}

const START = /^(?:__mmu_notifier_invalidate_range_start|mn_hlist_invalidate_range_start|mn_itree_invalidate)$/;
const RELEASE = /^(?:__mmu_notifier_release|mn_hlist_release|mmu_notifier_unregister)$/;

/** @param stack innermost first, as printed. */
export function pathOf(stack: readonly Frame[]): Path {
    const frames = stack.filter(({ uncertain, inlined }) => !uncertain && !inlined).reverse();
    const names = frames.map(({ fn }) => plainName(fn));
    // The last one that has a function of a driver below it: a start without is the core's own.
    const at = names.findLastIndex((name, i) => (START.test(name) || RELEASE.test(name)) && isDriver(frames, names, i + 1, true));
    const outer = frames.slice(0, at < 0 ? frames.length : at + 1), outerNames = names.slice(0, outer.length);
    const lastDriver = outer.findLastIndex(({ module }, i) => module !== undefined && !(at >= 0 && i === at));
    const driver = outer.filter(({ module }) => module !== undefined).map(({ fn }) => plainName(fn));
    const below = outerNames.slice(lastDriver + 1);
    const core = callOf(driver.length > 0 ? CALLS : OPERATIONS, below) ?? callOf(OPERATIONS, below);
    const path: Path = { driver, core, action: {}, isWork: names.includes('process_one_work'), isOtherMm: outerNames.some(name => OTHER_MM.includes(name)), modules: frames.flatMap(({ module }) => module ?? []) };
    if (at < 0) return { ...path, action: actionOf(below) };
    const inner = names.slice(at + 1), end = innerEnd(frames, names, at + 1);
    return {
        ...path, action: actionOf(inner.slice(end - at - 1)),
        callback: {
            kind: RELEASE.test(names[at]) ? 'release' : 'start', fns: inner.slice(0, end - at - 1),
            nested: outerNames.some(name => /^(?:try_to_migrate|__?split_huge|split_huge)/.test(name)), split: outerNames.some(name => /split_huge/.test(name)),
        },
    };
}

/** In the core, or a driver that is built in: what is directly below start and is no lock function belongs to the driver. */
function isDriver(frames: readonly Frame[], names: readonly string[], i: number, orBuiltIn: boolean): boolean {
    if (frames[i] === undefined) return false;
    if (frames[i].module !== undefined) return true;
    return orBuiltIn && START.test(names[i - 1]) && !START.test(names[i]) && !isLockdeps(names[i]) && primitiveOf(names[i]) === undefined && callOf(CALLS, [names[i]]) === undefined;
}

/** Where the driver's functions end, from the first below start. */
function innerEnd(frames: readonly Frame[], names: readonly string[], from: number): number {
    const last = frames.findLastIndex(({ module }, i) => i >= from && module !== undefined);
    if (last >= 0) return last + 1;
    const end = names.findIndex((name, i) => i >= from && (isLockdeps(name) || primitiveOf(name) !== undefined || FLUSHES.test(name) || callOf(CALLS, [name]) !== undefined));
    return end < 0 ? names.length : end;
}

function actionOf(names: readonly string[]): Action {
    if (names.some(name => FLUSHES.test(name))) return { flushes: true };
    const call = callOf(CALLS, names);
    if (call) return { call };
    const primitive = names.map(primitiveOf).findLast(one => one !== undefined);
    return primitive ? { primitive } : {};
}
