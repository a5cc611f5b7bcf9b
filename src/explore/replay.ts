/**
 * A recorded run, made again step by step, without any search: as far as the Program allows it.
 *
 * Of an unchanged Program the run comes to the same end. Of one whose text was edited it shows what has become of the run: still a violation
 * (and at which step), or where it is blocked now, and by whom. What is so for ever (a deadlock, a livelock, what is left at the end) was found
 * out by a search of the Program as it was; of another one it is said only where the run alone shows it.
 */
import type { Program, Step } from '../model/program.js';
import { mayPrune } from './ahead.js';
import { compile, type Compiled } from './compile.js';
import { deadlockMessage, violationMessage } from './message.js';
import type { Site } from './sites.js';
import { holdersOf, waitsOf } from './situation.js';
import { programChecksum, type Schedule } from './token.js';
import type { State, Trace, Violation } from './verdict.js';
import { lookAt, WaitsForEver } from './waiting.js';
import { Walker } from './walker.js';

/** Why a thread does not step: `holders` are the threads that have the lock, `lock` and `work` index the Program's lists. */
export interface ReplayWait { text: string; lock?: number; work?: number; holders: number[] }

/** How a replay ended; `at` counts steps from 1: the one that ended it. */
export type ReplayEnd =
    /** Every step was made, and the last state is the one that the run is about: the threads are stuck, the cycle closes, the property is violated, or all rest. */
    | { kind: 'same' }
    /** Every step was made, and threads can go on. Only of a run that is about nothing yet (code `open`). */
    | { kind: 'open' }
    /** Every step was made, but what the run showed is not so at its end. */
    | { kind: 'gone'; message: string }
    /** This step violates something; before the end of the run if `at` is less than its number of steps. */
    | { kind: 'violated'; at: number }
    /** It is this thread's turn, but it can only wait. */
    | { kind: 'blocked'; at: number; thread: number; step: Step; waits: ReplayWait[] }
    /** It is this thread's turn, but it is at its end. */
    | { kind: 'ended'; at: number; thread: number }
    /** The thread has no such choice here, or there is no such thread. */
    | { kind: 'impossible'; at: number; message: string }
    /** An assume() fails: this run is none. */
    | { kind: 'pruned'; at: number; thread: number }
    /** A limit of the exploration. */
    | { kind: 'limit'; at: number; message: string };

export interface Replay {
    end: ReplayEnd;
    /** As far as it came. */
    trace: Trace;
    /** What the run shows; absent for one that shows none (any more). For `deadlock` who is stuck is what the schedule says. */
    violation?: Violation;
}

/** Makes the run again. The Program need not be the one of the schedule's checksum. Throws where compile() does. */
export function replay(program: Program, schedule: Schedule): Replay {
    const compiled = compile(program);
    try {
        return new Replayer(compiled).run(schedule);
    } finally {
        compiled.instance.release(4 * (compiled.regions.end + 2 * compiled.layout.words));
    }
}

class Replayer {
    private readonly walker: Walker;

    constructor(private readonly compiled: Compiled) { this.walker = new Walker(compiled); }

    run(schedule: Schedule): Replay {
        const { walker, compiled: { program } } = this;
        const start = walker.start();
        if (start.kind === 'violated') return this.violated(start.sites, 0, schedule);
        if (start.kind !== 'done') return this.ends({ kind: 'impossible', at: 0, message: 'the scenario has no initial state' });
        for (const { thread, way } of schedule.steps) {
            const at = walker.steps.length + 1;
            const t = program.threads[thread];
            if (!t) return this.ends({ kind: 'impossible', at, message: `there is no thread number ${thread + 1}` });
            const ways = walker.ways(thread);
            if (ways.length === 0) return this.ends({ kind: 'ended', at, thread });
            if (way >= ways.length) return this.ends({ kind: 'impossible', at, message: `${t.name} has ${ways.length === 1 ? 'no choice' : `only ${ways.length} choices`} there` });
            const outcome = walker.take(thread, ways[way]);
            if (outcome.kind === 'blocked') return this.ends({ kind: 'blocked', at, thread, step: t.steps[ways[way]], waits: waitsOfStep(program, thread, ways[way], walker.state) });
            if (outcome.kind === 'pruned') return this.ends({ kind: 'pruned', at, thread });
            if (outcome.kind === 'violated') return this.violated(outcome.sites, at, schedule);
        }
        return this.atEnd(schedule);
    }

