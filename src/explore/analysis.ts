/** From the explored graph to what is reported: violations with their runs, limits that were hit, or a complete run. */
import type { Code } from '../model/program.js';
import { lookAhead, mayPrune } from './ahead.js';
import type { Compiled } from './compile.js';
import { criticalPair, Failures } from './critical.js';
import type { Budget } from './budget.js';
import { cycleComponents, TarjanArrays, type Components } from './components.js';
import { StuckThreads, stuckStates } from './deadlock.js';
import { placeOf } from './different.js';
import type { Frontier } from './frontier.js';
import type { Graph } from './graph.js';
import { runsTo, shortestRuns } from './levels.js';
import { endlessRuns, fairCycles, turn, type FairCycles } from './livelock.js';
import { OtherCounterexamples } from './others.js';
import { countMarked, remarked } from './marks.js';
import { joined } from './runs.js';
import { namedTurn } from './orbits.js';
import { Outcomes } from './outcomes.js';
import { findSchedules, type Goals, type Run } from './schedule.js';
import { finalStates, terminalSites } from './final.js';
import { chosen, deadlockOf, limitOf, oneByCode, violationOf, type Deadlock } from './report.js';
import type { Site } from './sites.js';
import { loopingThreads, userThreads } from './situation.js';
import { analyseSparse } from './sparse.js';
import { stuckPlaces } from './stuck-places.js';
import { TraceMaker } from './trace.js';
import type { Limits, Trace, Verdict, Violation } from './verdict.js';

/** `cycles`: there are runs without an end. */
export type Findings = Pick<Verdict, 'violations' | 'outcomes' | 'incomplete' | 'completeRun' | 'standing' | 'stuckAt'> & { cycles?: boolean };

/** Nothing was found where there was nothing to look at: that must not look like ok. */
const NOTHING_LEFT: NonNullable<Verdict['incomplete']> = { reason: 'pruned', message: 'No run comes to its end: assume() excludes every one. What a run would do after it was not looked at.' };

/** Of more states than these that are not all, only the most important is looked for: who waits for that has waited long enough. */
const MOST_INCOMPLETE = 10_000_000;

/** Among more states than these a complete run is not chosen for its few context switches; where the threads of an edge have to be found again that takes ten times as long. */
const mostForExample = (graph: Graph): number => graph.names ? 5_000 : 50_000;

type Goal =
    | { kind: 'code'; code: Code }
    | { kind: 'terminal'; code: Code }
    | { kind: 'deadlock'; key: number }
    | { kind: 'livelock' }
    | { kind: 'complete' };

const NO_CYCLES: Components = { of: new Int32Array(0), count: 0, first: new Int32Array(1), members: new Int32Array(0) };

