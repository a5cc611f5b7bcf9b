/** Static findings as diagnostics: warnings until exploration has confirmed or refuted them. */
import { DiagnosticSeverity, type Diagnostic } from 'vscode-languageserver-types';
import { sameStart } from '../../check/problems.js';
import type { Finding, Related, ScenarioResult } from '../../check/result.js';
import { findingKey } from '../../fixes/index.js';
import { make } from './make.js';

/** `early`: what is known without exploration; a scenario's result, once there, knows better. */
export function findingDiagnostics(uri: string, early: Finding[], results: Map<string, ScenarioResult>): Diagnostic[] {
    const current = [...early.filter(({ scenario }) => !results.has(scenario)), ...[...results.values()].flatMap(({ findings }) => findings)];
    return groups(current).map(group => diagnostic(uri, group, results)).filter(one => one !== undefined);
}

/** The same finding in several scenarios is one diagnostic that says what became of it in each. */
function groups(findings: Finding[]): Finding[][] {
    const byKey = new Map<string, Finding[]>();
    for (const finding of findings) {
        const { start, uri } = finding.range;
        const key = [finding.code, uri, start.line, start.character, finding.message].join('|');
        byKey.set(key, [...byKey.get(key) ?? [], finding]);
    }
    return [...byKey.values()];
}

function diagnostic(uri: string, group: Finding[], results: Map<string, ScenarioResult>): Diagnostic | undefined {
    const [{ code, message, range, related }] = group;
    const of = (verdict: Finding['verdict']) => group.filter(finding => finding.verdict === verdict).map(({ scenario }) => scenario);
    const confirmed = of('confirmed'), refuted = of('refuted'), open = of(undefined), idle = of('not exercised');
    // A deadlock that exploration shows at the same place says all of it, with a diagram.
    if (open.length + refuted.length + idle.length === 0 && confirmed.every(name => shows(results.get(name), group[0]))) return undefined;
    const news = [
        confirmed.length > 0 && `confirmed in ${confirmed.join(', ')}`,
        ...reasons(group, 'refuted'), ...reasons(group, 'not exercised'),
    ].filter(Boolean).join('; ');
    // In most sketches of a protocol there is no OOM reaper.
    const leftOut = code === 'sleeping_call_in_nonblockable' && group.every(({ primed }) => primed);
    const harmless = open.length === 0 && idle.length === 0 && confirmed.every(name => results.get(name)?.asExpected);
    const severity = leftOut ? DiagnosticSeverity.Hint : harmless ? DiagnosticSeverity.Information : DiagnosticSeverity.Warning;
    const scenario = [...confirmed, ...open, ...refuted, ...idle][0];
    const place = results.get(scenario)?.range ?? range, own = group.find(finding => finding.scenario === scenario) ?? group[0];
    const { shownBy } = own;
    return make(uri, range, place, severity, code, `${code}: ${message}${news && ` (${news})`}`, [...related, ...refuted.length < group.length ? notSeen(own) : []], { scenario, code, finding: findingKey(own), ...shownBy && { shownBy } });
}

/** What lockdep would not see of it, at the place of the finding. */
export const notSeen = ({ unseen = [], range }: Finding): Related[] => unseen.map(message => ({ message, range }));

/** `refuted in s, t: every interleaving was explored, none deadlocks here`; scenarios with one reason together. */
function reasons(group: readonly Finding[], verdict: Finding['verdict']): string[] {
    const byReason = new Map<string, string[]>();
    for (const { scenario, why = '' } of group.filter(finding => finding.verdict === verdict)) byReason.set(why, [...byReason.get(why) ?? [], scenario]);
    return [...byReason].map(([why, scenarios]) => `${verdict} in ${scenarios.join(', ')}${why && `: ${why}`}`);
}

const shows = (result: ScenarioResult | undefined, { range }: Finding): boolean => result?.violations.some(({ code, range: at }) =>
    code === 'deadlock' && at.uri === range.uri && sameStart(at, range)) ?? false;
