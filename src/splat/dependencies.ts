/** The lists of irq-order and irq-inversion (print_shortest_lock_dependencies): each lock with its uses, and where it was taken. */
import type { Draft } from './draft.js';
import { parseDependencyHead } from './symbols.js';

export function readDependencyLine(draft: Draft, words: string, line: number): boolean {
    const list = draft.section === 'dependencies' ? draft.report.dependencies?.at(-1) : undefined;
    if (!list) return false;
    const lock = parseDependencyHead(words);
    if (lock) {
        draft.dependency = { lock, usages: [], line };
        list.locks.push(draft.dependency);
        draft.stack = undefined;
        return true;
    }
    const { dependency } = draft;
    if (!dependency) return false;
    const usage = /^([A-Z][A-Z_-]*(?:(?: READ)? USE)?) at:$/.exec(words);
    if (usage) {
        const one = { usage: usage[1], stack: [], line };
        dependency.usages.push(one);
        draft.stack = one.stack;
        return true;
    }
    if (words === '}') {
        draft.stack = undefined;
        return true;
    }
    if (/^\.\.\. key +at: /.test(words)) return true;
    if (!/^\.\.\. acquired at:$/.test(words)) return false;
    dependency.acquired = draft.stack = [];
    return true;
}
