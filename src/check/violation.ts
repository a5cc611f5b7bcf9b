/** A violation as every front end shows it. */
import { criticalMessage } from '../explore/message.js';
import type { Violation } from '../explore/verdict.js';
import type { Program } from '../model/program.js';
import { traceView } from '../trace/index.js';
import { placeOf } from './place.js';
import type { Counterexample, FoundViolation } from './result.js';

/** `expected`: some item of the scenario's `expect` is met by it. */
export function foundViolation(program: Program, violation: Violation, expected: boolean): FoundViolation {
    const { code, message, trace, others, noOther, onLocks = [], onWorks = [] } = violation;
    const { range, related } = placeOf(program, violation);
    const needed = criticalMessage(program, violation);
    const steps = typeof violation.critical === 'object' ? violation.critical.at.filter(at => at < trace.steps.length).map(at => at + 1) : [];
    return {
        code, message, expected, range, related,
        ...others && { others: others.map(other => counterexample(program, other)) }, ...noOther && { noOther },
        on: [...onLocks.map(id => program.locks[id].name), ...onWorks.map(id => program.works[id].name)],
        trace: { ...traceView(program, code, message, trace, range, violation), ...needed !== undefined && { critical: { message: needed, steps } } },
    };
}

function counterexample(program: Program, violation: Violation): Counterexample {
    const { code, message, trace } = violation;
    const { range } = placeOf(program, violation);
    return { message, range, trace: traceView(program, code, message, trace, range, violation) };
}
