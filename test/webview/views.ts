/** Runs to show. */
import { traceView, type TraceView } from '../../src/trace/index.js';
import { deadlock, Machine, useAfterFree, type Names } from '../trace/fixture.js';

export function deadlockView(names: Partial<Names> = {}): TraceView {
    const { program, trace } = deadlock(names);
    return traceView(program, 'deadlock', 'driver waits for gpu.svm, which it holds itself', trace);
}

export function freedView(names: Partial<Names> = {}, message = 'gpu can access frame 1 after munmap() has freed it'): TraceView {
    const { program, trace } = useAfterFree(names);
    return traceView(program, 'use_after_free', message, trace, undefined, { device: 0, page: 0, frame: 1 });
}

/** A run of about so many steps: the same ones again and again. */
export function longView(steps: number): TraceView {
    const view = freedView();
    const first = view.steps.length;
    const all = Array.from({ length: steps }, (_, i) => ({ ...view.steps[i % first], index: i + 1, after: (i % first) + 1 }));
    return { ...view, steps: all };
}

/** One thread that does so many statements in a row. */
export function statementsView(count: number): TraceView {
    const m = new Machine({ threads: ['driver'] });
    m.thread(0, Array.from({ length: count }, (_, i) => ({ text: `x = ${i + 1}`, effect: { kind: 'store' } })));
    return traceView(m.program, 'ok', 'nothing was found', m.run(Array.from({ length: count }, () => 0)));
}
