/** Sentences about what was found. */
import { briefText, fileName, userRange } from '../model/place.js';
import type { Program, SourceRange, Step } from '../model/program.js';
import { calledHere, enders, keptFrom } from './awaited.js';
import { count } from '../model/words.js';
import { holdersOf, waitsOf } from './situation.js';
import type { State, Trace, TraceStep, Violation } from './verdict.js';

/** `file.mmn:12`, the innermost place in the scenario's own text: there the finding is underlined. */
export function place({ uri }: Program, { range, stack }: Step): string {
    return placeOf(userRange(uri, range, stack));
}

function placeOf(range: SourceRange): string {
    return `${fileName(range.uri)}:${range.start.line + 1}`;
}

/** Who waits for what, held by whom, taken where; `stuck` is the mask of the threads concerned, the trace leads to their state. */
export function deadlockMessage(program: Program, trace: Trace, stuck: number): string {
    const state = trace.states[trace.states.length - 1];
    const core = waitCycle(program, state, stuck);
    const threads = program.threads.filter(t => (stuck >>> t.id & 1) === 1);
    // First those who wait for each other, then their victims.
    const sentences = [...threads.filter(t => core.has(t.id)), ...threads.filter(t => !core.has(t.id))].map(thread => {
        const waits = waitsOf(program, thread.id, state);
        if (waits.length === 0) return `${thread.name} can never step again`;
        return waits.map(wait => {
            const what = `${thread.name} waits for ${wait.lock === undefined ? wait.text : program.locks[wait.lock].name}`;
            if (wait.lock !== undefined) return `${what}${heldBy(program, trace, wait.lock, thread.id)}`;
            return wait.work === undefined ? `${what}${whoEnds(program, trace, thread.id, wait.step, stuck)}` : `${what}, which ${workerOf(program, wait.work, thread.id)}`;
        }).join(' or ');
    });
    return sentences.join('; ');
}

/** Threads on a cycle of "waits for a lock held by". */
function waitCycle(program: Program, state: State, stuck: number): Set<number> {
    const holders = (t: number): number[] => (stuck >>> t & 1) === 0 ? []
        : waitsOf(program, t, state).flatMap(w => w.lock === undefined ? [] : holdersOf(program, w.lock, state.values).map(h => h.thread));
    const core = new Set<number>();
    for (const { id } of program.threads) {
        const seen = new Set(holders(id));
        for (const t of seen) if (program.threads[t]) for (const next of holders(t)) seen.add(next);
        if (seen.has(id)) core.add(id);
    }
    return core;
}

function heldBy(program: Program, trace: Trace, lock: number, waiter: number): string {
    const values = trace.states[trace.states.length - 1].values;
    const holders = holdersOf(program, lock, values);
    if (holders.length === 0) return queuedBehind(program, lock, values);
    const texts = holders.map(({ thread, read }) => {
        const who = thread === waiter ? 'it holds itself' : `${program.threads[thread]?.name ?? 'nobody'} holds`;
        const taken = takenAt(program, trace, lock, thread, read);
        return `${who}${read ? ' for read' : ''}${taken ? ` (taken at ${taken})` : ''}`;
    });
    const queued = holders.every(h => h.read) && program.locks[lock].queued >= 0 && values[program.locks[lock].queued] > 0 ? ', with a writer queued' : '';
    return `, which ${texts.join(' and ')}${queued}`;
}

function queuedBehind(program: Program, lock: number, values: readonly number[]): string {
    const { queued } = program.locks[lock];
    return queued >= 0 && values[queued] > 0 ? ', behind a queued writer' : '';
}

/** Of a wait that is for no lock: the call that waits, and why nobody ends it. Says nothing of threads that go on and never do. */
function whoEnds(program: Program, trace: Trace, thread: number, step: Step, stuck: number): string {
    const state = trace.states[trace.states.length - 1];
    const called = calledHere(program, step), where = called === undefined ? '' : ` in ${called}`;
    const could = enders(program, thread, step, state);
    if (!could) return where;
    if (could.length === 0) return `${where}, which nobody changes any more`;
    const reasons = could.map(({ thread: t }) => {
        if ((stuck >>> t & 1) === 1) return '';
        const lock = keptFrom(program, t, state, stuck);
        return lock === undefined ? undefined : `, but will wait for ${program.locks[lock].name}${heldBy(program, trace, lock, t)}`;
    });
    if (reasons.includes(undefined)) return where;
    const texts = could.map(({ thread: t, step: later }, i) => {
        const who = t !== thread ? program.threads[t].name : could.length === 1 ? 'only it itself' : 'it itself';
        return `${who} would change later, in ${innermost(later)} (${place(program, later)})${reasons[i]}`;
    });
    return `${where}, which ${texts.join(' or ')}`;
}

const innermost = (step: Step): string => {
    const fn = step.stack.at(-1)?.fn;
    return fn === undefined ? briefText(step) : `${fn}()`;
};

function workerOf(program: Program, work: number, waiter: number): string {
    const { thread, name } = program.works[work];
    return thread === waiter ? `runs in ${name} itself` : `${program.threads[thread]?.name ?? name} never completes`;
}

/** Where in the file, innermost, the holder took the lock that it holds at the end of the trace; undefined if it held it from the start. */
function takenAt(program: Program, trace: Trace, lock: number, thread: number, read: boolean): string | undefined {
    const { holder, readers } = program.locks[lock];
    const held = (values: readonly number[]): boolean => read ? values[readers[thread]] > 0 : values[holder] === thread + 1;
    for (let i = trace.states.length - 1; i > 0; i--) {
        if (!held(trace.states[i - 1].values)) {
            const { thread: t, step } = trace.steps[i - 1], { range, stack } = program.threads[t].steps[step];
            return placeOf(userRange(program.uri, range, stack));
        }
    }
    return undefined;
}

/** `user, at munmap(A) (file.mmn:12): message`. */
export function violationMessage(program: Program, trace: Trace, message: string): string {
    const last = trace.steps[trace.steps.length - 1];
    if (!last) return message;
    const thread = program.threads[last.thread];
    const step = thread.steps[last.step];
    return `${message} (${thread.name}, ${briefText(step)}, ${place(program, step)})`;
}

/** The order of two steps that the violation needs; undefined where that was not looked into. */
export function criticalMessage(program: Program, { code, critical, trace }: Violation): string | undefined {
    if (critical === undefined) return undefined;
    if (critical === 'not known') return 'Whether the bug needs the order of two of its steps is not known: not every interleaving could be looked at.';
    if (critical === 'none') return `No single reordering removes the bug: whichever two conflicting steps of this run change places, some run still has ${code}, or they cannot change places.`;
    const { earlier, later, at, states, clean } = critical;
    const named = ({ thread, step }: TraceStep): string => {
        const does = program.threads[thread].steps[step];
        return `\`${briefText(does)}\` (${program.threads[thread].name}, ${place(program, does)})`;
    };
    const never = at[1] >= trace.steps.length ? ', which is never done here' : '';
    return `The bug needs ${named(earlier)} before ${named(later)}${never}; in the other order no run ${clean ? 'fails' : `has ${code}, though others fail`} (explored: ${count(states, 'state')}).`;
}
