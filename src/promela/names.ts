/**
 * Names of the generated Promela: made of indices alone. What the scenario calls a thing stands beside it in a comment, and nowhere else.
 */
import type { Code, Variable } from '../model/program.js';

/** A state variable, and its working copy within a step. */
export const stored = (id: number): string => `v${index(id)}`;
export const working = (id: number): string => `w${index(id)}`;
/** Its value before the step, for the way back. */
export const saved = (id: number): string => `o${index(id)}`;
export const register = (id: number): string => `t${index(id)}`;
export const threadName = (id: number): string => `thread${index(id)}`;
/** Follows the place where the thread stands; within an atomic step it tells where the step leads. */
export const placeName = (thread: number): string => `place${index(thread)}`;
export const label = (pc: number, rests: boolean): string => `${rests ? 'end_' : ''}pc${index(pc)}`;
/** Set once a code has been found, by a step or an invariant, or by what is left at the end. */
export const foundFlag = (code: Code): string => `found_${code}`;
export const finalFlag = (code: Code): string => `final_${code}`;

function index(n: number): string {
    if (!Number.isInteger(n) || n < 0) throw new Error(`not an index: ${String(n)}`);
    return `${n}`;
}

/** `n` as Promela; throws on anything but a 32-bit integer. */
export function integer(n: number): string {
    if (typeof n !== 'number' || (n | 0) !== n) throw new Error(`not a 32-bit integer: ${String(n)}`);
    if (n === -2147483648) return '(-2147483647 - 1)';
    return n < 0 ? `(${n})` : `${n}`;
}

/** A comment: it cannot be left, whatever the text is. */
export function comment(text: string): string {
    return `/* ${text.replace(/[^\w .,:;()[\]{}<>=+&|!?'-]/g, '?')} */`;
}

/** A variable that keeps its value is written as that value. */
export const isFixed = (v: Variable): boolean => v.lo === v.hi;

/** As few bits as hold the values where there is no sign; a `byte` less in the state is a state more in memory. */
export function declaration(name: string, v: Pick<Variable, 'lo' | 'hi'>, start: number): string {
    const bits = 32 - Math.clz32(v.hi);
    const init = start === 0 ? '' : ` = ${integer(start)}`;
    if (v.lo >= 0 && bits <= 16) return `unsigned ${name} : ${bits}${init};`;
    return `${v.lo >= -32768 && v.hi <= 32767 ? 'short' : 'int'} ${name}${init};`;
}
