/**
 * What is found among so many states that neither their edges nor an array over all of them is kept, and that are not all there are: what a
 * step or an invariant violates, states without a step, threads that wait for each other, what is left at the end. What needs every
 * state (threads that never step again, livelock) is not looked for.
 *
 * One pass over the states in order finds the first place of each.
 */
import type { Code } from '../model/program.js';
import type { Compiled } from './compile.js';
import type { Budget } from './budget.js';
import { CHUNK } from './budget.js';
import { Situations, StuckThreads } from './deadlock.js';
import { terminalSites } from './final.js';
import type { Frontier } from './frontier.js';
import { siteOf } from './graph.js';
import { runsTo } from './levels.js';
import { Outcomes } from './outcomes.js';
import { chosen, deadlockOf, limitOf, oneByCode, violationOf, type Deadlock } from './report.js';
import type { Run } from './schedule.js';
import type { Site } from './sites.js';
import { resting, restingTable } from './situation.js';
import { TraceMaker } from './trace.js';
import type { Verdict, Violation } from './verdict.js';

/** Where something is found: a state, and the step out of it that violates a site. */
interface Place { state: number; violates?: { thread: number; site: number } }

interface Places {
    sites: Map<Code, Place>;
    terminal: Map<Code, { state: number; site: Site }>;
    /** By number of the situation: the first state, and who is stuck there. */
    stuck: Map<number, { state: number; threads: number }>;
    outcomes: Outcomes;
}

export function* analyseSparse(compiled: Compiled, frontier: Frontier, budget: Budget): Generator<void, Pick<Verdict, 'violations' | 'outcomes' | 'incomplete'>> {
    const situations = new Situations(compiled, frontier.states);
    const places = yield* firstPlaces(compiled, frontier, situations, budget);
    const telling = situations.worthTelling();
    const stuck = [...places.stuck].filter(([number]) => telling[number]);
    const runs = yield* runsTo(frontier, [...places.sites.values(), ...places.terminal.values(), ...stuck.map(([, place]) => place)].map(p => p.state));
    const maker = new TraceMaker(compiled, frontier.states, frontier.graph);
    const run = ({ state, violates }: Place): Run => ({ ...runs.get(state)!, ...violates ? { violates } : {} });
    const trace = (place: Place): Violation['trace'] => maker.trace(run(place), false);
    const violations = [
        ...[...places.sites.values()].map(place => violationOf(compiled, maker.site(run(place)), trace(place))),
        ...[...places.terminal.values()].map(({ state, site }) => violationOf(compiled, site, trace({ state }))),
    ];
    const deadlocks = stuck.map(([number, { state, threads }]): Deadlock => deadlockOf(compiled, situations.keys[number], maker.called(run({ state }), threads), trace({ state }), number));
    const limit = compiled.sites.find((site, i) => site.code === 'inconclusive' && frontier.violates(i));
    return { violations: [...chosen(deadlocks), ...oneByCode(violations)], outcomes: places.outcomes.list, ...limit ? { incomplete: limitOf(limit) } : {} };
}

function* firstPlaces(compiled: Compiled, { states, graph }: Frontier, situations: Situations, budget: Budget): Generator<void, Places> {
    const { sites, program } = compiled;
    const places: Places = { sites: new Map(), terminal: new Map(), stuck: new Map(), outcomes: new Outcomes() };
    const stuckThreads = new StuckThreads(compiled, states, graph, undefined, false, false);
    const table = restingTable(program);
    const all = 2 ** program.threads.length - 1;
    const isLate = budget.begin();
    for (let s = 0; s < graph.expanded; s++) {
        const [first, end] = [graph.first(s), graph.end(s)];
        for (let e = first; e < end; e++) {
            const site = siteOf(graph.target(e));
            if (site < 0 || site >= sites.length) continue;
            const { code } = sites[site];
            places.outcomes.add(code, 'steps');
            if (code !== 'inconclusive' && !places.sites.has(code)) places.sites.set(code, { state: s, violates: { thread: graph.thread(e), site } });
        }
        const threads = stuckThreads.in(s);
        if (threads !== 0) {
            places.outcomes.add('deadlock', 'states');
            const number = situations.number(s, threads);
            if (number !== undefined && !places.stuck.has(number)) places.stuck.set(number, { state: s, threads });
        }
        if (first === end && resting(compiled, table, states.slab, s * states.words) === all) {
            places.outcomes.add('ok', 'states');
            for (const site of terminalSites(compiled, states, s)) {
                if (site.code === 'inconclusive') continue;
                places.outcomes.add(site.code, 'states');
                if (!places.terminal.has(site.code)) places.terminal.set(site.code, { state: s, site });
            }
        }
        if (s % (CHUNK / 16) !== 0) continue;
        yield;
        if (!isLate()) continue;
        budget.miss([...new Set([...sites, ...program.terminal].map(({ code }) => code)), 'deadlock']);
        break;
    }
    return places;
}
