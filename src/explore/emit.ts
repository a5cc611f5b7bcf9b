/**
 * Expressions as JavaScript text. Only integers and names made here go into the text, never a name of the Program: a scenario
 * cannot run code.
 */
import type { BinaryOp, Expr } from '../model/expr.js';
import type { Field } from './layout.js';

export interface Names {
    variable(id: number): string;
    temp(id: number): string;
    /** A new local to keep an index in. */
    scratch(): string;
}

/** `n` as text; throws on anything but a 32-bit integer. */
export function integer(n: number): string {
    if (typeof n !== 'number' || (n | 0) !== n) throw new Error(`not a 32-bit integer: ${String(n)}`);
    return n < 0 ? `(${n})` : `${n}`;
}

const COMPARE: Partial<Record<string, string>> = { '==': '===', '!=': '!==', '<': '<', '<=': '<=', '>': '>', '>=': '>=' };

/** Text with the integer value of `e`. */
export function valueText(e: Expr, names: Names): string {
    switch (e.op) {
        case 'const': return integer(e.value);
        case 'var': return names.variable(e.id);
        case 'temp': return names.temp(e.id);
        case 'elem': return elementText(e.base, e.length, valueText(e.index, names), names);
        case '~': return `(~${valueText(e.a, names)})`;
        case '?:': return `(${conditionText(e.c, names)}?${valueText(e.a, names)}:${valueText(e.b, names)})`;
        case '!': return `(${conditionText(e, names)}?1:0)`;
        case '-':
            if (!('b' in e)) return `(-${valueText(e.a, names)}|0)`;
            break;
    }
    const { op, a, b } = e as { op: BinaryOp; a: Expr; b: Expr };
    if (COMPARE[op] || op === '&&' || op === '||') return `(${conditionText(e, names)}?1:0)`;
    const x = valueText(a, names);
    const y = valueText(b, names);
    switch (op) {
        case '+': return `(${x}+${y}|0)`;
        case '-': return `(${x}-${y}|0)`;
        case '*': return `Math.imul(${x},${y})`;
        case '%': return remainderText(x, y, names);
        case '&': case '|': case '<<': case '>>': return `(${x}${op}${y})`;
        default: throw new Error(`unknown operator ${JSON.stringify(op)}`);
    }
}

/** Text that is true or false as `e` is not 0 or 0. */
export function conditionText(e: Expr, names: Names): string {
    if (e.op === '!') return `(!${conditionText(e.a, names)})`;
    if ('b' in e && e.op !== '?:') {
        if (e.op === '&&' || e.op === '||') return `(${conditionText(e.a, names)}${e.op}${conditionText(e.b, names)})`;
        const compare = COMPARE[e.op];
        if (compare) return `(${valueText(e.a, names)}${compare}${valueText(e.b, names)})`;
    }
    return `(${valueText(e, names)}!==0)`;
}

function elementText(base: number, length: number, index: string, names: Names): string {
    if (length <= 0) return '0';
    const i = names.scratch();
    let text = '0';
    for (let k = length - 1; k > 0; k--) text = `${i}===${k}?${names.variable(base + k)}:${text}`;
    return `((${i}=${index})===0?${names.variable(base)}:${text})`;
}

function remainderText(x: string, y: string, names: Names): string {
    const divisor = names.scratch();
    // Left operand first: both are pure, but the divisor's scratch is read after it is set.
    return `((${divisor}=${y})===0?0:${x}%${divisor}|0)`;
}

/** Text of the field's value, given the text of its word. */
export function fieldText(f: Field, word: string): string {
    if (f.bits === 0) return integer(f.lo);
    const whole = f.bits === 32;
    const top = f.shift + f.bits === 32;
    const raw = whole ? word : top ? `(${word}>>>${f.shift})` : f.shift === 0 ? `(${word}&${f.mask})` : `(${word}>>>${f.shift}&${f.mask})`;
    return f.lo === 0 ? raw : `(${raw}+${integer(f.lo)}|0)`;
}

/** Text of the field's bits in place, for a value within its bounds; '' for a field without bits. */
export function placedText(f: Field, value: string): string {
    if (f.bits === 0) return '';
    const raw = f.lo === 0 ? value : `(${value}-${integer(f.lo)})`;
    return f.shift === 0 ? `(${raw}|0)` : `(${raw}<<${f.shift})`;
}

/** Mask of the field's bits in place. */
export function placedMask(f: Field): number {
    return f.bits === 0 ? 0 : f.mask << f.shift;
}
