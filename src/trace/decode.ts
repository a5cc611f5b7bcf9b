/** A run of a Program for people: every state decoded, every step with what it changed. */
import { runStep } from '../model/eval.js';
import type { Code, Program, SourceRange } from '../model/program.js';
import type { State, Trace, Violation } from '../explore/verdict.js';
import { changesBetween } from './changes.js';
import { viewEffect } from './effect.js';
import { userRange } from '../model/place.js';
import { returnsOf } from './returns.js';
import { continuedValues } from './seq.js';
import { sharedFields } from './shared.js';
import { stateView, viewStack } from './state.js';
import { valueText } from './text.js';
import type { StateView, TraceView, ViewStep } from './view.js';
import { waiting } from './waiting.js';

/** What else is known of a violation; a Violation is one. */
export type Culprit = Partial<Pick<Violation, 'threads' | 'device' | 'page' | 'frame'>>;

/**
 * Decodes a run. `message` is the sentence for people; `at` the place of the violation, by default that of the last step.
 * A violating step has no state after it in the trace: the view shows the state as far as the step came.
 */
export function traceView(program: Program, code: Code | 'ok', message: string, trace: Trace, at?: SourceRange, culprit: Culprit = {}): TraceView {
    const violates = trace.states.length <= trace.steps.length;
    const end = violates ? partialState(program, trace) : undefined;
    const failed = end?.failed === true ? trace.steps[trace.steps.length - 1].thread : undefined;
    const states = end ? [...trace.states, end.state] : trace.states;
    const shown = continuedValues(program, trace.steps, states);
    // The threads of a livelock go round; only those of a deadlock are stuck.
    const never = new Set(code === 'deadlock' ? culprit.threads ?? stuckThreads(program, states[states.length - 1]) : []);
    const views = states.map((state, i) => stateView(program, state, { shown: shown[i], ...i === states.length - 1 ? { stuck: never, failed } : { stuck: NOBODY } }));
    const steps = trace.steps.map((_, i) => viewStep(program, trace, i, states, views));
    if (failed !== undefined) steps[steps.length - 1].violates = true;
    const { fields, seen } = sharedFields(program, trace);
    const value = (i: number, id: number): string => valueText(program, program.variables[id], shown[i][id]);
    seen.forEach((ids, i) => { if (ids.length > 0) steps[i].sees = ids.map(id => ({ name: program.variables[id].name, value: value(i, id) })); });
    trace.steps.forEach((step, i) => { const returns = returnsOf(program, step, states[i].values); if (returns.length > 0) steps[i].returns = returns; });
    const view: TraceView = {
        uri: program.uri, scenario: program.scenario, code, message,
        threads: program.threads.map(({ name, kind }) => ({ name, kind: kind === 'lockdep' ? 'service' : kind })),
        devices: program.devices.map(device => device.name),
        mms: program.mms.map(mm => mm.name),
        steps, states: views, contextSwitches: trace.contextSwitches, minimal: trace.minimal,
    };
    if (fields.size > 0) view.shared = [...fields].map(id => program.variables[id].name);
    if (trace.loopsTo !== undefined) view.loopsTo = trace.loopsTo;
    if (trace.token !== undefined) view.token = trace.token;
    const place = at ?? (code === 'ok' ? undefined : steps[steps.length - 1]?.userRange);
    if (place) view.at = place;
    if (culprit.device !== undefined && program.devices[culprit.device]) view.device = program.devices[culprit.device].name;
    if (culprit.page !== undefined && program.pages[culprit.page]) view.page = program.pages[culprit.page].name;
    if (culprit.frame !== undefined) view.frame = culprit.frame;
    return view;
}

const NOBODY: ReadonlySet<number> = new Set();

/** The state that a violating step leaves: its writes up to the failed check; the thread stands where it stood unless the step ended. */
function partialState(program: Program, trace: Trace): { state: State; failed: boolean } {
    const last = trace.steps[trace.steps.length - 1];
    const before = trace.states[trace.states.length - 1];
    if (!last) return { state: before, failed: false };
    const run = runStep(program.threads[last.thread].steps[last.step], before.values);
    const pcs = before.pcs.map((pc, thread) => thread === last.thread && run.outcome === 'next' ? run.pc : pc);
    return { state: { pcs, values: run.values }, failed: run.outcome === 'violated' };
}

/** Where nobody said who is stuck: who waits in the last state, unless resting is all that is asked of it. */
function stuckThreads(program: Program, state: State): number[] {
    return program.threads.filter(thread => !thread.pcs[state.pcs[thread.id]]?.idle && waiting(program, thread, state)).map(thread => thread.id);
}

function viewStep(program: Program, trace: Trace, i: number, states: readonly State[], views: readonly StateView[]): ViewStep {
    const thread = program.threads[trace.steps[i].thread];
    const step = thread.steps[trace.steps[i].step];
    return {
        index: i + 1, thread: thread.name, text: step.text, range: step.range, userRange: userRange(program.uri, step.range, step.stack),
        stack: viewStack(step.stack),
        effect: viewEffect(program, step, states[i].values),
        changes: changesBetween(views[i], views[i + 1], thread.name),
        after: i + 1,
    };
}
