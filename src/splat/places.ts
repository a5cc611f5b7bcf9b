/** Where in a report a line belongs. */
import { readDependencyLine } from './dependencies.js';
import type { Draft } from './draft.js';
import { HEADINGS } from './headings.js';
import type { Frame, Line } from './report.js';
import { readHungLine, readStackLine } from './stacks.js';
import { parseChainHead, parseClass, parseLock, parseNewDependency } from './symbols.js';
import { readTable } from './table.js';
import { parseTitle } from './titles.js';

/** @returns whether the report has a place for the line. */
export function understand(draft: Draft, { line, text }: Line): boolean {
    const words = text.trim(), { last } = draft;
    draft.last = undefined;
    if (last && readRest(last, words)) return true;
    if (readHungLine(draft, words, line)) return true;
    for (const [pattern, does] of HEADINGS) {
        const match = pattern.exec(words);
        if (!match) continue;
        does(draft, match, line);
        return true;
    }
    if (parseTitle(words)) return true;
    return readChainHead(draft, words, line) || readTable(draft, text, line) || readLockLine(draft, words, line) || readDependencyLine(draft, words, line)
        || readNames(draft, words) || readStackLine(draft, words, line);
}

/** `[module]` and `file.c:12`, which a mail has wrapped to a line of their own. */
function readRest(frame: Frame, words: string): boolean {
    const rest = /^(?:\[([\w-]+)\])?(?:(?:^| )(\S+\.\w+:\d+))?$/.exec(words);
    if (!rest || words === '' || rest[1] !== undefined && frame.module !== undefined || frame.source !== undefined) return false;
    if (rest[1] !== undefined) frame.module = rest[1];
    if (rest[2] !== undefined) frame.source = rest[2];
    return true;
}

function readChainHead(draft: Draft, words: string, line: number): boolean {
    const head = parseChainHead(words);
    const { chain } = draft.report;
    if (!head) return false;
    // The order is part of what the text says: an entry that does not go down belongs to another report.
    if (chain.length > 0 && head.index >= chain.at(-1)!.index) {
        if (draft.isInside) draft.report.mixed = true;
        return false;
    }
    draft.enter('chain');
    draft.seen.add('chain');
    const entry = { ...head, stack: [], line };
    chain.push(entry);
    draft.stack = entry.stack;
    return true;
}

function readLockLine(draft: Draft, words: string, line: number): boolean {
    const lock = parseLock(words, line);
    if (lock) return draft.lock(lock);
    if (draft.classes === undefined) return false;
    const { report } = draft;
    const both = draft.classes === 'new' ? parseNewDependency(words) : undefined;
    const one = draft.classes === 'new' ? undefined : parseClass(words);
    if (!both && !one) return false;
    if (both) report.newDependency = both;
    if (one && draft.classes === 'other') report.newDependency = [one];
    const last = report.usages?.at(-1);
    if (one && last) last.lock = one;
    draft.classes = undefined;
    return true;
}

/** `A --> B --> C`, the line below "Chain exists of:"; a mail may have wrapped it. */
function readNames(draft: Draft, words: string): boolean {
    if (draft.section !== 'names') return false;
    const before = draft.names;
    if (before === undefined ? !words.includes('-->') : !before.endsWith('-->') && !words.startsWith('-->')) return false;
    draft.names = before === undefined ? words : `${before} ${words}`;
    draft.report.chainOf = draft.names.split('-->').map(name => name.trim()).filter(name => name !== '');
    return true;
}
