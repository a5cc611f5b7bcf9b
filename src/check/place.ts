/** Where a violation is, for somebody who reads the scenario: a place in their own file, and the chain of places that led there. */
import type { State, Violation } from '../explore/verdict.js';
import { briefText } from '../model/place.js';
import type { CallFrame, Program, SourceRange, Step } from '../model/program.js';
import { nextSteps, waiting, type Waiting } from '../trace/waiting.js';
import type { Related } from './result.js';

export interface Place { range: SourceRange; related: Related[] }

/** The call out of the user's own text into the library if the step is inside one (also where that calls back), else the step itself. */
function culpritRange(program: Program, { stack, range }: { stack: CallFrame[]; range: SourceRange }): SourceRange {
    const into = stack.find(({ library, call }) => library && call.uri === program.uri);
    if (into) return into.call;
    if (range.uri === program.uri) return range;
    return stack.findLast(({ call }) => call.uri === program.uri)?.call ?? program.range;
}

/** One line for each call that led to the step. */
const chain = (thread: string, { stack }: Step): Related[] => stack.map(({ fn, call }) => ({ message: `${thread}: calls ${fn}`, range: call }));

function isHeld(program: Program, state: State, lock: number, thread: number): boolean {
    const { holder, readers } = program.locks[lock];
    return state.values[holder] === thread + 1 || (readers[thread] >= 0 && state.values[readers[thread]] > 0);
}

/** The step of the trace with which a thread took a lock that it holds at the end. */
function acquisition(program: Program, { trace: { steps, states } }: Violation, lock: number, thread: number): Step | undefined {
    for (let i = states.length - 1; i > 0; i--) {
        if (isHeld(program, states[i], lock, thread) && !isHeld(program, states[i - 1], lock, thread)) return program.threads[thread].steps[steps[i - 1].step];
    }
    return undefined;
}

function deadlockPlace(program: Program, violation: Violation, threads: number[]): Place | undefined {
    const last = violation.trace.states.at(-1);
    if (!last) return undefined;
    const stuck = threads.map(id => {
        const thread = program.threads[id];
        const step = nextSteps(thread, last.pcs[id])[0];
        return { id, name: thread.name, waits: waiting(program, thread, last) ?? (step && { step, text: step.text } satisfies Waiting) };
    }).filter((one): one is { id: number; name: string; waits: Waiting } => one.waits !== undefined);
    const locks = violation.onLocks ?? [];
    // First those who hold what the deadlock is about, then those who wait for it: there the knot is.
    const rank = ({ id, waits }: { id: number; waits: Waiting }) =>
        (locks.some(lock => isHeld(program, last, lock, id)) ? 0 : 2) + (waits.lock !== undefined && locks.includes(waits.lock) ? 0 : 1);
    stuck.sort((a, b) => rank(a) - rank(b) || a.id - b.id);
    if (stuck.length === 0) return undefined;
    const held = locks.flatMap(lock => program.threads.filter(({ id }) => isHeld(program, last, lock, id)).flatMap(({ id, name }) => {
        const step = acquisition(program, violation, lock, id);
        return step ? [...chain(name, step), { message: `${name}: takes ${program.locks[lock].name}`, range: step.range }] : [];
    }));
    const waits = stuck.flatMap(({ name, waits: { step, text } }) => [...chain(name, step), { message: `${name}: waits for ${text} for ever`, range: step.range }]);
    return { range: culpritRange(program, stuck[0].waits.step), related: [...held, ...waits] };
}

export function placeOf(program: Program, violation: Violation): Place {
    const deadlock = violation.threads?.length ? deadlockPlace(program, violation, violation.threads) : undefined;
    if (deadlock) return deadlock;
    const { steps } = violation.trace;
    const last = steps.at(-1);
    if (!last) return { range: program.range, related: [] };
    const step = program.threads[last.thread].steps[last.step];
    const { name } = program.threads[last.thread];
    const others = program.threads.flatMap(thread => {
        const before = thread.id === last.thread ? undefined : steps.findLast(step => step.thread === thread.id);
        const did = before && thread.steps[before.step];
        return did ? [...chain(thread.name, did), { message: `${thread.name}: ${briefText(did)} came before`, range: did.range }] : [];
    });
    return { range: culpritRange(program, step), related: [...chain(name, step), { message: `${name}: ${briefText(step)}`, range: step.range }, ...others] };
}
