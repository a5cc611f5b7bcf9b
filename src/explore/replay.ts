/**
 * A recorded run, made again step by step, without any search: as far as the Program allows it.
 *
 * Of an unchanged Program the run comes to the same end. Of one whose text was edited it shows what has become of the run: still a violation
 * (and at which step), or where it is blocked now, and by whom. What is so for ever (a deadlock, a livelock, what is left at the end) was found
 * out by a search of the Program as it was; of another one it is said only where the run alone shows it.
 */
import type { Program, Step } from '../model/program.js';
import { compile, type Compiled } from './compile.js';
import { readField } from './layout.js';
import { waitingForEachOther } from './deadlock.js';
import { deadlockMessage, violationMessage } from './message.js';
import { decodeAt, holdersOf, resting, restingTable, waitsOf } from './situation.js';
import { programChecksum, type Schedule } from './token.js';
import type { State, Trace, TraceStep, Violation } from './verdict.js';

/** Why a thread does not step: `holders` are the threads that have the lock, `lock` and `work` index the Program's lists. */
export interface ReplayWait { text: string; lock?: number; work?: number; holders: number[] }

/** How a replay ended; `at` counts steps from 1: the one that ended it. */
export type ReplayEnd =
    /** Every step was made, and the last state is the one that the run is about: the threads are stuck, the cycle closes, the property is violated, or all rest. */
    | { kind: 'same' }
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
    private readonly from: number;
    private readonly steps: TraceStep[] = [];
    private readonly states: State[] = [];

    constructor(private readonly compiled: Compiled) {
        const { instance, regions, layout } = compiled;
        this.from = regions.end;
        instance.reserve(regions.end + 2 * layout.words);
        instance.words.fill(0, regions.end, regions.end + 2 * layout.words);
    }

    run(schedule: Schedule): Replay {
        const { instance, layout, program } = this.compiled;
        const [here, there] = [this.from, this.from + layout.words];
        const start = instance.fn.initial(0, here * instance.stride);
        if (start !== 1) return this.atStart(start, schedule);
        this.states.push(decodeAt(this.compiled, instance.words, here));
        for (const { thread, way } of schedule.steps) {
            const at = this.steps.length + 1;
            const t = program.threads[thread];
            if (!t) return this.ends({ kind: 'impossible', at, message: `there is no thread number ${thread + 1}` });
            const pc = readField(layout.pcs[thread], instance.words, here);
            const ways = t.pcs[pc].steps;
            if (ways.length === 0) return this.ends({ kind: 'ended', at, thread });
            if (way >= ways.length) return this.ends({ kind: 'impossible', at, message: `${t.name} has ${ways.length === 1 ? 'no choice' : `only ${ways.length} choices`} there` });
            const step = ways[way];
            const outcome = instance.fn.step(here * instance.stride, there * instance.stride, this.compiled.entries[thread][step]);
            if (outcome === 0) return this.ends({ kind: 'blocked', at, thread, step: t.steps[step], waits: this.waits(thread, step) });
            if (outcome === 2) return this.ends({ kind: 'pruned', at, thread });
            this.steps.push({ thread, step });
            if (outcome < 0) return this.violated(outcome, at, schedule);
            instance.words.copyWithin(here, there, there + layout.words);
            this.states.push(decodeAt(this.compiled, instance.words, here));
        }
        return this.atEnd(schedule);
    }

    private trace(loopsTo?: number): Trace {
        const { steps, states } = this;
        return {
            steps: [...steps], states: [...states], contextSwitches: steps.filter((s, i) => i > 0 && s.thread !== steps[i - 1].thread).length,
            minimal: false, ...loopsTo === undefined ? {} : { loopsTo },
        };
    }

    private ends(end: ReplayEnd, violation?: Omit<Violation, 'trace'>, loopsTo?: number): Replay {
        const trace = this.trace(loopsTo);
        return { end, trace, ...violation && { violation: { ...violation, trace } } };
    }

    private waits(thread: number, step: number): ReplayWait[] {
        const { program } = this.compiled;
        const state = this.states[this.states.length - 1];
        return waitsOf(program, thread, state).filter(w => w.step.id === step)
            .map(({ text, lock, work }) => ({ text, lock, work, holders: lock === undefined ? [] : holdersOf(program, lock, state.values).map(h => h.thread) }));
    }

    private atStart(start: number, schedule: Schedule): Replay {
        const { program } = this.compiled;
        this.states.push({ pcs: program.threads.map(() => 0), values: program.variables.map(v => v.init) });
        return start < 0 ? this.violated(start, 0, schedule) : this.ends({ kind: 'impossible', at: 0, message: 'the scenario has no initial state' });
    }

    /** `-n`: the sites stand in memory. The one that the schedule is about is told, if it is among them. */
    private violated(outcome: number, at: number, schedule: Schedule): Replay {
        const { instance, regions, sites, program } = this.compiled;
        const hit = Array.from(instance.words.subarray(regions.violated, regions.violated - outcome), i => sites[i]);
        const site = hit.find(({ code }) => code === schedule.code) ?? hit[0];
        if (site.code === 'inconclusive') return this.ends({ kind: 'limit', at, message: site.message });
        const { code, message, device, page, frame } = site;
        return this.ends({ kind: 'violated', at }, {
            code, message: violationMessage(program, this.trace(), message),
            ...device === undefined ? {} : { device }, ...page === undefined ? {} : { page }, ...frame === undefined ? {} : { frame },
        });
    }

    private atEnd(schedule: Schedule): Replay {
        const { program } = this.compiled;
        switch (schedule.code) {
            case 'ok': return this.ends(this.isOver() ? { kind: 'same' } : { kind: 'gone', message: 'the run does not end here: a thread has not come to its end' });
            case 'deadlock': return this.deadlock(schedule);
            case 'livelock': {
                const to = schedule.loopsTo ?? -1;
                if (to >= this.steps.length || !sameState(this.states[to], this.states[this.states.length - 1])) return this.ends({ kind: 'gone', message: 'the run does not come back to where it was' });
                const waiting = this.isKnown(schedule) ? [] : this.withoutTurn(to);
                if (waiting.length > 0) return this.ends({ kind: 'gone', message: `it is no livelock: ${waiting.join(', ')} can step again and again, but ${waiting.length === 1 ? 'has' : 'have'} no turn` });
                const threads = [...new Set(this.steps.slice(to).map(s => s.thread))].sort((a, b) => a - b);
                const names = threads.map(t => program.threads[t].name).join(', ');
                return this.ends({ kind: 'same' }, { code: 'livelock', threads, message: `${names} can go round for ever without an end, every thread having its turns` }, to);
            }
            default: return this.final(schedule);
        }
    }

    /** The run is of this very Program. */
    private isKnown(schedule: Schedule): boolean { return programChecksum(this.compiled.program) === schedule.program; }

    /** Whether the thread can take a step in the state. */
    private canStep(thread: number, { pcs }: State, at: number): boolean {
        const { program, instance, layout, entries } = this.compiled;
        return program.threads[thread].pcs[pcs[thread]].steps.some(k => instance.fn.step(at * instance.stride, (this.from + layout.words) * instance.stride, entries[thread][k]) !== 0);
    }

    /** Names of the threads that can step somewhere in the part of the run that is repeated, and do not. */
    private withoutTurn(to: number): string[] {
        const { program, instance, layout, entries } = this.compiled;
        const [here, there] = [this.from, this.from + layout.words];
        const stepping = new Set(this.steps.slice(to).map(s => s.thread));
        const able = new Set<number>();
        // The last state is the one that the part begins with.
        for (const [i, { thread, step }] of this.steps.slice(to).entries()) {
            for (const { id } of program.threads) if (!stepping.has(id) && this.canStep(id, this.states[to + i], here)) able.add(id);
            instance.fn.step(here * instance.stride, there * instance.stride, entries[thread][step]);
            instance.words.copyWithin(here, there, there + layout.words);
        }
        return [...able].map(t => program.threads[t].name);
    }

    private isOver(): boolean {
        const { program, instance } = this.compiled;
        const all = program.threads.length === 0 ? 0 : 2 ** program.threads.length - 1;
        return resting(this.compiled, restingTable(program), instance.words, this.from) === all;
    }

    /** What is violated where everything has ended. */
    private final(schedule: Schedule): Replay {
        const { code } = schedule;
        const { instance, regions, sites, program } = this.compiled;
        const state = this.states[this.states.length - 1];
        const n = instance.fn.terminal(this.from * instance.stride);
        const site = Array.from(instance.words.subarray(regions.violated, regions.violated + n), i => sites[i]).find(s => s.code === code);
        if (!site) return this.ends({ kind: 'gone', message: `there is no ${code} at its end` });
        const running = program.threads.filter(t => t.kind === 'thread' && state.pcs[t.id] !== t.end);
        if (running.length > 0) return this.ends({ kind: 'gone', message: `the run does not end there: ${running.map(t => t.name).join(', ')} ${running.length === 1 ? 'has' : 'have'} not come to the end` });
        const others = this.isKnown(schedule) ? [] : program.threads.filter(t => this.canStep(t.id, state, this.from));
        if (others.length > 0) return this.ends({ kind: 'gone', message: `only an exploration can tell whether the ${code} stays: ${others.map(t => t.name).join(', ')} can still step` });
        return this.ends({ kind: 'same' }, { code: site.code, message: violationMessage(program, this.trace(), site.message) });
    }

    private deadlock(schedule: Schedule): Replay {
        const { program } = this.compiled;
        const state = this.states[this.states.length - 1];
        const known = (schedule.threads ?? []).filter(t => program.threads[t]);
        const able = known.filter(t => {
            const info = program.threads[t].pcs[state.pcs[t]];
            return info.idle || info.steps.length === 0 || this.canStep(t, state, this.from);
        });
        const names = (threads: number[]): string => threads.map(t => program.threads[t].name).join(', ');
        if (known.length === 0 || able.length > 0) {
            return this.ends({ kind: 'gone', message: able.length > 0 ? `there is no deadlock at its end: ${names(able)} ${able.length === 1 ? 'is' : 'are'} not stuck` : 'there is no deadlock at its end' });
        }
        const mask = known.reduce((m, t) => m | 1 << t, 0);
        const stays = (): boolean => program.threads.every(t => !this.canStep(t.id, state, this.from)) || waitingForEachOther(program, state, mask) === mask;
        if (!this.isKnown(schedule) && !stays()) {
            return this.ends({ kind: 'gone', message: `only an exploration can tell whether ${names(known)} ${known.length === 1 ? 'waits' : 'wait'} for ever there: others can still step` });
        }
        const waits = known.flatMap(t => waitsOf(program, t, state));
        const distinct = (ids: (number | undefined)[]): number[] => [...new Set(ids.filter(id => id !== undefined))].sort((a, b) => a - b);
        return this.ends({ kind: 'same' }, {
            code: 'deadlock', message: deadlockMessage(program, this.trace(), mask), threads: known,
            onLocks: distinct(waits.map(w => w.lock)), onWorks: distinct(waits.map(w => w.work)),
        });
    }
}

function sameState(a: State | undefined, b: State): boolean {
    return a !== undefined && a.pcs.every((pc, i) => pc === b.pcs[i]) && a.values.every((value, i) => value === b.values[i]);
}
