/** The orders that a report states. */
import type { ChainEntry, Frame, LockClass, Report } from './report.js';

/** `acquired` was taken while `held` was, at this stack. `isFirst`: seen at some time before, for the first time, and perhaps never since; else it is what was reported. */
export interface Edge { held: LockClass; acquired: LockClass; stack: Frame[]; isFirst: boolean; line: number }

/** Only what the text says: entries of a chain that are not next to each other, because what is between them is missing, give none. */
export function edgesOf(report: Report): Edge[] {
    const { kind, chain, acquiring, holding, backtrace, mixed } = report;
    if (mixed) return [];
    if (kind === 'circular') {
        // An end that is called something else above has been damaged, there or here.
        const isSure = ({ index, lock }: ChainEntry): boolean => (index > 0 || acquiring === undefined || acquiring.name === lock.name) && (index !== chain[0].index || holding === undefined || holding.name === lock.name);
        return chain.flatMap((entry, i): Edge[] => {
            if (!isSure(entry)) return [];
            if (entry.index > 0) {
                const next = chain[i + 1];
                return next?.index === entry.index - 1 && isSure(next) ? [{ held: next.lock, acquired: entry.lock, stack: entry.stack, isFirst: true, line: entry.line }] : [];
            }
            return holding && holding.name === chain[0].lock.name ? [{ held: holding, acquired: entry.lock, stack: entry.stack, isFirst: false, line: entry.line }] : [];
        });
    }
    if (kind !== 'recursive' && kind !== 'irq-order' || !acquiring || !holding) return [];
    return [{ held: holding, acquired: acquiring, stack: backtrace, isFirst: false, line: acquiring.line }];
}
