/**
 * What is known of scenarios from an earlier check of the same file. While somebody types in one scenario the others stay as they were,
 * and need neither be lowered nor explored again.
 */
import type { Schedule } from '../explore/token.js';
import type { ScenarioCheck } from './scenario.js';
import type { Finding, HeldHere, Problem, RunAgain, ScenarioResult } from './result.js';

export interface KnownScenario {
    /** Of lowering it. */
    problems: readonly Problem[];
    /** What is known without exploration; absent: it has problems, so that there is nothing to explore. */
    locks?: { findings: Finding[]; held: HeldHere[]; findingsComplete: boolean };
    /** Which run was made again in it, and what became of that. */
    again?: { run: Schedule; said?: RunAgain };
    /** Absent: it was not explored to the end. */
    result?: ScenarioResult;
}

/** So many scenarios are remembered beside those of the last two texts. */
const SPARE = 8;

export class KnownScenarios {
    /** By key, the last used last. */
    private readonly scenarios = new Map<string, KnownScenario>();
    /** By name of the scenario, whatever its text was. */
    private readonly sizes = new Map<string, number>();
    /** By name of the scenario: the run that it failed with last. */
    private readonly runs = new Map<string, Schedule>();
    private readonly names = new Map<string, true>();
    private most = SPARE;
    /** The exploration of a scenario, or the lowering for it, begun and not ended. */
    private parked: { key: string; check: ScenarioCheck } | undefined;

    /** A text with so many scenarios comes: those of the one before are not forgotten for it. */
    makeRoom(scenarios: number): void { this.most = 2 * scenarios + SPARE; }

    get(key: string): KnownScenario | undefined {
        const known = this.scenarios.get(key);
        if (known) keep(this.scenarios, key, known, this.most);
        return known;
    }

    has(key: string): boolean { return this.scenarios.has(key); }

    /** Whether an earlier text had a scenario of this name that was looked at. */
    hasSeen(name: string): boolean { return this.names.has(name); }

    /** About how many states the scenario has, if it was explored before. */
    expectedStates(scenario: string): number | undefined { return this.sizes.get(scenario); }

    lastRun(scenario: string): Schedule | undefined { return this.runs.get(scenario); }

    setLastRun(scenario: string, run: Schedule | undefined): void {
        if (run) keep(this.runs, scenario, run, this.most); else this.runs.delete(scenario);
    }

    /** The next text may have the scenario too: then it goes on from where it is. There is one such place. */
    park(key: string, check: ScenarioCheck): void {
        this.leave();
        this.parked = { key, check };
    }

    /** What was parked of this scenario. */
    resume(key: string): ScenarioCheck | undefined {
        if (this.parked?.key !== key) return undefined;
        const { check } = this.parked;
        this.parked = undefined;
        return check;
    }

    /** Gives back what the exploration uses that waits for its scenario, unless it is one of these. */
    leave(but: readonly string[] = []): void {
        if (!this.parked || but.includes(this.parked.key)) return;
        this.parked.check.cancel();
        this.parked = undefined;
    }

    set(key: string, name: string, known: KnownScenario): void {
        keep(this.names, name, true, this.most);
        if (known.result) keep(this.sizes, known.result.scenario, known.result.stats.states, this.most);
        keep(this.scenarios, key, known, this.most);
    }
}

/** Of what was not used for longest something is forgotten. */
function keep<T>(map: Map<string, T>, key: string, value: T, most: number): void {
    map.delete(key);
    map.set(key, value);
    for (const oldest of map.keys()) {
        if (map.size <= most) return;
        map.delete(oldest);
    }
}

/** In place of a ScenarioCheck: the result is there. */
export class KnownCheck {
    readonly isSound = true;
    readonly canWait = false;

    constructor(readonly name: string, readonly known: KnownScenario, private readonly result: ScenarioResult) {}

    get problems() { return this.known.problems; }
    get findings() { return this.result.findings; }
    get held() { return this.known.locks?.held ?? []; }
    get states() { return this.result.stats.states; }
    run() { return this.result; }
    stop() { return false; }
    cancel() { /* Nothing is under way. */ }
}
