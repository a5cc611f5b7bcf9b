/** A run that somebody makes by picking, of a scenario as it is: from the start, or from a step of the run of a token. */
import type { ReplayWait } from '../explore/replay-result.js';
import { readToken } from '../explore/token.js';
import { onward, options, orderOf, pickedRun, randomRun, type Picked, type PickedRun } from '../explore/what-if.js';
import type { State } from '../explore/verdict.js';
import type { Program } from '../model/program.js';
import { traceView } from '../trace/index.js';
import { viewStack } from '../trace/state.js';
import type { TraceView } from '../trace/view.js';
import { runInOrder } from './order.js';
import { placeOf } from './place.js';
import type { PickQuestion, RunShown, ThreadOption } from './result.js';
import type { ScenarioPrograms } from './programs.js';
import { replayToken } from './replay.js';

/** Throws for a scenario that cannot be lowered. */
export function pickRun(programs: ScenarioPrograms, { token, at, pick, toEnd, like, edited, schedule, seed }: PickQuestion): RunShown | { error: string; otherText?: boolean } {
    if (schedule !== undefined) return runInOrder(programs.first, schedule);
    if (seed !== undefined) return shownRun(programs.first, randomRun(programs.first, seed));
    if (token !== undefined && at === undefined && !pick && !toEnd) {
        const again = replayToken(programs, token, edited);
        return 'error' in again ? again : { view: again.view, ...positionsOf(again.program, again.view, again.replay.trace.states), ...again.problem !== undefined && { problem: again.problem } };
    }
    const make = (program: Program, first: readonly Picked[]): RunShown & { atLimit?: true } => {
        const picked = [...first.slice(0, at), ...pick ? [pick] : []];
        if (!toEnd) return shownRun(program, picked);
        const order = like?.flatMap(({ thread, text }) => program.threads.filter(({ name }) => name === thread).map(({ id }) => ({ thread: id, text })));
        return shownRun(program, onward(program, picked, order ?? orderOf(program, first)));
    };
    if (token === undefined) {
        let run: ReturnType<typeof make> | undefined;
        // As in an exploration: what frames or integers do not suffice for is tried with more of them.
        for (const program of programs.larger()) if (!(run = make(program, [])).atLimit) break;
        return run ?? make(programs.first, []);
    }
    const known = readToken(token);
    if ('error' in known) return known;
    const program = programs.of(known.program);
    return program ? make(program, known.steps) : { otherText: true, error: `this run is of another text than scenario ${programs.first.scenario} is now` };
}

/** The picked steps as a run to show; `problem`: why it ends before they do. */
export function shownRun(program: Program, steps: readonly Picked[]): RunShown & { atLimit?: true } {
    const run = pickedRun(program, steps);
    const view = pickedView(program, run);
    const problem = endsEarly(program, run);
    return { view, ...positionsOf(program, view, run.replay.trace.states), ...problem !== undefined && { problem }, ...run.replay.end.kind === 'limit' && { atLimit: true } };
}

function endsEarly(program: Program, { replay: { end } }: PickedRun): string | undefined {
    switch (end.kind) {
        case 'blocked': return `${program.threads[end.thread].name} cannot go in step ${end.at}: it ${waitsText(program, end.thread, end.waits)}`;
        case 'ended': return `${program.threads[end.thread].name} has ended before step ${end.at}`;
        case 'pruned': return `${program.threads[end.thread].name} cannot go in step ${end.at}: an assume() fails`;
        case 'impossible': return `step ${end.at}: ${end.message}`;
        case 'limit': return `step ${end.at} leaves what is modelled: ${end.message}`;
        default: return undefined;
    }
}

function pickedView(program: Program, { replay: { trace, violation, end }, code, token }: PickedRun): TraceView {
    const run = { ...trace, token };
    if (violation) return traceView(program, violation.code, violation.message, run, placeOf(program, violation).range, violation);
    const view = traceView(program, 'ok', code === 'ok' ? 'every thread has come to its end, and nothing is violated' : openMessage(program, trace.states.at(-1)?.pcs ?? []), run);
    return end.kind === 'open' || code === 'open' ? { ...view, open: true } : view;
}

function openMessage(program: Program, pcs: readonly number[]): string {
    const left = program.threads.filter(({ id, kind, end }) => kind === 'thread' && pcs[id] !== end).map(({ name }) => name);
    return left.length > 0 ? `nothing is violated so far; not at the end yet: ${left.join(', ')}` : 'nothing is violated so far; the threads have ended, others can go on';
}

const positionsOf = (program: Program, view: TraceView, states: readonly State[]): Pick<RunShown, 'options' | 'ends'> =>
    ({ options: optionsOf(program, view, states), ends: endsOf(program, states[states.length - 1]) });

function endsOf(program: Program, { pcs }: State): RunShown['ends'] {
    return program.threads.map(({ id, steps, pcs: infos }) => {
        const [next] = infos[pcs[id]].steps;
        return next === undefined ? null : { range: steps[next].range, stack: viewStack(steps[next].stack) };
    });
}

function optionsOf(program: Program, { steps }: TraceView, states: readonly State[]): ThreadOption[][] {
    return states.slice(0, steps.length + 1).map(state => options(program, state).map(({ thread, ways, waits }) => ({
        thread, name: program.threads[thread].name, ways: ways.map(({ way, step, fails }) => ({ way, text: step.text, fails })),
        ...waits.length > 0 && { waits: waitsText(program, thread, waits) },
    })));
}

function waitsText(program: Program, thread: number, waits: readonly ReplayWait[]): string {
    const one = ({ text, lock, holders }: ReplayWait): string => {
        const what = lock === undefined ? text : program.locks[lock].name;
        return holders.length === 0 ? what : `${what}, which ${holders.map(h => h === thread ? 'it holds itself' : `${program.threads[h].name} holds`).join(' and ')}`;
    };
    return `waits for ${waits.map(one).join(' or ') || 'nothing'}`;
}
