/**
 * What both Programs of a scenario have in common is simplified before their graphs are two. That is sound because what is left out for the exploration
 * (annotations, the kernel's own threads) only adds to what may change: what is constant with it is constant without.
 */
import { changingOutside } from './describe.js';
import type { LoweredScenario } from './copy.js';
import type { Node } from './graph.js';
import type { Steps } from './in-steps.js';
import { runningVariable } from './primitives-misc.js';
import { simplified } from './threads.js';
import { foldUnchangingVariables, type SimplifiedThread } from './unchanging.js';

/** `all`: everything that was lowered, with the kinds settled; `part` of it has the same graphs, and kinds and names of its own. */
export function* simplifyShared(all: LoweredScenario, part: LoweredScenario): Steps<void> {
    const { shared: { world, flushes } } = all, nodes = unfinished(all);
    for (const node of nodes) node.kept = true;
    // Finishing writes these.
    const written = flushes.flatMap(({ work, variable }) => [variable, runningVariable(all.threads[0].ctx, work)]);
    const kept = new Set([...changingOutside(world), ...changingOutside(part.shared.world), ...written]);
    const threads = all.threads.map(simplified), apart = part.threads.map(simplified);
    yield* foldUnchangingVariables(threads.map((thread, i) => apart[i] ? together(thread, apart[i]) : thread), world.space.variables, kept);
    for (const node of nodes) node.kept = false;
}

/** Nodes that finishing adds something to, or takes away. */
function unfinished({ shared: { queueing, cancels, nestings }, threads }: LoweredScenario): Node[] {
    return [
        ...queueing.map(({ queue }) => queue), ...cancels.map(({ node }) => node), ...nestings.map(({ node }) => node),
        ...threads.flatMap(({ ends, runs }) => [...ends, ...runs.flatMap(({ start, end }) => [start, end])]),
    ];
}

/** A value that goes by another's name does so in both. */
function together(one: SimplifiedThread, other: SimplifiedThread): SimplifiedThread {
    return { graph: one.graph, notes: { replaced: (temp, by) => { one.notes.replaced(temp, by); other.notes.replaced(temp, by); } } };
}
