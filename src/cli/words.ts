/** Small texts for people. */
import type { Problem } from '../check/result.js';
import type { SourceRange } from '../model/program.js';
import { coloured } from './colour.js';
import { shown } from './input.js';

export { count, grouped } from '../model/words.js';

export const duration = (milliseconds: number): string => milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;

/** `file:line:col`, one-based. */
export const place = ({ uri, start }: SourceRange): string => `${shown(uri)}:${start.line + 1}:${start.character + 1}`;

export const problemLine = ({ code, message, range, severity }: Problem): string => `${place(range)}: ${severity === 'information' ? 'note' : severity}: ${printable(message)} [${code}]`;

const paint = coloured(process.stderr);
const COLOURS = { error: 'red', warning: 'yellow', information: 'dim' } as const;

/** The same for a terminal. */
export const problemForTerminal = (problem: Problem): string => paint(COLOURS[problem.severity], problemLine(problem));

/** Texts of a file may hold what a terminal would obey. */
export const printable = (text: string): string => text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '\uFFFD');