/** `whole`: every state was expanded. What the budget is too small for is missing. */
export function* analyse(compiled: Compiled, frontier: Frontier, whole: boolean, budget: Budget, { counterexamples = 1, critical = false, standing = false }: Pick<Limits, 'counterexamples' | 'critical' | 'standing'> = {}): Generator<void, Findings> {
    const { program, sites } = compiled;
    const { states, graph } = frontier;
    const limit = sites.find((site, i) => site.code === 'inconclusive' && frontier.violates(i));
    const incomplete = limit ? { incomplete: limitOf(limit) } : {};
    if (states.count === 0) {
        const violations = atStart(compiled, frontier);
        return { violations, outcomes: [], ...violations.length > 0 || limit ? incomplete : { incomplete: NOTHING_LEFT } };
    }
    if (!whole && (frontier.sparse || states.count > MOST_INCOMPLETE)) return yield* analyseSparse(compiled, frontier, budget);

    const outcomes = new Outcomes();
    const goals: Goal[] = [];
    const marks: Goals['marks'] = [];
    const ofSite = new Int32Array(sites.length).fill(-1);
    sites.forEach((site, i) => {
        if (!frontier.violates(i) || site.code === 'inconclusive') return;
        let goal = goals.findIndex(g => g.kind === 'code' && g.code === site.code);
        if (goal < 0) goal = goals.push({ kind: 'code', code: site.code }) - 1;
        ofSite[i] = goal;
    });

    if (ofSite.some(goal => goal >= 0) || limit) yield* budget.spend(outcomes.addSteps(graph, sites));

    let arrays: TarjanArrays | undefined;
    const tarjan = (): TarjanArrays => arrays ??= new TarjanArrays(states.count);
    const atEnd = program.terminal.map(({ code }) => code);
    const ahead = yield* budget.spend(lookAhead(compiled, frontier), ['deadlock', ...atEnd]);
    const atRest = ahead?.atRest ?? new Int32Array(0);
    outcomes.add('ok', 'states', atRest.length);
    const parts = (yield* budget.spend(cycleComponents(graph, states.count, tarjan, loopingThreads(program)), ['livelock', ...atEnd])) ?? NO_CYCLES;
    const endless = parts.count > 0 ? { cycles: true } : {};
    const stuckThreads = new StuckThreads(compiled, states, graph, ahead, ahead !== undefined && whole && !sites.some((_, i) => frontier.violates(i)), whole);
    const stuck = yield* budget.spend(stuckStates(compiled, states, stuckThreads), ['deadlock']);
    const places = stuck && ahead && standing ? yield* budget.spend(stuckPlaces(compiled, states, stuckThreads)) : undefined;
    const stuckAt = places ? { stuckAt: places } : {};
    if (stuck) {
        outcomes.add('deadlock', 'states', stuck.count);
        const first = goals.length;
        stuck.keys.forEach((_, key) => goals.push({ kind: 'deadlock', key }));
        marks.push(yield* remarked(stuck.marks, key => first + key));
    }
    for (const [code, mark] of (yield* budget.spend(finalStates(compiled, frontier, parts, atRest), atEnd)) ?? []) {
        // A limit is never a finding.
        if (code === 'inconclusive') continue;
        outcomes.add(code, 'states', yield* countMarked(mark));
        const goal = goals.push({ kind: 'terminal', code });
        marks.push(yield* remarked(mark, () => goal));
    }
    const ofUsers = yield* budget.spend(fairCycles(graph, states.count, parts, tarjan, userThreads(program)), ['livelock']);
    const allCycles = [...ofUsers ? [ofUsers] : [], ...(yield* budget.spend(endlessRuns(compiled, frontier, parts, tarjan), ['livelock'])) ?? []];
    // The run that is shown is one of the first.
    const cycles = allCycles.at(0);
    if (cycles) {
        outcomes.add('livelock', 'states', yield* countMarked(...allCycles.map(({ marks: hit }) => hit)));
        const goal = goals.push({ kind: 'livelock' });
        marks.push(yield* remarked(cycles.marks, () => goal));
    }
    if (goals.length === 0) {
        if (budget.missed.size > 0) return { violations: [], outcomes: outcomes.list, ...incomplete, ...endless };
        if (!limit && whole && atRest.length === 0 && mayPrune(program)) return { violations: [], outcomes: outcomes.list, incomplete: NOTHING_LEFT, ...endless };
        if (limit || !whole || atRest.length === 0) return { violations: [], outcomes: outcomes.list, ...incomplete, ...endless };
        goals.push({ kind: 'complete' });
        const mark = new Uint8Array(states.count);
        for (const s of atRest) mark[s] = 1;
        marks.push(mark);
    }

    const wanted: Goals = { count: goals.length, ofSite, marks };
    // That nothing was found is the news then, so the example may be any.
    const { runs, minimal } = goals[0].kind === 'complete' && states.count > mostForExample(graph) ? { runs: yield* oneRun(frontier, atRest[0]), minimal: false }
        : (yield* budget.spend(findSchedules(graph, states.count, program.threads.length, wanted))) ?? { runs: yield* shortestRuns(frontier, wanted), minimal: false };
    const looping = runs[goals.findIndex(({ kind }) => kind === 'livelock')];
    const cycle = looping && (yield* cycleFrom(frontier, cycles!, looping.states[looping.states.length - 1]));
    const maker = new TraceMaker(compiled, states, graph);
    const violations: Violation[] = [];
    const deadlocks: Deadlock[] = [];
    const goalOf = new Map<Trace, number>();
    let completeRun: Trace | undefined;
    const violationAt = (goal: Exclude<Goal, { kind: 'complete' | 'deadlock' }>, run: Run, best: boolean): Violation => {
        switch (goal.kind) {
            case 'code': return violationOf(compiled, maker.site(run), maker.trace(run, best));
            case 'terminal': return violationOf(compiled, terminalSite(compiled, frontier, run, goal.code), maker.trace(run, best));
            case 'livelock': return livelockOf(compiled, run, cycle!, maker);
        }
    };
    const deadlockAt = (key: number, run: Run, best: boolean): Deadlock => {
        const mask = maker.called(run, stuckThreads.in(run.states[run.states.length - 1]));
        return deadlockOf(compiled, stuck!.keys[key], mask, maker.trace(run, best), key);
    };
    for (const [i, goal] of goals.entries()) {
        const run = runs[i];
        if (!run) continue;
        // A run of some hundred steps takes a millisecond to tell.
        yield;
        if (goal.kind === 'complete') { completeRun = maker.trace(run, minimal); continue; }
        const violation = goal.kind === 'deadlock' ? deadlockAt(goal.key, run, minimal) : violationAt(goal, run, minimal);
        goalOf.set(violation.trace, i);
        if (goal.kind === 'deadlock') deadlocks.push(violation as Deadlock);
        else violations.push(violation);
    }
    yield;
    const reported = [...chosen(deadlocks), ...oneByCode(violations)];
    const place = placeOf(compiled, frontier, maker, whole);
    const others = counterexamples > 1 ? new OtherCounterexamples(compiled, place, wanted, stuckThreads) : undefined;
    for (const violation of others ? reported : []) {
        const i = goalOf.get(violation.trace)!;
        const goal = goals[i];
        if (goal.kind === 'livelock' || goal.kind === 'complete') violation.noOther = 'not sought';
        else yield* budget.spend(others!.add(violation, i, goal, runs[i]!, counterexamples - 1, (run, best) => goal.kind === 'deadlock' ? chosen([deadlockAt(goal.key, run, best)])[0] : violationAt(goal, run, best)));
        // A code that steps violate and that ends violate is two goals, of which the easier was looked at.
        if (violation.noOther === 'none' && goals.some((g, k) => k !== i && 'code' in g && g.code === violation.code)) violation.noOther = 'not found';
    }
    if (critical) {
        const failures = new Failures(program, sites, states.count);
        for (let s = 0; s < states.count; s++) if (stuckThreads.in(s) !== 0) failures.add('deadlock', s);
        goals.forEach((goal, i) => { if (goal.kind === 'terminal') for (const mark of marks) failures.addMarked(goal.code, mark, i + 1); });
        for (const { marks: hit } of allCycles) failures.addMarked('livelock', hit, 1);
        for (const violation of reported) violation.critical = limit ? 'not known' : (yield* budget.spend(criticalPair(place, failures, violation))) ?? 'not known';
    }
    return { violations: reported, outcomes: outcomes.list, ...incomplete, ...completeRun ? { completeRun } : {}, ...stuckAt, ...endless };
}