    private ends(end: ReplayEnd, violation?: Omit<Violation, 'trace'>, loopsTo?: number): Replay {
        const trace = this.walker.trace(loopsTo);
        return { end, trace, ...violation && { violation: { ...violation, trace } } };
    }

    /** The site that the schedule is about is told, if it is among them. */
    private violated(hit: Site[], at: number, schedule: Schedule): Replay {
        const site = hit.find(({ code }) => code === schedule.code) ?? hit[0];
        if (site.code === 'inconclusive') return this.ends({ kind: 'limit', at, message: site.message });
        return this.ends({ kind: 'violated', at }, this.violation(site));
    }

    private violation({ code, message, device, page, frame }: Site): Omit<Violation, 'trace'> {
        return {
            code, message: violationMessage(this.compiled.program, this.walker.trace(), message),
            ...device === undefined ? {} : { device }, ...page === undefined ? {} : { page }, ...frame === undefined ? {} : { frame },
        };
    }

    private atEnd(schedule: Schedule): Replay {
        const { compiled: { program }, walker: { steps, states } } = this;
        switch (schedule.code) {
            case 'open': return this.asItStands();
            case 'ok': return this.ends(this.walker.isOver ? { kind: 'same' } : { kind: 'gone', message: 'the run does not end here: a thread has not come to its end' });
            case 'deadlock': return this.deadlock(schedule);
            case 'livelock': {
                const to = schedule.loopsTo ?? -1;
                if (to >= steps.length || !sameState(states[to], states[states.length - 1])) return this.ends({ kind: 'gone', message: 'the run does not come back to where it was' });
                const waiting = this.isKnown(schedule) ? [] : this.withoutTurn(to);
                if (waiting.length > 0) return this.ends({ kind: 'gone', message: `it is no livelock: ${waiting.join(', ')} can step again and again, but ${waiting.length === 1 ? 'has' : 'have'} no turn` });
                const threads = [...new Set(steps.slice(to).map(s => s.thread))].sort((a, b) => a - b);
                const names = threads.map(t => program.threads[t].name).join(', ');
                return this.ends({ kind: 'same' }, { code: 'livelock', threads, message: `${names} can go round for ever without an end, every thread having its turns` }, to);
            }
            default: return this.final(schedule);
        }
    }

    /** The run is of this very Program. */
    private isKnown(schedule: Schedule): boolean { return programChecksum(this.compiled.program) === schedule.program; }

    /** What the run alone shows at its end: a violation, that everything has ended, or nothing: then it is open. */
    private asItStands(): Replay {
        const { compiled: { program }, walker } = this;
        const { state } = walker;
        const able = program.threads.filter(t => this.canStep(t.id));
        const stuck = program.threads.filter(t => !able.includes(t) && !program.threads[t.id].pcs[state.pcs[t.id]].idle && state.pcs[t.id] !== t.end).map(t => t.id);
        const mask = maskOf(stuck);
        if (able.length === 0 && stuck.length === 0) {
            const [site] = walker.terminal();
            return this.ends({ kind: 'same' }, site && site.code !== 'inconclusive' ? this.violation(site) : undefined);
        }
        // Of a run that an assume() may yet rule out nothing is said.
        const never = able.length === 0 ? mask : mayPrune(program) ? 0 : new WaitsForEver(program).among(lookAt(state), mask);
        if (never === 0) return this.ends({ kind: 'open' });
        return this.ends({ kind: 'same' }, this.deadlocked(stuck.filter(t => (never >>> t & 1) === 1)));
    }

    private canStep(thread: number): boolean { return this.walker.ways(thread).some(step => this.walker.can(thread, step)); }

