/** The last counterexample of a scenario, made again in its edited text: known long before every interleaving is. */
import { replay } from '../explore/replay.js';
import type { Replay } from '../explore/replay-result.js';
import type { Schedule } from '../explore/token.js';
import type { Program } from '../model/program.js';
import { judge } from './expectation.js';
import type { RunAgain } from './result.js';
import { foundViolation } from './violation.js';

/** Throws where the Program cannot be compiled. */
export function runAgain(program: Program, schedule: Schedule): RunAgain {
    const again = replay(program, schedule), { violation } = again;
    const message = runAgainMessage(program, schedule, again);
    if (!violation) return { scenario: program.scenario, message };
    // One run decides nothing about the whole, but what it shows is so.
    const stats = { states: 0, transitions: 0, depth: 0, milliseconds: 0, bytesPerState: 0, complete: false };
    const { isExpected } = judge(program, { violations: [violation], covered: [], outcomes: [], stats });
    return { scenario: program.scenario, message, violation: foundViolation(program, violation, isExpected[0]) };
}

/** For people: whether it still fails, and where. */
export function runAgainMessage(program: Program, schedule: Schedule, { end, violation, trace }: Replay): string {
    const name = (thread: number): string => program.threads[thread].name;
    switch (end.kind) {
        case 'same': return `still fails at step ${trace.steps.length} (${violation?.code ?? schedule.code})`;
        case 'violated': return `${violation?.code === schedule.code ? 'still fails' : 'now fails'} at step ${end.at} (${violation?.code ?? schedule.code})`;
        case 'open': return 'goes on';
        case 'gone': return 'no longer fails at its end';
        case 'blocked': {
            const [wait] = end.waits;
            const what = wait === undefined ? 'what it waits for' : wait.lock === undefined ? wait.text : program.locks[wait.lock].name;
            const holders = wait?.holders.map(thread => thread === end.thread ? 'itself' : name(thread)) ?? [];
            return `now blocked at step ${end.at} by ${what}${holders.length > 0 ? `, held by ${holders.join(' and ')}` : ''}`;
        }
        case 'ended': return `now over at step ${end.at}: ${name(end.thread)} has ended before`;
        case 'pruned': return `no longer possible at step ${end.at}: an assume() of ${name(end.thread)} fails`;
        case 'impossible': return `no longer possible at step ${end.at}: ${end.message}`;
        case 'limit': return `comes to a limit at step ${end.at}: ${end.message}`;
    }
}
