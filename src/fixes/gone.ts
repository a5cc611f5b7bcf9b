/**
 * Whether an edit has taken away one finding, and not merely another of its kind: findings are followed by their code, their locks and their
 * place, which the edit may have moved.
 */
import type { Finding } from '../check/result.js';
import { movedTo, type Edit } from './edit.js';
import { offsetAt, place } from './work-done.js';

/** A finding of a scenario among others of its code: `4:8 gpu.a gpu.b`. */
export const findingKey = ({ range: { start }, locks }: Pick<Finding, 'range' | 'locks'>): string => [`${start.line}:${start.character}`, ...[...locks].sort()].join(' ');

/** The text before and after edits. */
export interface Edited { text: string; edits: readonly Edit[]; fixed: string }

/**
 * `before` and `after`: all findings of the scenario. What is left must have been there before: a finding that exploration refutes harms nobody,
 * one of the target's own code is taken to be the target unless it is known to be another.
 */
export function isGone(target: Pick<Finding, 'code' | 'locks' | 'range'> | undefined, before: readonly Finding[], after: readonly Finding[], edited: Edited): boolean {
    const known = before.filter(one => one !== target);
    return after.every(one => {
        const at = known.findIndex(other => isSame(other, one, edited, target));
        if (at < 0) return one.verdict === 'refuted' && one.code !== target?.code;
        known.splice(at, 1);
        return true;
    });
}

/** With the locks of the target the place alone tells which one it is. */
function isSame(old: Finding, now: Finding, edited: Edited, target: Pick<Finding, 'code' | 'locks'> | undefined): boolean {
    if (old.code !== now.code || locksOf(old) !== locksOf(now)) return false;
    return old.code !== target?.code || locksOf(old) !== locksOf(target) || placeAfter(old, edited) === placeOf(now);
}

const locksOf = ({ locks }: Pick<Finding, 'locks'>): string => [...locks].sort().join(' ');
const placeOf = ({ range: { start } }: Finding): string => `${start.line}:${start.character}`;

function placeAfter({ range: { start } }: Finding, { text, edits, fixed }: Edited): string | undefined {
    const at = movedTo(offsetAt(text, start), edits);
    return at === undefined ? undefined : place(fixed, at);
}
