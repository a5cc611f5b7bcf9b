/** Reports of lockdep and of the watchdog of hung tasks, out of any log (docs/lockdep.md). */
import { LineSplitter } from './lines.js';
import { SplatReader } from './reader.js';
import type { Report } from './report.js';

export type * from './report.js';
export { edgesOf, type Edge } from './edges.js';
export { LineSplitter } from './lines.js';
export { SplatReader } from './reader.js';

/** All reports of a text. A large input is better fed to a LineSplitter, piece by piece. */
export function readReports(text: string): Report[] {
    const reader = new SplatReader();
    const lines = new LineSplitter(line => reader.push(line));
    lines.feed(text);
    lines.end();
    return reader.end();
}
