/** What SPIN finds in the exported text against what the explorer finds in the Program. */
import { enabled } from '../../src/model/eval.js';
import type { Program } from '../../src/model/program.js';
import type { Verdict, Violation } from '../../src/explore/verdict.js';
import type { SpinRun } from '../bench/spin.js';

/** Codes that are found on the graph as a whole: SPIN sees them only where a run has come to its end. */
const OF_THE_GRAPH = ['deadlock', 'livelock', 'unbalanced_notifier', 'leak'];

export interface Comparison {
    /** Empty: the two agree. */
    differences: string[];
    /** Codes of the verdict that SPIN cannot confirm, and why. */
    notCompared: string[];
}

export function compare(program: Program, verdict: Verdict, spin: SpinRun): Comparison {
    const differences: string[] = [];
    const notCompared: string[] = [];
    const equal = (what: string, explorer: string | number, other: string | number): void => {
        if (explorer !== other) differences.push(`${what}: the explorer ${explorer}, SPIN ${other}`);
    };
    const { stats, violations, incomplete } = verdict;
    const codes = new Set<string>(violations.map(v => v.code));
    // Nothing is explored where the start itself violates something.
    if (stats.states > 0) {
        equal('states', stats.states, spin.states);
        // SPIN counts the report of what is left at the end as a step, and the step that an assume() forbids.
        if (!prunes(program)) equal('transitions', stats.transitions, spin.transitions - spin.final.length);
    }
    const limit = incomplete && ['range', 'frames', 'seq', 'internal'].includes(incomplete.reason) ? ['inconclusive'] : [];
    const named = (list: Iterable<string>): string => [...list].filter(code => !OF_THE_GRAPH.includes(code)).sort().join() || 'none';
    equal('codes of steps', named([...codes, ...limit]), named(spin.found));

    const ofTheEnd = new Set([...spin.found, ...spin.final].filter(code => OF_THE_GRAPH.includes(code)));
    if (spin.deadlock) ofTheEnd.add('deadlock');
    for (const code of ofTheEnd) if (!codes.has(code)) differences.push(`${code}: SPIN only`);
    for (const code of OF_THE_GRAPH.filter(code => codes.has(code) && !ofTheEnd.has(code))) {
        if (code === 'livelock') notCompared.push('livelock: SPIN has no strong fairness');
        else if (violations.filter(v => v.code === code).some(v => isTerminal(program, v))) differences.push(`${code}: the explorer only, at the end of a run`);
        else notCompared.push(`${code}: while others still run`);
    }
    return { differences, notCompared };
}

const prunes = (program: Program): boolean => program.threads.some(t => t.steps.some(s => s.blocks.some(b => b.exit.kind === 'prune')));

/** No thread can step in the last state of the run. */
function isTerminal(program: Program, { trace }: Violation): boolean {
    const { pcs, values } = trace.states[trace.states.length - 1];
    return program.threads.every(t => t.pcs[pcs[t.id]].steps.every(k => !enabled(t.steps[k], values)));
}
