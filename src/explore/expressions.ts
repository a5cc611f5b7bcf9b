/** Expressions of a Program as code. */
import type { BinaryOp, Expr } from '../model/expr.js';
import type { BinaryCode, Code } from './code/code.js';
import type { Field } from './layout.js';

/** Pushes what the leaves of an expression stand for. */
export interface Leaves {
    variable(id: number): void;
    temp(id: number): void;
}

const CODE: Record<Exclude<BinaryOp, '&&' | '||' | '%'>, BinaryCode> = {
    '+': 'add', '-': 'sub', '*': 'mul', '&': 'and', '|': 'or', '<<': 'shl', '>>': 'shr_s',
    '==': 'eq', '!=': 'ne', '<': 'lt_s', '<=': 'le_s', '>': 'gt_s', '>=': 'ge_s',
};
const TRUTHS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=', '&&', '||', '!']);

/** A right side of && and || up to so large is evaluated always: that is faster than a jump. Expressions are pure. */
const SMALL = 8;

/** `n` if it is a 32-bit integer; throws otherwise. */
export function integer(n: number): number {
    if (typeof n !== 'number' || (n | 0) !== n) throw new Error(`not a 32-bit integer: ${String(n)}`);
    return n;
}

/** Pushes the value of `e`. */
export function emitValue(code: Code, e: Expr, leaves: Leaves): void {
    const value = (x: Expr): void => emitValue(code, x, leaves);
    switch (e.op) {
        case 'const': return code.const(integer(e.value));
        case 'var': return leaves.variable(e.id);
        case 'temp': return leaves.temp(e.id);
        case 'elem': return emitElement(code, e.base, e.length, e.index, leaves);
        case '!':
            emitCondition(code, e.a, leaves);
            return code.eqz();
        case '~':
            value(e.a);
            code.const(-1);
            return code.binary('xor');
        case '?:':
            emitCondition(code, e.c, leaves);
            return code.choose(() => value(e.a), () => value(e.b));
        case '-':
            if ('b' in e) break;
            code.const(0);
            value(e.a);
            return code.binary('sub');
    }
    const { op, a, b } = e as { op: BinaryOp; a: Expr; b: Expr };
    switch (op) {
        case '&&': case '||': return emitConnective(code, op, a, b, leaves);
        case '%': return emitRemainder(code, a, b, leaves);
    }
    if (CODE[op] === undefined) throw new Error(`unknown operator ${JSON.stringify(op)}`);
    value(a);
    value(b);
    code.binary(CODE[op]);
}

/** Pushes something that is 0 if and only if `e` is. */
export function emitCondition(code: Code, e: Expr, leaves: Leaves): void {
    emitValue(code, e, leaves);
}

/** Pushes 0 or 1. */
function emitTruth(code: Code, e: Expr, leaves: Leaves): void {
    emitValue(code, e, leaves);
    if (TRUTHS.has(e.op)) return;
    code.const(0);
    code.binary('ne');
}

function emitConnective(code: Code, op: '&&' | '||', a: Expr, b: Expr, leaves: Leaves): void {
    if (sizeOf(b) <= SMALL) {
        emitTruth(code, a, leaves);
        emitTruth(code, b, leaves);
        return code.binary(op === '&&' ? 'and' : 'or');
    }
    emitCondition(code, a, leaves);
    const right = (): void => emitTruth(code, b, leaves);
    if (op === '&&') code.choose(right, () => code.const(0));
    else code.choose(() => code.const(1), right);
}

/** C's remainder; 0 where the divisor is 0. */
function emitRemainder(code: Code, a: Expr, b: Expr, leaves: Leaves): void {
    const divisor = code.local();
    emitValue(code, b, leaves);
    code.tee(divisor);
    code.choose(() => {
        emitValue(code, a, leaves);
        code.get(divisor);
        code.binary('rem_s');
    }, () => code.const(0));
}

function emitElement(code: Code, base: number, length: number, index: Expr, leaves: Leaves): void {
    if (length <= 0) return code.const(0);
    const at = code.local();
    emitValue(code, index, leaves);
    code.tee(at);
    code.eqz();
    const from = (k: number): void => {
        if (k === length) return code.const(0);
        code.get(at);
        code.const(k);
        code.binary('eq');
        code.choose(() => leaves.variable(base + k), () => from(k + 1));
    };
    code.choose(() => leaves.variable(base), () => from(1));
}

function sizeOf(e: Expr): number {
    switch (e.op) {
        case 'const': case 'var': case 'temp': return 1;
        case 'elem': return e.length * 3 + sizeOf(e.index);
        case '?:': return 2 + sizeOf(e.c) + sizeOf(e.a) + sizeOf(e.b);
        default: return 1 + sizeOf(e.a) + ('b' in e ? sizeOf(e.b) : 0);
    }
}

/** Pushes the field's value; `word` pushes its word. */
export function emitField(code: Code, f: Field, word: () => void): void {
    if (f.bits === 0) return code.const(integer(f.lo));
    word();
    if (f.shift > 0) {
        code.const(f.shift);
        code.binary('shr_u');
    }
    if (f.shift + f.bits < 32) {
        code.const(f.mask);
        code.binary('and');
    }
    if (f.lo === 0) return;
    code.const(integer(f.lo));
    code.binary('add');
}

/** Turns the value on the stack, which is within the bounds of a field with bits, into its bits in place. */
export function emitPlaced(code: Code, f: Field): void {
    if (f.lo !== 0) {
        code.const(integer(f.lo));
        code.binary('sub');
    }
    if (f.shift === 0) return;
    code.const(f.shift);
    code.binary('shl');
}

/** Mask of the field's bits in place. */
export function placedMask(f: Field): number {
    return f.bits === 0 ? 0 : f.mask << f.shift;
}
