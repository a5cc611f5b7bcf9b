/**
 * What `int` variables really hold: a frame, a page table entry or a sequence number that was stored in one.
 *
 * Types are followed while a call is inlined, but what a variable holds may show later only (another thread stores a frame in it,
 * the next round of a loop does). A frame's name that goes unnoticed would let the frame be used again under it, and a sequence
 * number would not be renumbered with the others: so what copies hold is settled when all threads are known.
 */
import { inPieces, type Steps } from './in-steps.js';
import type { Context } from './context.js';
import type { Expr, Target } from './expr.js';
import { reachable, type Node } from './graph.js';
import type { NumType } from './objects.js';
import type { VariableKind } from './program.js';

/** Nodes that are looked at in one step of the work. */
const AT_ONCE = 500;

interface Copy { ctx: Context; target: Target; sources: Expr[] }

export function* settleKinds(threads: readonly Context[]): Steps<void> {
    const copies: Copy[] = [];
    for (const thread of threads) {
        yield* inPieces(reachable(thread.graph.start), AT_ONCE, node => copies.push(...copiesOf(thread, node)));
        yield;
    }
    for (let changed = true; changed;) {
        changed = false;
        yield;
        for (const { ctx, target, sources } of copies) {
            if (kindOf(ctx, target) !== 'int') continue;
            const kind = sources.map(e => kindOf(ctx, e)).find(isSpecial);
            if (!kind) continue;
            changed = true;
            if (target.op === 'temp') ctx.temps.get(target.id)!.kind = kind;
            else for (const id of variablesOf(target)) ctx.world.space.refine(id, kind);
        }
    }
}

function copiesOf(ctx: Context, { ops }: Node): Copy[] {
    return ops.flatMap(op => {
        const sources = op.kind === 'set' ? sourcesOf(op.value) : [];
        return op.kind === 'set' && sources.length > 0 && kindOf(ctx, op.target) === 'int' ? [{ ctx, target: op.target, sources }] : [];
    });
}

/** What `e` copies as it is; arithmetic makes something else of a value. */
function sourcesOf(e: Expr): Expr[] {
    switch (e.op) {
        case 'var': case 'elem': case 'temp': return [e];
        case '?:': return [...sourcesOf(e.a), ...sourcesOf(e.b)];
        default: return [];
    }
}

function kindOf(ctx: Context, e: Expr | Target): VariableKind | undefined {
    switch (e.op) {
        case 'temp': return ctx.temps.get(e.id)?.kind;
        case 'var': return ctx.world.space.variables[e.id]?.kind;
        case 'elem': return ctx.world.space.variables[e.base]?.kind;
        default: return undefined;
    }
}

function variablesOf(target: Target): number[] {
    if (target.op === 'temp') return [];
    return target.op === 'var' ? [target.id] : Array.from({ length: target.length }, (_, i) => target.base + i);
}

const isSpecial = (kind: VariableKind | undefined): kind is NumType & VariableKind => kind === 'pfn' || kind === 'pte' || kind === 'seq';
