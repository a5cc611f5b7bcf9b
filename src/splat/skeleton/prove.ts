/** A skeleton with the explorer's verdict: whether what lockdep warns of can happen as it stands, and if not, what it would need. */
import { FileCheck } from '../../check/index.js';
import { listed } from '../../model/words.js';
import type { ScenarioResult } from '../../check/result.js';
import type { Report } from '../report.js';
import { skeletonOf, type Shown, type Skeleton } from './index.js';
import type { Variant } from './variants.js';

/** States to look at; a skeleton has some thousands. */
const LIMITS = { maxStates: 300_000, timeout: 20, workers: 1 };

export type SkeletonVerdict = 'confirmed' | 'refuted' | 'open';
export interface Proven { text: string; kernel: string; verdict: SkeletonVerdict; /** In a sentence. */ says: string; /** What a deadlock needs besides, by the name of its scenario. */ needs?: string }

export class SkeletonCheck {
    /** When it is finished. */
    result: Proven | { none: string } | undefined;
    private readonly skeleton: Skeleton | undefined;
    private check: FileCheck | undefined;
    private first: ScenarioResult | undefined;
    /** A lock that is kept is no deadlock of its own. */
    private readonly wanted: 'lock_misuse' | 'deadlock';
    private readonly left: (Variant | undefined)[] = [];

    constructor(report: Report) {
        this.wanted = report.kind === 'held-at-return' ? 'lock_misuse' : 'deadlock';
        const skeleton = skeletonOf(report);
        if ('none' in skeleton) this.result = skeleton;
        else {
            this.skeleton = skeleton;
            this.left = [undefined, ...skeleton.variants];
            this.next();
        }
    }

    /** @param milliseconds as many, about. @returns whether it is finished. */
    run(milliseconds: number): boolean {
        if (!this.check || !this.skeleton) return true;
        if (!this.check.run(milliseconds)) return false;
        const { scenarios: [result], problems } = this.check.result();
        const [variant] = this.left.splice(0, 1);
        const failed = problems.find(({ severity }) => severity === 'error');
        if (!variant) this.first = result;
        if (!result || failed) return this.finish(undefined, undefined, failed?.message ?? 'it could not be explored');
        if (result.codes.includes(this.wanted)) return this.finish(variant, result);
        if (this.left.length === 0 || !variant && isOpen(result)) return this.finish(undefined, undefined);
        this.next();
        return false;
    }

    /** Nobody wants to know any more. */
    cancel(): void { this.check?.cancel(); }

    private next(): void {
        const [variant] = this.left, name = variant?.name ?? 'as_reported';
        const text = this.skeleton!.text(variant ? [{ variant, about: [], expected: '' }] : [{ about: [], expected: '' }]);
        this.check = new FileCheck(text, 'untitled:skeleton.mmn', { ...LIMITS, scenario: name });
    }

    private finish(variant: Variant | undefined, found: ScenarioResult | undefined, problem?: string): true {
        const { first } = this, { lost, doubt, taken } = this.skeleton!;
        const isPartial = lost.length > 0 && problem === undefined && first !== undefined && !isOpen(first);
        const isDoubted = doubt !== undefined && found !== undefined && !variant;
        const verdict: SkeletonVerdict = isDoubted ? 'open' : found && !variant ? 'confirmed' : problem !== undefined || !first || isOpen(first) || isPartial ? 'open' : 'refuted';
        const besides = first && first.codes.length > 0 ? ` (found: ${first.codes.join(', ')})` : '', missing = variant ? ` ${variant.about}` : '';
        const provided = taken.length === 0 ? '' : taken.length === 1 ? `, if ${taken[0]} is one lock in all of these threads (the report tells only the class)` : `, if ${listed(taken)} are one lock each in all of these threads (the report tells only the classes)`;
        const says = isDoubted ? `Open: these threads can hang (${messageOf(found, this.wanted)}), but ${doubt}.`
            : verdict === 'confirmed' ? `The explorer confirms it${provided}: ${messageOf(found!, this.wanted)}.`
            : isPartial ? `Open: these threads cannot hang${besides}, but they leave out ${lost.join(', and ')}.${missing}`
                : verdict === 'open' ? `Not explored to its end: ${problem ?? first?.message ?? ''}.` : `Refuted as it stands: in no interleaving of these threads does anything hang${besides}.${missing}`;
        const codes = (result: ScenarioResult | undefined): string => result && result.verdict !== 'inconclusive' ? result.codes.join(', ') || 'ok' : '';
        const shown: Shown[] = [{ about: [says], expected: codes(first) }, ...variant && found ? [{ variant, about: [variant.about], expected: codes(found) }] : []];
        this.result = { text: this.skeleton!.text(shown), kernel: this.skeleton!.kernel, verdict, says, ...variant && { needs: variant.name } };
        this.check = undefined;
        return true;
    }
}

/** Also where something else was found before the limit: only a complete exploration refutes. */
const isOpen = ({ verdict, stats }: ScenarioResult): boolean => verdict === 'inconclusive' || !stats.complete;

/** Without the lines of a text that is not yet written. */
const messageOf = ({ message, violations }: ScenarioResult, code: string): string => (violations.find(one => one.code === code)?.message ?? message).replace(/ \((?:[^()]|\([^()]*\))*(?:untitled:)?skeleton\.mmn:[^)]*\)/g, '');
