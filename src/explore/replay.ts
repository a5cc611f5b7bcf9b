/**
 * A recorded run, made again step by step, without any search: as far as the Program allows it.
 *
 * Of an unchanged Program the run comes to the same end. Of one whose text was edited it shows what has become of the run: still a violation
 * (and at which step), or where it is blocked now, and by whom. What is so for ever (a deadlock, a livelock, what is left at the end) was found
 * out by a search of the Program as it was; of another one it is said only where the run alone shows it.
 */
import type { Program } from '../model/program.js';
import { compile, type Compiled } from './compile.js';
import { RunEnd, type Shown } from './replay-end.js';
import { waitsOfStep, type Replay } from './replay-result.js';
import type { Site } from './sites.js';
import type { Schedule } from './token.js';
import { Walker } from './walker.js';

/** Makes the run again. The Program need not be the one of the schedule's checksum. Throws where compile() does. */
export function replay(program: Program, schedule: Schedule): Replay {
    const compiled = compile(program);
    try {
        return new Replayer(compiled).run(schedule);
    } finally {
        compiled.instance.release(4 * (compiled.regions.end + 2 * compiled.layout.words));
    }
}

class Replayer {
    private readonly walker: Walker;
    private readonly end: RunEnd;

    constructor(private readonly compiled: Compiled) {
        this.walker = new Walker(compiled);
        this.end = new RunEnd(compiled, this.walker);
    }

    run(schedule: Schedule): Replay {
        const { walker, compiled: { program } } = this;
        const start = walker.start();
        if (start.kind === 'violated') return this.violated(start.sites, 0, schedule);
        if (start.kind !== 'done') return this.ends({ end: { kind: 'impossible', at: 0, message: 'the scenario has no initial state' } });
        for (const { thread, way } of schedule.steps) {
            const at = walker.steps.length + 1;
            const t = program.threads[thread];
            if (!t) return this.ends({ end: { kind: 'impossible', at, message: `there is no thread number ${thread + 1}` } });
            const ways = walker.ways(thread);
            if (ways.length === 0) return this.ends({ end: { kind: 'ended', at, thread } });
            if (way >= ways.length) return this.ends({ end: { kind: 'impossible', at, message: `${t.name} has ${ways.length === 1 ? 'no choice' : `only ${ways.length} choices`} there` } });
            const outcome = walker.take(thread, ways[way]);
            if (outcome.kind === 'blocked') return this.ends({ end: { kind: 'blocked', at, thread, step: t.steps[ways[way]], waits: waitsOfStep(program, thread, ways[way], walker.state) } });
            if (outcome.kind === 'pruned') return this.ends({ end: { kind: 'pruned', at, thread } });
            if (outcome.kind === 'violated') return this.violated(outcome.sites, at, schedule);
        }
        return this.ends(this.end.shown(schedule));
    }

    private ends({ end, violation, loopsTo }: Shown): Replay {
        const trace = this.walker.trace(loopsTo);
        return { end, trace, ...violation && { violation: { ...violation, trace } } };
    }

    /** The site that the schedule is about is told, if it is among them. */
    private violated(hit: Site[], at: number, schedule: Schedule): Replay {
        const site = hit.find(({ code }) => code === schedule.code) ?? hit[0];
        if (site.code === 'inconclusive') return this.ends({ end: { kind: 'limit', at, message: site.message } });
        return this.ends({ end: { kind: 'violated', at }, violation: this.end.violation(site) });
    }
}
