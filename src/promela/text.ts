/** Expressions as Promela text: 32-bit integers with C's operators, where the Program's meaning differs from C's said in full. */
import type { BinaryOp, Expr } from '../model/expr.js';
import type { Code } from '../model/program.js';
import { foundFlag, integer, register } from './names.js';

export interface Names {
    variable(id: number): string;
}

const SAME: ReadonlySet<string> = new Set(['+', '-', '*', '==', '!=', '<', '<=', '>', '>=', '&&', '||', '&', '|']);

export function text(e: Expr, names: Names): string {
    switch (e.op) {
        case 'const': return integer(e.value);
        case 'var': return names.variable(e.id);
        case 'temp': return register(e.id);
        case 'elem': return element(e.base, e.length, text(e.index, names), names);
        case '!': case '~': return `${e.op}(${text(e.a, names)})`;
        case '?:': return `(${text(e.c, names)} -> ${text(e.a, names)} : ${text(e.b, names)})`;
        case '-':
            if (!('b' in e)) return `(0 - ${text(e.a, names)})`;
            break;
    }
    const { op, a, b } = e as { op: BinaryOp; a: Expr; b: Expr };
    const x = text(a, names);
    const y = text(b, names);
    if (SAME.has(op)) return `(${x} ${op} ${y})`;
    switch (op) {
        // x % -1 is 0, and the machine may trap on it.
        case '%': return b.op === 'const' && b.value > 0 ? `(${x} % ${y})` : `((${y} == 0 || ${y} == -1) -> 0 : ${x} % ${y})`;
        case '<<': case '>>': return `(${x} ${op} ${b.op === 'const' ? integer(b.value & 31) : `(${y} & 31)`})`;
        default: throw new Error(`unknown operator ${JSON.stringify(op)}`);
    }
}

/** Out of range reads 0. */
function element(base: number, length: number, index: string, names: Names): string {
    let all = '0';
    for (let k = length - 1; k >= 0; k--) all = `(${index} == ${k} -> ${names.variable(base + k)} : ${all})`;
    return all;
}

/** Statements by whether a condition holds. */
export function choose(cond: string, then: string[], other: string[]): string {
    const rest = other.join('; ');
    return `if :: ${cond} -> ${then.join('; ') || 'skip'} :: else${rest ? ` -> ${rest}` : ''} fi`;
}

export const report = (code: Code): string => `report(${foundFlag(code)})`;
