/** Run over stored states -> Trace: which step each edge was is found by taking the steps again. */
import type { Compiled } from './compile.js';
import { readField } from './layout.js';
import type { Run } from './schedule.js';
import { decode } from './situation.js';
import type { StateTable } from './states.js';
import type { Trace, TraceStep } from './verdict.js';

export class TraceMaker {
    private readonly scratch: Int32Array;

    constructor(private readonly compiled: Compiled, private readonly states: StateTable) {
        this.scratch = new Int32Array(compiled.layout.words * 2);
    }

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
        const { slab, words } = this.states;
        return this.find(from, thread, outcome => {
            if (outcome !== 1) return false;
            for (let i = 0; i < words; i++) if (this.scratch[words + i] !== slab[to * words + i]) return false;
            return true;
        });
    }

    private violatesSite(outcome: number, site: number): boolean {
        for (let i = 0; i < -outcome; i++) if (this.compiled.violated[i] === site) return true;
        return false;
    }

    /** The first step of `thread` in state `from` with the wanted outcome. */
    private find(from: number, thread: number, wanted: (outcome: number) => boolean): number {
        const { compiled, states, scratch } = this;
        const words = states.words;
        scratch.set(states.slab.subarray(from * words, (from + 1) * words));
        const pc = readField(compiled.layout.pcs[thread], scratch, 0);
        const at = compiled.steps[thread][pc].findIndex(step => wanted(step(scratch, 0, words)));
        if (at < 0) throw new Error('a stored edge that no step makes');
        return compiled.program.threads[thread].pcs[pc].steps[at];
    }
}
