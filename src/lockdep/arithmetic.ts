/** What operators do to integers. */
import type { BinaryOp } from '../model/expr.js';

/** C on 32-bit two's complement, as model/expr.ts defines it. */
export function apply(op: BinaryOp, a: number, b: number): number {
    switch (op) {
        case '+': return a + b | 0;
        case '-': return a - b | 0;
        case '*': return Math.imul(a, b);
        case '%': return b === 0 ? 0 : a % b | 0;
        case '==': return a === b ? 1 : 0;
        case '!=': return a !== b ? 1 : 0;
        case '<': return a < b ? 1 : 0;
        case '<=': return a <= b ? 1 : 0;
        case '>': return a > b ? 1 : 0;
        case '>=': return a >= b ? 1 : 0;
        case '&&': return a !== 0 && b !== 0 ? 1 : 0;
        case '||': return a !== 0 || b !== 0 ? 1 : 0;
        case '&': return a & b;
        case '|': return a | b;
        case '<<': return a << b;
        case '>>': return a >> b;
    }
}
