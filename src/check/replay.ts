/** A run again from its token: of a scenario as it is now, without a search. */
import { replay } from '../explore/replay.js';
import type { Replay } from '../explore/replay-result.js';
import { replayProblem } from '../explore/replay-message.js';
import { readToken, type Schedule } from '../explore/token.js';
import type { Program } from '../model/program.js';
import { traceView } from '../trace/index.js';
import type { TraceView } from '../trace/view.js';
import { placeOf } from './place.js';
import type { ScenarioPrograms } from './programs.js';

export interface Replayed {
    program: Program;
    schedule: Schedule;
    replay: Replay;
    /** The Program is the one that the token is of. */
    isSame: boolean;
    /** Why the run does not come to the end that it came to. */
    problem?: string;
    view: TraceView;
}

/**
 * Makes the run of a token again. One of another text (or scenario, or kernel version) is refused, unless `edited`: then it goes as far as
 * it can. Throws for a scenario that cannot be lowered: look at that first.
 */
export function replayToken(programs: ScenarioPrograms, token: string, edited = false): Replayed | { error: string; otherText?: boolean } {
    const schedule = readToken(token);
    if ('error' in schedule) return schedule;
    const known = programs.of(schedule.program);
    const isSame = known !== undefined;
    const program = known ?? programs.first;
    if (!isSame && !edited) return { otherText: true, error: `this token is of another text than scenario ${program.scenario} is now, or of another kernel version` };
    const again = replay(program, schedule);
    const problem = replayProblem(program, schedule, again);
    const { violation } = again;
    const trace = problem === undefined ? { ...again.trace, token } : again.trace;
    const place = violation && placeOf(program, violation);
    const view = violation ? traceView(program, violation.code, violation.message, trace, place?.range, violation)
        : { ...traceView(program, 'ok', problem ?? 'the run, made again from its token', trace), ...again.end.kind !== 'same' && { open: true as const } };
    return { program, schedule, replay: again, isSame, view, ...problem !== undefined && { problem } };
}
