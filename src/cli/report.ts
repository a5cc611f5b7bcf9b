/** What `check` prints, by format. */
import type { FileResult } from '../check/result.js';
import { toJson } from './json.js';
import { toSarif } from './sarif.js';
import { summary } from './text.js';

/** `interrupted`: what was not checked, if the user stopped it. */
export interface Report { version: string; exitCode: number; interrupted?: string }

export const FORMATS = {
    /** Whatever else there is to say was said file by file. */
    text: (files: FileResult[], { interrupted }: Report) => `${summary(files)}${interrupted === undefined ? '' : `, ${interrupted}`}`,
    json: toJson, sarif: toSarif,
    /** Its builder is loaded for those who want it. */
    junit: async (files: FileResult[], report: Report) => (await import('./junit.js')).toJunit(files, report),
} as const;
export type Format = keyof typeof FORMATS;
