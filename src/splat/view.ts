/** A report as a run, so that everything that shows runs shows it: each context takes what it holds, one after the other, until all wait. */
import type { SourceRange } from '../model/program.js';
import type { LockView, StateView, ThreadView, TraceView, ViewFrame, ViewStep } from '../trace/view.js';
import { tellingFrames, type Context } from './context.js';
import { contextsOf, namesIn } from './contexts.js';
import { explain, sentenceOf } from './explain.js';
import { isNotifying } from './functions.js';
import type { Frame, Report } from './report.js';
import { Run } from './run.js';

/** @param uri of the log, into which places point. @returns undefined where the report does not say who takes what: too much of it is missing. */
export function reportView(report: Report, uri: string): TraceView | undefined {
    const contexts = contextsOf(report);
    if (contexts.length === 0) return undefined;
    const names = distinct(contexts.map(({ name }) => name)), drawn = contexts.map((context, i) => ({ ...context, name: names[i] }));
    const steps = drawn.flatMap(context => context.holds.map(held => ({ context, ...held })));
    const states = [0, ...steps.map((_, i) => i + 1)].map(done => stateAfter(drawn, steps.slice(0, done), done === steps.length, uri));
    const isKnown = report.kind === 'held-at-return' || new Run(drawn, steps, true).isDeadlock;
    return {
        uri, scenario: `report in line ${report.line}`, at: place(uri, report.line), report: explain(report), code: report.kind === 'held-at-return' ? 'lock_misuse' : isKnown ? 'deadlock' : 'ok', ...!isKnown && { open: true as const }, message: sentenceOf(report, drawn),
        threads: drawn.map(({ name }) => ({ name, kind: 'thread' })), devices: [], mms: [],
        steps: steps.map(({ context, lock, line, at }, i) => stepOf(context, lock, at, place(uri, line), i, uri)), states,
        contextSwitches: steps.filter(({ context }, i) => i > 0 && steps[i - 1].context !== context).length, minimal: true,
    };
}

const distinct = (names: readonly string[]): string[] => names.map((name, i) => names.indexOf(name) === i ? name : `${name} (${i + 1})`);

const place = (uri: string, line: number): SourceRange => ({ uri, start: { line: Math.max(0, line - 1), character: 0 }, end: { line: Math.max(0, line - 1), character: 1 } });

/** Outermost first, as runs have them. The picture names the driver's functions, the one by which a callback is reached, and both ends of the stack; the rest of the kernel's are folded. */
function viewFrames(frames: readonly Frame[], uri: string): ViewFrame[] {
    const isNamed = ({ module }: Frame, i: number): boolean => module !== undefined || i === 0 || i === frames.length - 1 || isNotifying(frames[i - 1].fn) && !isNotifying(frames[i].fn);
    return frames.map((frame, i): ViewFrame => ({ fn: frame.fn, call: place(uri, frame.line), library: !isNamed(frame, i) })).reverse();
}

function stepOf({ name, stack }: Context, lock: string, at: Frame | undefined, range: SourceRange, i: number, uri: string): ViewStep {
    // Where it was taken is known by its function: as far as that stands on the stack, so do those that called it.
    const frames = tellingFrames(stack), from = at ? frames.findIndex(({ fn }) => fn === at.fn) : -1;
    return {
        index: i + 1, thread: name, text: `takes ${lock}`, range, userRange: range, stack: from < 0 ? [] : viewFrames(frames.slice(from), uri),
        effect: { kind: 'lock', action: 'acquire', lock }, changes: [{ name: lock, from: 'free', to: name }], after: i + 1,
    };
}

interface Taken { context: Context; lock: string; isRead?: boolean }

function stateAfter(contexts: readonly Context[], taken: readonly Taken[], isEnd: boolean, uri: string): StateView {
    const run = new Run(contexts, taken, isEnd);
    return {
        locks: namesIn(contexts).map((name): LockView => {
            const all = taken.filter(({ lock }) => lock === name), holder = all.find(({ isRead }) => !isRead);
            return { name, kind: 'mutex', readers: all.filter(({ isRead }) => isRead).map(one => one.context.name), waiters: contexts.filter(context => run.waits(context) && context.wants!.lock === name).map(context => context.name), ...holder && { holder: holder.context.name } };
        }),
        pages: [], devices: [], frames: [], mms: [], notifiers: [], variables: [],
        threads: contexts.map((context): ThreadView => threadOf(context, run, uri)),
    };
}

function threadOf(context: Context, run: Run, uri: string): ThreadView {
    const { name, wants, stack, line, isUnseen } = context, by = run.interrupter(context);
    const at = tellingFrames(stack)[0]?.fn ?? '', range = place(uri, line), status = run.isStuck(context) ? 'blocked for ever' : 'waiting';
    if (run.isEnd && by && !run.waits(context)) return { name, status, at, locals: [], range, waitsFor: by.isReclaim ? 'the end of reclaim' : 'the end of the interrupt', stack: viewFrames(tellingFrames(stack), uri) };
    if (!run.waits(context) || !wants) return { name, status: run.isEnd && !isUnseen ? 'done' : 'running', at, locals: [], range };
    const [owner, ...more] = run.holders(wants.lock);
    return {
        name, status, at, locals: [], range, waitsFor: `${wants.lock}${wants.mode === 'rlock' ? ' (read)' : ''}`,
        ...owner && { heldBy: more.length > 0 ? `${more.length + 1} of them` : owner === context ? 'itself' : owner.name }, stack: viewFrames(tellingFrames(stack), uri),
    };
}
