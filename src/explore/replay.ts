/**
 * A recorded run, made again step by step, without any search: as far as the Program allows it.
 *
 * Of an unchanged Program the run comes to the same end. Of one whose text was edited it shows what has become of the run: still a violation
 * (and at which step), or where it is blocked now, and by whom.
 */
import type { Program, Step } from '../model/program.js';
import { compile, type Compiled } from './compile.js';
import { readField } from './layout.js';
import { deadlockMessage, violationMessage } from './message.js';
import { decodeAt, holdersOf, resting, restingTable, waitsOf } from './situation.js';
import type { Schedule } from './token.js';
import type { State, Trace, TraceStep, Violation } from './verdict.js';

/** Why a thread does not step: `holders` are the threads that have the lock, `lock` and `work` index the Program's lists. */
export interface ReplayWait { text: string; lock?: number; work?: number; holders: number[] }

/** How a replay ended; `at` counts steps from 1: the one that ended it. */
export type ReplayEnd =
    /** Every step was made, and the last state is the one that the run is about: nobody of the stuck threads can step, the cycle closes, the property is violated, or all rest. */
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
            case 'deadlock': return this.deadlock(schedule.threads ?? []);
            case 'livelock': {
                const to = schedule.loopsTo ?? -1;
                if (!sameState(this.states[to], this.states[this.states.length - 1])) return this.ends({ kind: 'gone', message: 'the run does not come back to where it was' });
                const threads = [...new Set(this.steps.slice(to).map(s => s.thread))].sort((a, b) => a - b);
                const names = threads.map(t => program.threads[t].name).join(', ');
                return this.ends({ kind: 'same' }, { code: 'livelock', threads, message: `${names} can go round for ever without an end, every thread having its turns` }, to);
            }
            default: return this.final(schedule);
        }
    }

    private isOver(): boolean {
        const { program, instance } = this.compiled;
        const all = program.threads.length === 0 ? 0 : 2 ** program.threads.length - 1;
        return resting(this.compiled, restingTable(program), instance.words, this.from) === all;
    }

    /** What is violated where everything has ended. */
    private final({ code }: Schedule): Replay {
        const { instance, regions, sites, program } = this.compiled;
        const n = instance.fn.terminal(this.from * instance.stride);
        const site = Array.from(instance.words.subarray(regions.violated, regions.violated + n), i => sites[i]).find(s => s.code === code);
        if (!site) return this.ends({ kind: 'gone', message: `there is no ${code} at its end` });
        return this.ends({ kind: 'same' }, { code: site.code, message: violationMessage(program, this.trace(), site.message) });
    }

    private deadlock(threads: number[]): Replay {
        const { program, instance, layout, entries } = this.compiled;
        const known = threads.filter(t => program.threads[t]);
        const able = known.filter(t => {
            const info = program.threads[t].pcs[readField(layout.pcs[t], instance.words, this.from)];
            return info.idle || info.steps.length === 0
                || info.steps.some(k => instance.fn.step(this.from * instance.stride, (this.from + layout.words) * instance.stride, entries[t][k]) !== 0);
        });
        if (known.length === 0 || able.length > 0) {
            const who = able.map(t => program.threads[t].name).join(', ');
            return this.ends({ kind: 'gone', message: who ? `there is no deadlock at its end: ${who} ${able.length === 1 ? 'is' : 'are'} not stuck` : 'there is no deadlock at its end' });
        }
        const mask = known.reduce((m, t) => m | 1 << t, 0);
        const state = this.states[this.states.length - 1];
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
