/** A report as a scenario: what it says of locks, as threads and stubs of the driver, to be completed by hand (docs/lockdep.md). */
import { DEFAULT_KERNEL, KERNEL_VERSIONS } from '../../kernel/library.js';
import type { Report } from '../report.js';
import { contextsOf } from './contexts.js';
import { Driver } from './driver.js';
import { threadsOfTable } from './interrupts.js';
import { deviceText, header, scenarioText } from './text.js';
import { ambiguous, doubtOf, hungBesides, takenForOne } from './known.js';
import { threadsOf, type NoThread, type Thread } from './threads.js';
import { variantsOf, type Variant } from './variants.js';

/** A scenario of the skeleton with what is expected of it, if that is known. */
export interface Shown { variant?: Variant; about: string[]; expected: string }

export interface Skeleton {
    kernel: string;
    /** What the report has and no scenario of it; empty: nothing that is known of. */
    lost: string[];
    /** Why a deadlock that is found need not be one. */
    doubt?: string;
    /** Classes that are taken for one lock each, which the report does not tell. */
    taken: string[];
    /** What might be missing for a deadlock; the first scenario, `as_reported`, goes without. */
    variants: Variant[];
    /** @param shown the first one is as reported. */
    text(shown: readonly Shown[]): string;
}

/** @returns the newest version of the library that is not newer than the kernel; the oldest, if none is. */
export function kernelFor(release: string | undefined): string {
    const numbers = (version: string): number => version.split('.').slice(0, 2).reduce((sum, part) => sum * 1000 + Number.parseInt(part, 10), 0);
    if (release === undefined) return DEFAULT_KERNEL;
    return KERNEL_VERSIONS.findLast(version => numbers(version) <= numbers(release)) ?? KERNEL_VERSIONS[0];
}

/** @returns a skeleton, or why there is none. */
export function skeletonOf(report: Report): Skeleton | { none: string } {
    const kernel = kernelFor(report.kernel?.release), contexts = contextsOf(report), driver = new Driver(report, contexts);
    const table = threadsOfTable(report);
    const { threads, none, lost } = table ? { threads: table.threads, none: [] as NoThread[], lost: table.lost } : threadsOf(driver);
    if (threads.length === 0) return { none: report.kind === 'irq-order' || report.kind === 'inconsistent' || report.kind === 'irq-inversion' ? 'its table is missing' : 'nothing in it names what somebody does under a lock' };
    const { notifier, why } = notifierOf(report, driver);
    const device = table ? [...table.declarations.length > 0 ? ['global {', ...table.declarations.map(line => `    ${line}`), '}'] : []] : deviceText(driver, notifier, why);
    const doubt = table ? table.doubt : doubtOf(driver);
    return {
        kernel, lost: [...lost, ...ambiguous(report, driver), ...hungBesides(report)], ...doubt !== undefined && { doubt }, taken: takenForOne(report, driver), variants: table ? [] : variantsOf(driver, threads, none),
        text: shown => [...header(report, kernel, driver), ...table ? [] : driver.domains.text(), '', ...device, ...shown.flatMap(({ variant, about, expected }) => ['',
            ...scenarioText(variant?.name ?? 'as_reported', about, resolved([...variant ? threads.map(({ name, body }) => ({ name, body })) : threads, ...variant?.threads ?? []], notifier, driver.device), variant ? [] : none, expected)]), ''].join('\n'),
    };
}

/** Threads speak of the driver's notifier from outside. */
const resolved = (threads: Thread[], notifier: string, device: string): Thread[] =>
    threads.map(thread => ({ ...thread, body: thread.body.map(line => line.replaceAll('NOTIFIER', `${device}.${notifier === 'interval' ? 'mni' : 'mn'}`)) }));

/** Which kind of notifier calls back, and how that is known; an empty text where it follows from a function. */
function notifierOf({ kernel, kind, locksHeld }: Report, { calls, callbacks, contexts }: Driver): { notifier: 'plain' | 'interval'; why: string } {
    const asked = [...calls].find(call => call.notifier !== undefined)?.notifier;
    if (asked !== undefined) return { notifier: asked === 'interval' ? 'interval' : 'plain', why: '' };
    if (contexts.some(({ stack }) => stack.some(({ fn }) => /^mmu_interval_|^mn_itree_/.test(fn)))) return { notifier: 'interval', why: '' };
    if (callbacks.some(one => one.kind === 'release') || locksHeld.some(({ name }) => name === 'srcu')) return { notifier: 'plain', why: 'SRCU is held, so it is a plain one.' };
    const [, major, minor] = /^(\d+)\.(\d+)/.exec(kernel?.release ?? '') ?? [];
    // include/linux/srcu.h: readers are checked since 6.4, and a lock of a plain callback is then behind the SRCU domain in a chain.
    if (kind === 'circular' && major !== undefined && (Number(major) > 6 || Number(major) === 6 && Number(minor) >= 4) && callbacks.length > 0) return { notifier: 'interval', why: 'An interval one: of a plain one lockdep would have had SRCU in the chain.' };
    return { notifier: 'plain', why: callbacks.length > 0 ? 'Or an interval one: the report does not tell.' : '' };
}
