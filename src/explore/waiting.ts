/**
 * Who waits for ever, by one look at a state and the text of the threads: whatever else happens, and whether or not all that can follow is known.
 *
 * It is a set of threads, none of them enabled, of which each waits, by every step that it could take,
 * - for a lock that one of the set holds and that nobody but its holder releases, or
 * - for variables that nobody outside of the set writes, from where it stands on.
 * As long as none of the set steps, all this stays so; so none of them ever steps. The largest set is found by leaving out who does not belong to it.
 */
import type { Program, Step } from '../model/program.js';
import { recycled } from './canonical.js';
import { exprVariables, targetVariables } from './effects.js';
import { successors } from './flow.js';
import { lockOf } from './situation.js';
import type { State } from './verdict.js';

/** A state, of which mostly little is looked at. */
export interface Look {
    pc(thread: number): number;
    value(variable: number): number;
    whole(): State;
}

/** A step that waits: for a lock, if it does; and by thread and pc, 1 where the thread may yet write what decides whether the step is enabled. */
interface Waiting { step: Step; lock: boolean; read: boolean; mayEnd: readonly Uint8Array[] }

/** The state, decoded already. */
export const lookAt = (state: State): Look => ({ pc: t => state.pcs[t], value: v => state.values[v], whole: () => state });

export class WaitsForEver {
    /** By thread and pc: the steps there, made when they are first asked for. */
    private readonly waits: (Waiting[] | undefined)[][];
    private readonly writers: Writers;

    constructor(private readonly program: Program) {
        this.waits = program.threads.map(() => []);
        this.writers = new Writers(program);
    }

    /** Those of the mask `candidates`, none of them enabled, that wait for ever. */
    among(look: Look, candidates: number): number {
        const { threads } = this.program;
        for (let set = candidates; ;) {
            let kept = 0;
            for (let t = 0; t < threads.length; t++) if ((set >>> t & 1) === 1 && this.waitsFor(t, look, set)) kept |= 1 << t;
            if (kept === set) return kept;
            set = kept;
        }
    }

    private waitsFor(t: number, look: Look, set: number): boolean {
        const waits = this.at(t, look.pc(t));
        return waits.length > 0 && waits.every(w => (w.lock && this.isHeld(w, look, set)) || w.mayEnd.every((pcs, u) => (set >>> u & 1) === 1 || pcs[look.pc(u)] === 0));
    }

    /** Whether one of the set holds what keeps the step from having the lock. */
    private isHeld({ step, read }: Waiting, look: Look, set: number): boolean {
        const ref = step.waits!.lock!;
        const lock = ref.index ? lockOf(ref, step, look.whole().values) : ref.lock;
        if (lock === undefined || this.program.locks[lock].anyUnlock) return false;
        const { holder, readers, queued } = this.program.locks[lock];
        const writer = look.value(holder) - 1;
        if (writer >= 0 && (set >>> writer & 1) === 1) return true;
        // A reader keeps others from reading only where a writer is queued, who stays so as long as it reads.
        return (!read || (queued >= 0 && look.value(queued) > 0)) && readers.some((id, u) => id >= 0 && (set >>> u & 1) === 1 && look.value(id) > 0);
    }

    private at(t: number, pc: number): Waiting[] {
        return this.waits[t][pc] ??= this.program.threads[t].pcs[pc].steps.map(k => {
            const step = this.program.threads[t].steps[k];
            const { waits, effect } = step;
            return {
                step, lock: waits?.lock !== undefined && waits.condition !== true,
                read: effect.kind === 'lock' && effect.mode === 'read', mayEnd: this.writers.of(step),
            };
        });
    }
}

/** Where threads may yet write what a step reads. */
class Writers {
    /** By thread and step. */
    private readonly written: Set<number>[][];
    private readonly groups: Map<number, number>;

    constructor(private readonly program: Program) {
        this.groups = new Map(program.seqGroups.flatMap((group, g) => group.map(v => [v, g] as const)));
        this.written = program.threads.map(t => t.steps.map(({ blocks }) => new Set(blocks.flatMap(({ ops }) => ops.flatMap(op => op.kind === 'set' ? targetVariables(op.target).map(v => this.place(v)) : [])))));
    }

    /** By thread and pc. */
    of({ blocks }: Step): Uint8Array[] {
        const { program: { threads, frames }, written } = this;
        const read = new Set<number>();
        for (const { ops, exit } of blocks) {
            if (exit.kind === 'branch') exprVariables(exit.cond, read);
            for (const op of ops) if (op.kind !== 'cover') exprVariables(op.kind === 'check' ? op.cond : op.value, read);
        }
        // A frame may be recycled after any step.
        const anybody = recycled(frames).some(v => read.has(v));
        const places = [...read].map(v => this.place(v));
        return threads.map((t, u) => {
            const may = Uint8Array.from(t.pcs, ({ steps }) => Number(steps.length > 0 && (anybody || steps.some(k => places.some(v => written[u][k].has(v))))));
            for (let again = true; again;) {
                again = false;
                t.pcs.forEach(({ steps }, pc) => {
                    if (may[pc] === 1 || !steps.some(k => successors(t.steps[k]).some(to => may[to] === 1))) return;
                    may[pc] = 1;
                    again = true;
                });
            }
            return may;
        });
    }

    /** One for a whole group of sequence numbers, which are renumbered together. */
    private place(v: number): number {
        const group = this.groups.get(v);
        return group === undefined ? v : -1 - group;
    }
}