    /** Names of the threads that can step somewhere in the part of the run that is repeated, and do not. */
    private withoutTurn(to: number): string[] {
        const { compiled: { program }, walker } = this;
        const again = walker.steps.slice(to);
        const stepping = new Set(again.map(s => s.thread));
        const able = new Set<number>();
        // The last state is the one that the part begins with.
        for (const step of again) {
            for (const { id } of program.threads) if (!stepping.has(id) && this.canStep(id)) able.add(id);
            walker.repeat(step);
        }
        return [...able].map(t => program.threads[t].name);
    }

    /** What is violated where everything has ended. */
    private final(schedule: Schedule): Replay {
        const { code } = schedule;
        const { compiled: { program }, walker } = this;
        const { state } = walker;
        const site = walker.terminal().find(s => s.code === code);
        if (!site) return this.ends({ kind: 'gone', message: `there is no ${code} at its end` });
        const running = program.threads.filter(t => t.kind === 'thread' && state.pcs[t.id] !== t.end);
        if (running.length > 0) return this.ends({ kind: 'gone', message: `the run does not end there: ${running.map(t => t.name).join(', ')} ${running.length === 1 ? 'has' : 'have'} not come to the end` });
        const others = this.isKnown(schedule) ? [] : program.threads.filter(t => this.canStep(t.id));
        if (others.length > 0) return this.ends({ kind: 'gone', message: `only an exploration can tell whether the ${code} stays: ${others.map(t => t.name).join(', ')} can still step` });
        return this.ends({ kind: 'same' }, this.violation(site));
    }

    private deadlock(schedule: Schedule): Replay {
        const { compiled: { program }, walker: { state } } = this;
        const known = (schedule.threads ?? []).filter(t => program.threads[t]);
        const able = known.filter(t => {
            const info = program.threads[t].pcs[state.pcs[t]];
            return info.idle || info.steps.length === 0 || this.canStep(t);
        });
        const names = (threads: number[]): string => threads.map(t => program.threads[t].name).join(', ');
        if (known.length === 0 || able.length > 0) {
            return this.ends({ kind: 'gone', message: able.length > 0 ? `there is no deadlock at its end: ${names(able)} ${able.length === 1 ? 'is' : 'are'} not stuck` : 'there is no deadlock at its end' });
        }
        const mask = maskOf(known);
        const stays = (): boolean => program.threads.every(t => !this.canStep(t.id)) || new WaitsForEver(program).among(lookAt(state), mask) === mask;
        if (!this.isKnown(schedule) && !stays()) {
            return this.ends({ kind: 'gone', message: `only an exploration can tell whether ${names(known)} ${known.length === 1 ? 'waits' : 'wait'} for ever there: others can still step` });
        }
        return this.ends({ kind: 'same' }, this.deadlocked(known));
    }

    private deadlocked(threads: number[]): Omit<Violation, 'trace'> {
        const { compiled: { program }, walker } = this;
        const waits = threads.flatMap(t => waitsOf(program, t, walker.state));
        const distinct = (ids: (number | undefined)[]): number[] => [...new Set(ids.filter(id => id !== undefined))].sort((a, b) => a - b);
        return {
            code: 'deadlock', message: deadlockMessage(program, walker.trace(), maskOf(threads)), threads,
            onLocks: distinct(waits.map(w => w.lock)), onWorks: distinct(waits.map(w => w.work)),
        };
    }
}

const maskOf = (threads: readonly number[]): number => threads.reduce((mask, t) => mask | 1 << t, 0);

/** What the thread waits for in the state, before it can take the step. */
export function waitsOfStep(program: Program, thread: number, step: number, state: State): ReplayWait[] {
    return waitsOf(program, thread, state).filter(w => w.step.id === step)
        .map(({ text, lock, work }) => ({ text, lock, work, holders: lock === undefined ? [] : holdersOf(program, lock, state.values).map(h => h.thread) }));
}

function sameState(a: State | undefined, b: State): boolean {
    return a !== undefined && a.pcs.every((pc, i) => pc === b.pcs[i]) && a.values.every((value, i) => value === b.values[i]);
}
