/** Run over stored states -> Trace: which step each edge was is found by taking the steps again. */
import type { Compiled } from './compile.js';
import { readField } from './layout.js';
import type { Run } from './schedule.js';
import { decode } from './situation.js';
import type { StateTable } from './states.js';
import type { Trace, TraceStep } from './verdict.js';

export class TraceMaker {
    constructor(private readonly compiled: Compiled, private readonly states: StateTable) {}

    trace(run: Run, minimal: boolean, loopsTo?: number): Trace {
        const steps: TraceStep[] = run.threads.map((thread, i) => ({ thread, step: this.stepBetween(run.states[i], thread, run.states[i + 1]) }));
        if (run.violates) {
            const { thread, site } = run.violates;
            steps.push({ thread, step: this.find(run.states[run.states.length - 1], thread, outcome => this.violatesSite(outcome, site)) });
        }
        return {
            steps, states: run.states.map(id => decode(this.compiled, this.states.slab, id)),
            contextSwitches: steps.filter((s, i) => i > 0 && s.thread !== steps[i - 1].thread).length,
            minimal, ...loopsTo === undefined ? {} : { loopsTo },
        };
    }

    private stepBetween(from: number, thread: number, to: number): number {
        const { compiled: { instance, regions }, states: { slab, words } } = this;
        return this.find(from, thread, outcome => {
            if (outcome !== 1) return false;
            for (let i = 0; i < words; i++) if (instance.words[regions.candidates + i] !== slab[to * words + i]) return false;
            return true;
        });
    }

    private violatesSite(outcome: number, site: number): boolean {
        const { instance, regions } = this.compiled;
        for (let i = 0; i < -outcome; i++) if (instance.words[regions.violated + i] === site) return true;
        return false;
    }

    /** The first step of `thread` in state `from` with the wanted outcome; the state that it leads to is left among the candidates. */
    private find(from: number, thread: number, wanted: (outcome: number) => boolean): number {
        const { compiled: { program, layout, instance, regions, entries }, states } = this;
        const pc = readField(layout.pcs[thread], states.slab, from * states.words);
        const { steps } = program.threads[thread].pcs[pc];
        const step = steps.find(k => wanted(instance.fn.step(states.pointer(from), regions.candidates * instance.stride, entries[thread][k])));
        if (step === undefined) throw new Error('a stored edge that no step makes');
        return step;
    }
}
