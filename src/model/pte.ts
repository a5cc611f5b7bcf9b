/**
 * A page table entry as one integer: 0 is none, else kind + 8 * writable + 16 * frame. One frame stands for the page's content,
 * so a swap entry has no frame.
 */
import type { Expr } from './expr.js';
import { add, binary, choice, constant, eq } from './exprs.js';

export const PTE_KINDS = { none: 0, present: 1, migration: 2, device_private: 3, exclusive: 4, swap: 5, protnone: 6 } as const;
export type PteKind = keyof typeof PTE_KINDS;

const NAMES = Object.keys(PTE_KINDS) as PteKind[];

export function encodePte(kind: PteKind, frame: number, writable: boolean): number {
    return kind === 'none' ? 0 : PTE_KINDS[kind] + 8 * Number(writable) + 16 * frame;
}

export function decodePte(pte: number): { kind: PteKind; frame: number; writable: boolean } {
    return { kind: NAMES[pte & 7] ?? 'none', frame: pte >> 4, writable: (pte & 8) !== 0 };
}

export const pteKindIs = (pte: Expr, kind: PteKind): Expr => eq(binary('&', pte, constant(7)), constant(PTE_KINDS[kind]));
export const pteFrame = (pte: Expr): Expr => binary('>>', pte, constant(4));
export const pteWritable = (pte: Expr): Expr => binary('&', binary('>>', pte, constant(3)), constant(1));

export function makePte(kind: PteKind, frame: Expr, writable: Expr): Expr {
    const bits = add(constant(PTE_KINDS[kind]), choice(writable, constant(8), constant(0)));
    return binary('|', bits, binary('<<', frame, constant(4)));
}
