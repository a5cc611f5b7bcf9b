/**
 * A verdict against what the scenario expects.
 *
 * `expect a, b`: each must be found; further codes are reported but do not fail, unless `only`. No item: nothing may be found.
 * `expect deadlock on LOCK`: found only by a deadlock about that lock. An incomplete exploration decides nothing but what it has found.
 */
import type { Verdict, Violation } from '../explore/verdict.js';
import type { Code, Expectation, Program } from '../model/program.js';
import { nextSteps } from '../trace/waiting.js';
import type { ScenarioResult } from './result.js';

type Item = Expectation['items'][number];

export type Judgement = Pick<ScenarioResult, 'expected' | 'codes' | 'verdict' | 'asExpected' | 'unmet'> & {
    /** Whether some item expects it, for each violation of the verdict. */
    isExpected: boolean[];
    /** Index of the violation that the verdict names; -1: none. */
    shown: number;
};

/** `deadlock on gpu.svm`, as the scenario says it. */
const words = ({ code, on }: Item): string => on ? `${code} on ${on.text}` : code;

function meets(program: Program, violation: Violation, { code, on }: Item): boolean {
    if (violation.code !== code) return false;
    if (!on) return true;
    const { lock, work } = on;
    if (lock) return violation.onLocks?.some(id => id >= lock.lock && id < lock.lock + lock.count && (lock.index?.op !== 'const' || id === lock.lock + lock.index.value)) ?? false;
    if (work !== undefined) return violation.onWorks?.includes(work) ?? false;
    // A completion, a fence: no lock, but a condition on it that somebody waits for.
    const last = violation.trace.states.at(-1);
    return last !== undefined && (violation.threads ?? []).some(id => nextSteps(program.threads[id], last.pcs[id]).some(({ waits }) => waits?.text.includes(on.text)));
}

/**
 * A hang that has not come as far yet: those who wait already are stuck, for the ones that they wait for will be. Where it is about no lock
 * at all (somebody waits for an event), the same threads must be stuck in the whole.
 */
function isPartOf(violation: Violation, whole: Violation): boolean {
    if (violation.code !== 'deadlock' || whole.code !== 'deadlock') return false;
    const about = ({ onLocks = [], onWorks = [] }: Violation) => [...onLocks, ...onWorks.map(id => `work ${id}`)];
    const [some, all] = about(violation).length > 0 ? [about(violation), about(whole)] : [violation.threads ?? [], whole.threads ?? []];
    return some.length > 0 && some.every(one => all.includes(one));
}

export function judge(program: Program, { violations, stats, incomplete }: Verdict): Judgement {
    const { expect } = program;
    const complete = stats.complete && !incomplete;
    const codes: Code[] = [...new Set([...violations.map(({ code }) => code), ...complete ? [] : ['inconclusive' as const]])];
    const isMet = (item: Item) => item.code === 'inconclusive' ? !complete : violations.some(violation => meets(program, violation, item));
    const met = violations.filter(violation => expect.items.some(item => meets(program, violation, item)));
    const isExpected = violations.map(violation => met.some(other => other === violation || isPartOf(violation, other)));
    const missing = expect.items.filter(item => !isMet(item));
    const surplus = violations.findIndex((violation, i) => !isExpected[i] && violation.code !== 'inconclusive');
    const fails = surplus >= 0 && (expect.only || expect.items.length === 0);
    // What was not found may still come while the exploration is incomplete; so may what must not be there at all.
    const open = !complete && !expect.items.some(({ code }) => code === 'inconclusive') && (missing.length > 0 || expect.items.length === 0 || expect.only);
    // The whole hang tells more than the part of it that comes first.
    const whole = violations.findIndex(violation => met.includes(violation));
    const shown = fails ? surplus : whole >= 0 ? whole : violations.length > 0 ? 0 : -1;
    return {
        expected: expect.items.map(({ code }) => code),
        codes,
        verdict: open && !fails ? 'inconclusive' : shown >= 0 ? violations[shown].code : complete ? 'ok' : 'inconclusive',
        asExpected: !fails && !open && missing.length === 0,
        unmet: complete ? missing.map(item => ({ message: notFound(item, codes), range: item.range })) : [],
        isExpected,
        shown,
    };
}

function notFound(item: Item, codes: Code[]): string {
    const sameCode = item.on && codes.includes(item.code) ? `; the ${item.code} that is there is about something else` : '';
    return `${words(item)} is expected, but no interleaving shows it${sameCode || (codes.length > 0 ? `; found: ${codes.join(', ')}` : '')}`;
}
