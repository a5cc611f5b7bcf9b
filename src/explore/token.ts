/**
 * A run as a short text that fits into a mail, a URL or a file name, and back.
 *
 * `1-8k2x0q1-deadlock.ab-a12b3.1_4a-9f3`: version; checksum of the Program; what the run shows, and for a deadlock which threads are stuck,
 * for a livelock after how many steps the part begins that is repeated; the steps; checksum of all that. The steps are runs of one thread:
 * its letter, then how many steps (absent: one). `.1` is one step by the second of the ways that a `choose` has; the first way, and a step
 * that has no other, are only counted. `_` stands between two numbers.
 */
import type { Code, Program } from '../model/program.js';
import type { TraceStep, Verdict, Violation } from './verdict.js';

export const TOKEN_VERSION = 1;

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const CODES: readonly string[] = ['ok', 'open', 'deadlock', 'use_after_free', 'lost_write', 'stale_read', 'write_to_readonly', 'sleep_in_atomic', 'lock_misuse',
    'unbalanced_notifier', 'livelock', 'leak', 'assertion'] satisfies RunCode[];
/** No run that people look at is longer; a number in a token cannot make us count for ever. */
const MOST_STEPS = 1_000_000;

/** `open`: a run that shows nothing yet, and may go on. */
export type RunCode = Code | 'ok' | 'open';

export interface Schedule {
    /** Checksum of the Program that it is a run of. */
    program: string;
    code: RunCode;
    /** deadlock: threads that are stuck at the end. */
    threads?: number[];
    /** livelock: number of steps before the part that is repeated. */
    loopsTo?: number;
    /** `way`: which of the steps at the thread's pc, counted from 0. */
    steps: { thread: number; way: number }[];
}

/** A run of the Program as a schedule, to be made again in another one; without a checksum. */
export function scheduleOf(program: Program, { code, threads, trace: { steps, loopsTo } }: Violation): Schedule {
    const wayOf = ({ thread, step }: TraceStep): number => program.threads[thread].pcs[program.threads[thread].steps[step].pc].steps.indexOf(step);
    return {
        program: '', code, steps: steps.map(step => ({ thread: step.thread, way: wayOf(step) })),
        ...code === 'deadlock' && threads ? { threads } : {}, ...code === 'livelock' && loopsTo !== undefined ? { loopsTo } : {},
    };
}

/** The token of a run of the Program; `checksum` if it is known already. */
export function tokenOf(program: Program, { code, threads, trace }: Pick<Violation, 'threads' | 'trace'> & { code: RunCode }, checksum = programChecksum(program)): string {
    const detail = code === 'deadlock' ? threads?.map(t => LETTERS[t]).join('') : code === 'livelock' ? trace.loopsTo : undefined;
    const text = `${TOKEN_VERSION}-${checksum}-${code}${detail === undefined ? '' : `.${detail}`}-${stepsText(program, trace.steps)}`;
    return `${text}-${damageCheck(text)}`;
}

/** Gives each run of the findings its token. */
export function addTokens(program: Program, { violations, completeRun }: Pick<Verdict, 'violations' | 'completeRun'>): void {
    if (violations.length === 0 && !completeRun) return;
    const checksum = programChecksum(program);
    for (const violation of violations.flatMap(v => [v, ...v.others ?? []])) violation.trace.token = tokenOf(program, violation, checksum);
    if (completeRun) completeRun.token = tokenOf(program, { code: 'ok', trace: completeRun }, checksum);
}

function stepsText(program: Program, steps: readonly TraceStep[]): string {
    let text = '';
    let plain = 0;
    // A single step is left out where the letter alone stands for it.
    const count = (ends: boolean): void => {
        if (plain > 0 && !(ends && plain === 1 && /[a-zA-Z]$/.test(text))) text += `${/\d$/.test(text) ? '_' : ''}${plain}`;
        plain = 0;
    };
    steps.forEach(({ thread, step }, i) => {
        const { pc } = program.threads[thread].steps[step];
        const way = program.threads[thread].pcs[pc].steps.indexOf(step);
        if (i === 0 || steps[i - 1].thread !== thread) {
            count(true);
            text += LETTERS[thread];
        }
        if (way === 0) { plain++; return; }
        count(false);
        text += `.${way}`;
    });
    count(true);
    return text;
}

/** What a token says. A text that is no token, or was damaged on its way, gives a sentence about it. */
export function readToken(token: string): Schedule | { error: string } {
    const fields = token.trim().split('-');
    if (fields.length !== 5 || !/^\d+$/.test(fields[0])) return { error: 'this is not the token of a run: it begins with a version and has five parts, with `-` between them' };
    if (Number(fields[0]) !== TOKEN_VERSION) return { error: `this token has version ${fields[0]}, and only version ${TOKEN_VERSION} can be replayed here` };
    if (fields[4] !== damageCheck(fields.slice(0, 4).join('-'))) return { error: 'this token is damaged: some of its characters are missing or changed; copy it again as a whole' };
    const steps = readSteps(fields[3]);
    const [code, detail] = fields[2].split('.');
    if (!steps || !CODES.includes(code)) return { error: 'this token cannot be read' };
    return {
        program: fields[1], code: code as Schedule['code'], steps,
        ...code === 'deadlock' && detail ? { threads: [...detail].map(letter => LETTERS.indexOf(letter)) } : {},
        ...code === 'livelock' && detail ? { loopsTo: Number(detail) } : {},
    };
}

function readSteps(text: string): Schedule['steps'] | undefined {
    const steps: Schedule['steps'] = [];
    if (!/^([a-zA-Z](\d+|\.\d+)?(_\d+|\.\d+)*)*$/.test(text)) return undefined;
    for (const [, letter, rest] of text.matchAll(/([a-zA-Z])([\d._]*)/g)) {
        const thread = LETTERS.indexOf(letter);
        for (const [, sign, digits] of (rest || '1').matchAll(/([._]?)(\d+)/g)) {
            if (sign === '.') steps.push({ thread, way: Number(digits) });
            else {
                if (steps.length + Number(digits) > MOST_STEPS) return undefined;
                for (let n = Number(digits); n > 0; n--) steps.push({ thread, way: 0 });
            }
        }
    }
    return steps;
}

/** Of everything that a run depends on; where it stands in a file, and comments, make no difference. */
export function programChecksum(program: Program): string {
    const { threads, variables, seqGroups, frames, invariants, terminal } = program;
    const text = JSON.stringify([
        threads.map(({ name, kind, entry, steps, pcs }) => [name, kind, entry, steps.map(({ pc, text, blocks }) => [pc, text, blocks]), pcs.map(({ idle }) => Number(idle))]),
        variables.map(({ name, lo, hi, init }) => [name, lo, hi, init]), seqGroups, frames, invariants, terminal,
    ]);
    return hash(text).toString(36);
}

/** Three digits. */
const damageCheck = (text: string): string => (hash(text) % 36 ** 3).toString(36).padStart(3, '0');

/** FNV-1a, 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/), over UTF-16 code units: against mistakes, not against malice. */
function hash(text: string): number {
    let h = 0x811c9dc5;
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    return h >>> 0;
}
