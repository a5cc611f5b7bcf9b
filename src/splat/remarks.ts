/** What is said of a log that has no report, or not a whole one: the same in the terminal and in the editor. */
import { count } from '../model/words.js';
import { shorten } from '../trace/escape.js';
import type { SplatReader } from './reader.js';
import type { Report } from './report.js';

/** Of lines that were not understood, so many are told; the report has all of them. */
const MOST_UNREAD = 10;
/** Of each. */
const MOST_CHARACTERS = 200;

/** Why there is nothing to show. */
export function nothingIn({ lines, others }: Pick<SplatReader, 'lines' | 'others'>): string {
    if (lines === 0) return 'it is empty';
    const looked = `no report of lockdep and none of hung tasks in ${count(lines, 'line')}`;
    return others.length === 0 ? looked : `${looked}; what there is: ${others.map(({ tool, line }) => `${tool} in line ${line}`).join(', ')}. These are not about an order of locks`;
}

/** How one knows a report. */
export const HOW_REPORTS_BEGIN = 'Lockdep\'s begin with "WARNING: possible circular locking dependency detected" or the like; a kernel without CONFIG_PROVE_LOCKING prints none';

/** That a report is not whole; undefined: it is. */
export const notWhole = ({ title, missing }: Report): string | undefined => missing.length > 0 ? `this report is not whole${title.startsWith('(') ? '' : ` (${title})`}: missing: ${missing.join(', ')}` : undefined;

/** Lines that were not understood: the first of them, and how many more there are. */
export function unreadOf({ unread }: Report): { told: Report['unread']; more?: string } {
    const more = unread.length - MOST_UNREAD;
    return { told: unread.slice(0, MOST_UNREAD).map(({ line, text }) => ({ line, text: shorten(text, MOST_CHARACTERS) })), ...more > 0 && { more: `${count(more, 'more line')} not understood` } };
}
