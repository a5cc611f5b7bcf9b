/**
 * What a run shows at its end, all of its steps made: whether it is still what the run was about. That a thread is stuck for ever, or can go
 * round for ever, was found out by a search; of a Program that was not searched only what the run alone shows is said.
 */
import { mayPrune } from './ahead.js';
import type { Compiled } from './compile.js';
import { deadlockMessage, violationMessage } from './message.js';
import type { ReplayEnd } from './replay-result.js';
import type { Site } from './sites.js';
import { waitsOf } from './situation.js';
import { programChecksum, type Schedule } from './token.js';
import type { State, Violation } from './verdict.js';
import { lookAt, WaitsForEver } from './waiting.js';
import type { Walker } from './walker.js';

/** `loopsTo`: of a run that goes round, the position that it comes back to. */
export interface Shown { end: ReplayEnd; violation?: Omit<Violation, 'trace'>; loopsTo?: number }

export class RunEnd {
    constructor(private readonly compiled: Compiled, private readonly walker: Walker) {}

    /** What was violated in the state where the run is. */
    violation({ code, message, device, page, frame }: Site): Omit<Violation, 'trace'> {
        return {
            code, message: violationMessage(this.compiled.program, this.walker.trace(), message),
            ...device === undefined ? {} : { device }, ...page === undefined ? {} : { page }, ...frame === undefined ? {} : { frame },
        };
    }

    /** As far as the run was made: to its last step. */
    shown(schedule: Schedule): Shown {
        const { compiled: { program }, walker: { steps, states } } = this;
        switch (schedule.code) {
            case 'open': return this.asItStands();
            case 'ok': return shows(this.walker.isOver ? { kind: 'same' } : { kind: 'gone', message: 'the run does not end here: a thread has not come to its end' });
            case 'deadlock': return this.deadlock(schedule);
            case 'livelock': {
                const to = schedule.loopsTo ?? -1;
                if (to >= steps.length || !sameState(states[to], states[states.length - 1])) return shows({ kind: 'gone', message: 'the run does not come back to where it was' });
                const waiting = this.isKnown(schedule) ? [] : this.withoutTurn(to);
                if (waiting.length > 0) return shows({ kind: 'gone', message: `it is no livelock: ${waiting.join(', ')} can step again and again, but ${waiting.length === 1 ? 'has' : 'have'} no turn` });
                const threads = [...new Set(steps.slice(to).map(s => s.thread))].sort((a, b) => a - b);
                const names = threads.map(t => program.threads[t].name).join(', ');
                return shows({ kind: 'same' }, { code: 'livelock', threads, message: `${names} can go round for ever without an end, every thread having its turns` }, to);
            }
            default: return this.final(schedule);
        }
    }

    /** The run is of this very Program. */
    private isKnown(schedule: Schedule): boolean { return programChecksum(this.compiled.program) === schedule.program; }

    /** What the run alone shows at its end: a violation, that everything has ended, or nothing: then it is open. */
    private asItStands(): Shown {
        const { compiled: { program }, walker } = this;
        const { state } = walker;
        const able = program.threads.filter(t => this.canStep(t.id));
        const stuck = program.threads.filter(t => !able.includes(t) && !program.threads[t.id].pcs[state.pcs[t.id]].idle && state.pcs[t.id] !== t.end).map(t => t.id);
        const mask = maskOf(stuck);
        if (able.length === 0 && stuck.length === 0) {
            const [site] = walker.terminal();
            return shows({ kind: 'same' }, site && site.code !== 'inconclusive' ? this.violation(site) : undefined);
        }
        // Of a run that an assume() may yet rule out nothing is said.
        const never = able.length === 0 ? mask : mayPrune(program) ? 0 : new WaitsForEver(program).among(lookAt(state), mask);
        if (never === 0) return shows({ kind: 'open' });
        return shows({ kind: 'same' }, this.deadlocked(stuck.filter(t => (never >>> t & 1) === 1)));
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
    private final(schedule: Schedule): Shown {
        const { code } = schedule;
        const { compiled: { program }, walker } = this;
        const { state } = walker;
        const site = walker.terminal().find(s => s.code === code);
        if (!site) return shows({ kind: 'gone', message: `there is no ${code} at its end` });
        const running = program.threads.filter(t => t.kind === 'thread' && state.pcs[t.id] !== t.end);
        if (running.length > 0) return shows({ kind: 'gone', message: `the run does not end there: ${running.map(t => t.name).join(', ')} ${running.length === 1 ? 'has' : 'have'} not come to the end` });
        const others = this.isKnown(schedule) ? [] : program.threads.filter(t => this.canStep(t.id));
        if (others.length > 0) return shows({ kind: 'gone', message: `only an exploration can tell whether the ${code} stays: ${others.map(t => t.name).join(', ')} can still step` });
        return shows({ kind: 'same' }, this.violation(site));
    }

    private deadlock(schedule: Schedule): Shown {
        const { compiled: { program }, walker: { state } } = this;
        const known = (schedule.threads ?? []).filter(t => program.threads[t]);
        const able = known.filter(t => {
            const info = program.threads[t].pcs[state.pcs[t]];
            return info.idle || info.steps.length === 0 || this.canStep(t);
        });
        const names = (threads: number[]): string => threads.map(t => program.threads[t].name).join(', ');
        if (known.length === 0 || able.length > 0) {
            return shows({ kind: 'gone', message: able.length > 0 ? `there is no deadlock at its end: ${names(able)} ${able.length === 1 ? 'is' : 'are'} not stuck` : 'there is no deadlock at its end' });
        }
        const mask = maskOf(known);
        const stays = (): boolean => program.threads.every(t => !this.canStep(t.id)) || new WaitsForEver(program).among(lookAt(state), mask) === mask;
        if (!this.isKnown(schedule) && !stays()) {
            return shows({ kind: 'gone', message: `only an exploration can tell whether ${names(known)} ${known.length === 1 ? 'waits' : 'wait'} for ever there: others can still step` });
        }
        return shows({ kind: 'same' }, this.deadlocked(known));
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

const shows = (end: ReplayEnd, violation?: Omit<Violation, 'trace'>, loopsTo?: number): Shown => ({ end, ...violation && { violation }, ...loopsTo !== undefined && { loopsTo } });

const maskOf = (threads: readonly number[]): number => threads.reduce((mask, t) => mask | 1 << t, 0);

function sameState(a: State | undefined, b: State): boolean {
    return a !== undefined && a.pcs.every((pc, i) => pc === b.pcs[i]) && a.values.every((value, i) => value === b.values[i]);
}
