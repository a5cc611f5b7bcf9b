/** `goto` and labels. A jump over declarations, or back into a block that has ended, finds what they declare 0. */
import type { Context, Label } from './context.js';
import { ZERO } from './exprs.js';
import type { Node } from './graph.js';

function labelOf(ctx: Context, name: string): Label {
    const known = ctx.frame.labels.get(name);
    if (known) return known;
    const label: Label = { node: ctx.graph.node(false, ctx.atomic), jumps: [] };
    ctx.frame.labels.set(name, label);
    return label;
}

/** A node of its own ends the jump: there the locals that only the label's place knows become 0. */
export function goTo(ctx: Context, name: string): void {
    const label = labelOf(ctx, name);
    const from = ctx.graph.append(ctx.graph.node(false, ctx.atomic));
    const locals = ctx.localsInScope();
    if (label.locals) skipInto(from, label.locals, locals);
    else label.jumps.push({ from, locals });
    ctx.graph.goTo(label.node);
}

export function placeLabel(ctx: Context, name: string): void {
    const label = labelOf(ctx, name);
    if (label.locals) throw ctx.error('duplicate-name', `label ${name} is declared twice`);
    label.locals = ctx.localsInScope();
    for (const { from, locals } of label.jumps) skipInto(from, label.locals, locals);
    label.node.glued = ctx.atomic;
    label.node.meta = ctx.meta(`${name}:`, { kind: 'local' });
    ctx.graph.goTo(label.node);
    ctx.graph.cursor = label.node;
}

function skipInto(from: Node, there: ReadonlySet<number>, here: ReadonlySet<number>): void {
    for (const id of there) if (!here.has(id)) from.ops.push({ kind: 'set', target: { op: 'temp', id }, value: ZERO });
}
