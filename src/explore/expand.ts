/**
 * Code of the search itself: takes states off the slab in breadth-first order, appends what is new, and leaves the edges in buffers.
 *
 * States are expanded in batches: all successors of a batch are made first, and each one's slot of the index is touched at once, so that
 * the memory has time to come; then they are looked up. A batch ends with its level.
 *
 * From the state on that would be one more than the limit, nothing is stored: the level is expanded to its end, so that what is found in it
 * does not depend on the order of its states. So are edges found again later (see frontier.ts).
 */
import type { FunctionRef, ModuleCode } from './code/code.js';
import { forEach, increase } from './code/loops.js';
import { control as emitControl, defineUnusual, emitGenerator, emitLookups, type GeneratorRegions } from './generate.js';
import type { Layout } from './layout.js';
import { firstSpecial } from './limits.js';
import { emitAppend, emitProbe } from './lookup.js';
import { emitIndex, pointer } from './slots.js';
import { CONTROL } from './regions.js';

/** Levels that a call can begin are less than these. */
export const LEVELS = 1 << 10;

/** States of a batch: their successors' slots are on their way at the same time. */
export const BATCH = 64;

export interface ExpandRegions extends GeneratorRegions {
    /** Room for the successors of a batch. */
    candidates: number;
    /** Level d begins with the state whose id stands at d modulo LEVELS. */
    levels: number;
}

/** `(n)`: expands `n` states, fewer only where there are no more or the limit was reached in this level. */
export function defineExpand(module: ModuleCode, layout: Layout, regions: ExpandRegions): FunctionRef {
    const { words } = layout;
    const unusual = defineUnusual(module, layout, regions);
    const enter = defineEnter(module, layout, regions);
    return module.define(1, code => {
        const wanted = 0;
        const names = ['count', 'id', 'level', 'from', 'edges', 'done', 'state', 'candidate', 'fresh', 'end', 'entry', 'last', 'out', 'i'] as const;
        const l = Object.fromEntries(names.map(name => [name, code.local()])) as Record<typeof names[number], number>;
        const control = (name: keyof typeof CONTROL): void => emitControl(code, 0, name);
        const keep = (name: keyof typeof CONTROL, value: () => void): void => { code.const(0); value(); code.store(CONTROL[name]); };
        const generate = emitGenerator(code, layout, regions, unusual, l);

        for (const [name, local] of [['count', l.count], ['expanded', l.id], ['levelEnd', l.level]] as const) {
            control(name);
            code.set(local);
        }
        pointer(code, () => code.get(l.id), words);
        code.set(l.state);
        code.block(finished => code.loop(again => {
            code.get(l.count);
            code.get(l.id);
            code.binary('le_s');
            code.brIf(finished);
            code.get(wanted);
            code.get(l.done);
            code.binary('le_s');
            code.brIf(finished);
            code.get(l.id);
            code.get(l.level);
            code.binary('eq');
            code.branch(() => {
                control('full');
                code.brIf(finished);
                code.get(l.count);
                code.set(l.level);
                keep('depth', () => { control('depth'); code.const(1); code.binary('add'); });
                control('depth'); code.const(LEVELS - 1); code.binary('and'); code.scale();
                code.get(l.id);
                code.store(regions.levels);
            });
            code.get(l.edges);
            code.set(l.from);
            code.words(regions.candidates);
            code.set(l.candidate);
            code.const(0);
            code.set(l.fresh);
            // end = min(id + BATCH, id + wanted - done, level)
            code.get(l.id);
            code.const(BATCH);
            code.binary('add');
            code.set(l.end);
            const atMost = (value: () => void): void => {
                value();
                code.get(l.end);
                code.binary('lt_s');
                code.branch(() => { value(); code.set(l.end); });
            };
            atMost(() => { code.get(l.id); code.get(wanted); code.binary('add'); code.get(l.done); code.binary('sub'); });
            atMost(() => code.get(l.level));
            forEach(code, l.id, l.end, generate);
            keep('transitions', () => { control('transitions'); code.get(l.fresh); code.binary('add'); });
            code.get(l.from);
            code.get(l.edges);
            code.get(l.fresh);
            code.call(enter);
            code.set(l.count);
            code.br(again);
        }));
        for (const [name, local] of [['expanded', l.id], ['levelEnd', l.level], ['batch', l.done], ['edges', l.edges]] as const) keep(name, () => code.get(local));
        code.const(0);
        code.ret();
    });
}

/**
 * `(from, edges, fresh)`: looks up the targets of the edges `from` up to `edges`, the `fresh` candidates, and enters those that are new; the number of states then.
 * A function of its own: a compiler keeps the few numbers that it needs in registers.
 */
function defineEnter(module: ModuleCode, layout: Layout, regions: ExpandRegions): FunctionRef {
    const { words } = layout;
    return module.define(3, code => {
        const names = ['count', 'candidate', 'hash', 'mask', 'tags', 'index', 'slot', 'at', 'i', 'k', 'sink'] as const;
        const l = { from: 0, edges: 1, fresh: 2, ...Object.fromEntries(names.map(name => [name, code.local()])) as Record<typeof names[number], number> };
        const control = (name: keyof typeof CONTROL): void => emitControl(code, 0, name);
        const known = (id: () => void): void => {
            code.get(l.i);
            code.scale();
            code.get(l.i);
            code.scale();
            code.load(regions.edge);
            id();
            code.binary('or');
            code.store(regions.edge);
        };
        control('count');
        code.set(l.count);
        emitIndex(code, () => control('mask'), l);
        code.words(regions.candidates);
        code.set(l.candidate);
        emitLookups(code, layout, regions, l, () => emitProbe(code, words, l, known, () => {
            code.get(l.count);
            control('most');
            code.binary('lt_s');
            code.branch(() => {
                emitAppend(code, words, l);
                known(() => code.get(l.count));
                increase(code, l.count, 1);
            }, () => {
                code.const(0); code.const(1); code.store(CONTROL.full);
                known(() => code.const(firstSpecial(layout.pcs.length)));
            });
        }));
        for (const name of ['count', 'sink'] as const) { code.const(0); code.get(l[name]); code.store(CONTROL[name]); }
        code.get(l.count);
        code.ret();
    });
}
