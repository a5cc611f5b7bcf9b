/** From runs to what is reported of them. */
import type { Code } from '../model/program.js';
import type { Compiled } from './compile.js';
import type { Situation } from './deadlock.js';
import { deadlockMessage, violationMessage } from './message.js';
import type { Site } from './sites.js';
import type { Trace, Verdict, Violation } from './verdict.js';

/** At least this many deadlocks are reported; more only if they are about a lock or work that no other one is about. */
const SOME_DEADLOCKS = 8;

/** `order`: the smaller comes first among equals. */
export type Deadlock = Violation & { order: number };

/** `stuck`: mask of the threads that can never step again after the run. */
export function deadlockOf({ program }: Compiled, { locks, works }: Situation, stuck: number, trace: Trace, order: number): Deadlock {
    return {
        code: 'deadlock', message: deadlockMessage(program, trace, stuck), trace, order,
        threads: program.threads.map(t => t.id).filter(t => (stuck >>> t & 1) === 1), onLocks: locks, onWorks: works,
    };
}

/** Easiest to read first; beyond some, only those that are about something new. */
export function chosen(deadlocks: Deadlock[]): Violation[] {
    const rank = (v: Violation): number[] => [v.trace.contextSwitches, v.trace.steps.length, v.threads!.length];
    deadlocks.sort((a, b) => compare(rank(a), rank(b)) || a.order - b.order);
    const named = new Set<string>();
    const kept: Violation[] = [];
    for (const { order: _, ...deadlock } of deadlocks) {
        const about = [...deadlock.onLocks!.map(id => `lock ${id}`), ...deadlock.onWorks!.map(id => `work ${id}`)];
        if (kept.length < SOME_DEADLOCKS || about.some(name => !named.has(name))) kept.push(deadlock);
        about.forEach(name => named.add(name));
    }
    return kept;
}

function compare(a: readonly number[], b: readonly number[]): number {
    for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i] - b[i];
    return 0;
}

/** A code can be violated by a step and in a final state: the easier run stays. */
export function oneByCode(violations: Violation[]): Violation[] {
    const best = new Map<Code, Violation>();
    for (const v of violations) {
        const old = best.get(v.code);
        if (!old || compare([v.trace.contextSwitches, v.trace.steps.length], [old.trace.contextSwitches, old.trace.steps.length]) < 0) best.set(v.code, v);
    }
    return [...best.values()];
}

export function violationOf({ program }: Compiled, site: Site, trace: Trace): Violation {
    const { code, message, device, page, frame } = site;
    return {
        code, message: violationMessage(program, trace, message), trace,
        ...device === undefined ? {} : { device }, ...page === undefined ? {} : { page }, ...frame === undefined ? {} : { frame },
    };
}

export function limitOf(site: Site): Verdict['incomplete'] {
    const reason = site.reason ?? 'internal';
    if (reason === 'internal') return { reason, message: site.message };
    const advice = reason === 'frames' ? 'the scenario needs more frames than it has' : reason === 'seq' ? 'sequence numbers drift too far apart' : 'a loop may count without bound';
    return { reason, message: `${site.message} (${advice})` };
}
