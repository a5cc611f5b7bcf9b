/** What became of a run that was made again, in one sentence. */
import type { Program } from '../model/program.js';
import type { Replay } from './replay-result.js';
import type { Schedule } from './token.js';

/** Of a replay that did not come to the end that it came to before; undefined if it did. */
export function replayProblem(program: Program, schedule: Schedule, { end, violation }: Replay): string | undefined {
    const { length } = schedule.steps;
    const name = (t: number): string => program.threads[t].name;
    switch (end.kind) {
        case 'same': case 'open': return undefined;
        case 'violated':
            if (end.at === length && (violation?.code === schedule.code || schedule.code === 'open')) return undefined;
            return `the run ends at step ${end.at} of ${length} with ${violation?.code}`;
        case 'gone': return `all ${length} steps can be made, but ${end.message}`;
        case 'ended': return `the run stops being possible at step ${end.at} of ${length}: ${name(end.thread)} has ended before`;
        case 'pruned': return `the run stops being possible at step ${end.at} of ${length}: an assume() of ${name(end.thread)} fails`;
        case 'impossible': return `the run stops being possible at step ${end.at} of ${length}: ${end.message}`;
        case 'limit': return `the run comes to a limit at step ${end.at} of ${length}: ${end.message}`;
        case 'blocked': {
            const waits = end.waits.map(({ text, lock, holders }) => {
                const what = lock === undefined ? text : program.locks[lock].name;
                return holders.length === 0 ? what : `${what}, which ${holders.map(h => h === end.thread ? 'it holds itself' : `${name(h)} holds`).join(' and ')}`;
            });
            return `the run stops being possible at step ${end.at} of ${length}: ${name(end.thread)} is blocked there, it waits for ${waits.join(' or ')}`;
        }
    }
}