function* oneRun(frontier: Frontier, state: number): Generator<void, Run[]> {
    return [...(yield* runsTo(frontier, [state])).values()];
}

function cycleFrom({ graph }: Frontier, cycles: FairCycles, state: number): Generator<void, Run> {
    return graph.names ? namedTurn(graph, graph.names.orders(graph), cycles, state) : turn(graph, cycles, state);
}

function livelockOf({ program }: Compiled, run: Run, cycle: Run, maker: TraceMaker): Violation {
    // Which cycle is the shortest to read was not searched for, only the way to it.
    const trace = maker.trace(joined(run, cycle), false, run.states.length - 1);
    const threads = program.threads.filter(t => trace.steps.slice(trace.loopsTo).some(step => step.thread === t.id));
    return { code: 'livelock', message: `${threads.map(t => t.name).join(', ')} can go round for ever without an end, every thread having its turns`, threads: threads.map(t => t.id), trace };
}

function terminalSite(compiled: Compiled, { states }: Frontier, run: Run, code: Code): Site {
    return terminalSites(compiled, states, run.states[run.states.length - 1]).find(site => site.code === code)!;
}

/** Violations on entering the initial state, which then is the whole run. */
function atStart(compiled: Compiled, { startSites }: Frontier): Violation[] {
    const { program } = compiled;
    const initial = { pcs: program.threads.map(() => 0), values: program.variables.map(v => v.init) };
    const trace: Trace = { steps: [], states: [initial], contextSwitches: 0, minimal: true };
    const found = startSites.map(i => compiled.sites[i]).filter(site => site.code !== 'inconclusive');
    // Each has its own: a run's token tells what it shows.
    return oneByCode(found.map(site => violationOf(compiled, site, { ...trace })));
}
