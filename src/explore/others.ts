/** Further counterexamples of what was found. */
import type { Code, Program } from '../model/program.js';
import type { Compiled } from './compile.js';
import type { StuckThreads } from './deadlock.js';
import { differentRuns, type End, type Place } from './different.js';
import { exprVariables } from './effects.js';
import type { Goals, Run } from './schedule.js';
import type { Violation } from './verdict.js';

/** What a goal of the schedules is, with the code of a step or of the end. */
export type Sought = { kind: 'code' | 'terminal'; code: Code } | { kind: 'deadlock' };

export class OtherCounterexamples {
    constructor(private readonly compiled: Compiled, private readonly place: Place, private readonly goals: Goals, private readonly stuck: StuckThreads) {}

    /** Gives the violation, whose run is `first`, up to `wanted` others of the goal; `make` makes them of their runs. */
    *add(violation: Violation, goal: number, sought: Sought, first: Run, wanted: number, make: (run: Run, minimal: boolean) => Violation): Generator<void, void> {
        violation.noOther = 'not found';
        const { runs, proven } = yield* differentRuns(this.place, this.endOf(goal, sought), first, wanted);
        violation.others = runs.map(({ run, minimal }) => make(run, minimal));
        if (runs.length >= wanted) delete violation.noOther;
        else violation.noOther = proven ? 'none' : 'not found';
    }

    private endOf(goal: number, sought: Sought): End {
        const { goals: { ofSite, marks }, compiled: { program, sites } } = this;
        const isState = (s: number): boolean => marks.some(mark => mark[s] === goal + 1);
        const none = (): boolean => false;
        switch (sought.kind) {
            case 'code': return {
                isState: none, isSite: site => ofSite[site] === goal,
                key(events, last, _, violates) {
                    const { thread, site } = violates!;
                    return `${last[thread]};${events.writers(last, readBy(program.invariants, sites[site].code, sites[site].message))}`;
                },
            };
            case 'terminal': return { isState, isSite: none, key: (events, last) => events.writers(last, readBy(program.terminal, sought.code)) };
            case 'deadlock': return {
                isState, isSite: none,
                key: (events, last, state) => this.stuckThreads(state)
                    .map(t => `${t};${last[t]};${program.threads[t].pcs[this.place.pc(state, t)].steps.map(k => `${k}:${events.causes(last, t, k)}`).join('/')}`).join(' '),
            };
        }
    }

    private stuckThreads(state: number): number[] {
        const mask = this.stuck.in(state);
        return this.compiled.program.threads.map(t => t.id).filter(t => (mask >>> t & 1) === 1);
    }
}

/** Variables that properties of the code read; `message`: only those of one that says so. */
function readBy(properties: Program['invariants'], code: Code, message?: string): Set<number> {
    const variables = new Set<number>();
    for (const p of properties) if (p.code === code && (message === undefined || p.message === message)) exprVariables(p.violated, variables);
    return variables;
}
