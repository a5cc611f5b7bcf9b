/** Looks for proven fixes, in slices, and tells each as soon as it is proven. */
import type { ScenarioResult } from '../check/result.js';
import { findingKey, FixSearch, type Target } from '../fixes/index.js';
import type { CheckEvent, CheckJob } from './checker.js';
import { targetKey } from './fileState.js';
import type { FileRun } from './slices.js';

/** In a file where so much fails, fixes are looked for where somebody asks for one. */
const MOST = 12;

/** What is looked into without being asked: what nobody expects, in threads of the scenario. An expected violation is there to be shown. */
export function worthMending(results: readonly ScenarioResult[]): Target[] {
    const targets = results.flatMap<Target>(({ scenario, asExpected, violations, findings, codes }) => [
        ...asExpected ? [] : violations.filter(({ code, expected }) => !expected && code !== 'inconclusive').map(({ code }) => ({ scenario, code })),
        ...codes.length > 0 ? [] : findings.filter(({ verdict, primed }) => verdict !== 'refuted' && !primed).map(finding => ({ scenario, code: finding.code, finding: findingKey(finding) })),
    ]);
    return [...new Map(targets.map(target => [targetKey(target), target])).values()].slice(0, MOST);
}

export class MendRun implements FileRun {
    private search: FixSearch | undefined;
    private told = 0;

    constructor(private readonly job: CheckJob, private readonly results: readonly ScenarioResult[], private readonly targets: Target[], private readonly report: (event: CheckEvent) => void) {}

    run(milliseconds: number): boolean {
        const [target] = this.targets;
        if (!target) return true;
        const finished = this.step(target, milliseconds);
        const fixes = this.search?.proven ?? [];
        if (finished || fixes.length > this.told) this.report({ kind: 'fixes', target, fixes: [...fixes], finished });
        this.told = fixes.length;
        if (!finished) return false;
        this.targets.shift();
        this.search = undefined;
        this.told = 0;
        return this.targets.length === 0;
    }

    cancel(): void { this.search?.cancel(); }

    /** That no fix could be looked for is no failure of the check. */
    private step(target: Target, milliseconds: number): boolean {
        const { text, uri, limits } = this.job;
        try {
            this.search ??= new FixSearch(text, uri, target, this.results, limits);
            return this.search.run(milliseconds);
        } catch (error) {
            console.error(`Fixes for ${target.code} in ${target.scenario} could not be looked for:`, error);
            return true;
        }
    }
}
