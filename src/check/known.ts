/**
 * What is known of scenarios from an earlier check of the same file. While somebody types in one scenario the others stay as they were,
 * and need neither be lowered nor explored again.
 *
 * A scenario is the same if the file is, its place in it included, but for what stands inside the other scenarios: those do not see each other.
 */
import { isScenario, type Model, type Scenario } from '../language/generated/ast.js';
import type { Schedule } from '../explore/token.js';
import type { HeldHere, Problem, ScenarioResult } from './result.js';

export interface KnownScenario {
    /** Of lowering it. */
    problems: readonly Problem[];
    /** Absent: there was nothing to explore. */
    result?: ScenarioResult;
    held?: readonly HeldHere[];
}

/** While checks are cut short by newer texts, what they have found gathers here: up to about so many scenarios. */
const MOST = 100;

export class KnownScenarios {
    private earlier = new Map<string, KnownScenario>();
    private current = new Map<string, KnownScenario>();
    /** By name of the scenario, whatever its text was. */
    private readonly sizes = new Map<string, number>();

    /** By name of the scenario: the run that it failed with last. */
    private readonly runs = new Map<string, Schedule>();

    get(key: string): KnownScenario | undefined {
        const known = this.current.get(key) ?? this.earlier.get(key);
        if (known) this.current.set(key, known);
        return known;
    }

    /** About how many states the scenario has, if it was explored before. */
    expectedStates(scenario: string): number | undefined { return this.sizes.get(scenario); }

    lastRun(scenario: string): Schedule | undefined { return this.runs.get(scenario); }

    setLastRun(scenario: string, run: Schedule | undefined): void {
        if (this.runs.size >= MOST) this.runs.clear();
        if (run) this.runs.set(scenario, run); else this.runs.delete(scenario);
    }

    set(key: string, known: KnownScenario): void {
        if (this.sizes.size >= MOST) this.sizes.clear();
        if (known.result) this.sizes.set(known.result.scenario, known.result.stats.states);
        this.current.set(key, known);
        if (this.current.size >= MOST) this.finished();
    }

    /** A check has seen the whole file: what it did not need is forgotten, unless it needed nothing at all (the text has an error). */
    finished(): void {
        if (this.current.size === 0) return;
        this.earlier = this.current;
        this.current = new Map();
    }
}

/** In place of a ScenarioCheck: the result is there. */
export class KnownCheck {
    constructor(readonly name: string, private readonly known: KnownScenario) {}

    get problems() { return this.known.problems; }
    get findings() { return this.known.result?.findings ?? []; }
    get held() { return this.known.held ?? []; }
    get isSound() { return this.known.result !== undefined; }
    get states() { return this.known.result?.stats.states ?? 0; }
    run() { return this.known.result; }
    cancel() { /* Nothing is under way. */ }
}

/** What a scenario's result depends on: `context` (limits and the like) and the text, of the other scenarios only where they end. */
export function scenarioKey(model: Model, text: string, scenario: Scenario, context: string): string {
    const pieces = [context, scenario.name];
    let from = 0;
    for (const item of model.items) {
        const other = item === scenario || !isScenario(item) ? undefined : item.$cstNode;
        if (!other) continue;
        const { line, character } = other.range.end;
        const endsLine = /^[^\S\n]*(\n|$)/.test(text.slice(other.end, other.end + 100));
        pieces.push(text.slice(from, other.offset), endsLine ? `${line}` : `${line}:${character}`);
        from = other.end;
    }
    pieces.push(text.slice(from));
    return pieces.join('\0');
}
