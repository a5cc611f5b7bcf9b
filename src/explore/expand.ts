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
import { advance, control as emitControl, emitGenerator, emitTouches, forEach as emitForEach, increase, type GeneratorRegions } from './generate.js';
import type { Layout } from './layout.js';
import { firstSpecial } from './limits.js';
import { emitAppend, emitProbe, pointer } from './lookup.js';
import { CONTROL } from './regions.js';

/** Levels that a call can begin are less than these. */
export const LEVELS = 1 << 10;

/** States of a batch: their successors' slots are on their way at the same time. */
export const BATCH = 16;

export interface ExpandRegions extends GeneratorRegions {
    /** Room for the successors of a batch. */
    candidates: number;
    /** Level d begins with the state whose id stands at d modulo LEVELS. */
    levels: number;
}

/** `(n)`: expands `n` states, fewer only where there are no more or the limit was reached in this level. */
export function defineExpand(module: ModuleCode, layout: Layout, regions: ExpandRegions): FunctionRef {
    const words = layout.words;
    const threads = layout.pcs.length;
    const special = firstSpecial(threads);
    return module.define(1, code => {
        const wanted = 0;
        const names = ['count', 'id', 'level', 'first', 'edges', 'done', 'state', 'candidate', 'end', 'entry', 'last', 'out', 'hash', 'mask', 'index', 'slot', 'at', 'i', 'sink'] as const;
        const l = Object.fromEntries(names.map(name => [name, code.local()])) as Record<typeof names[number], number>;
        const control = (name: keyof typeof CONTROL): void => emitControl(code, 0, name);
        const keep = (name: keyof typeof CONTROL, local: number): void => { code.const(0); code.get(local); code.store(CONTROL[name]); };
        const count = (name: keyof typeof CONTROL): void => { code.const(0); control(name); code.const(1); code.binary('add'); code.store(CONTROL[name]); };
        const forEach = (i: number, end: number, body: () => void): void => emitForEach(code, i, end, body);
        const { generate, isState } = emitGenerator(code, layout, regions, l);
        const leave = (): void => {
            for (const [name, local] of [['count', l.count], ['expanded', l.id], ['levelEnd', l.level], ['batch', l.done], ['edges', l.edges], ['sink', l.sink]] as const) keep(name, local);
            code.const(0);
            code.ret();
        };
        const insert = (): void => {
            isState();
            code.branch(() => {
                code.get(l.i); code.scale(); code.load(regions.hash); code.set(l.hash);
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
                emitProbe(code, words, { candidate: l.candidate, hash: l.hash, mask: l.mask, index: l.index, slot: l.slot, at: l.at }, known, () => {
                    code.get(l.count);
                    control('most');
                    code.binary('lt_s');
                    code.branch(() => {
                        emitAppend(code, words, { candidate: l.candidate, hash: l.hash, count: l.count, index: l.index, at: l.at });
                        known(() => code.get(l.count));
                        increase(code, l.count, 1);
                    }, () => {
                        code.const(0); code.const(1); code.store(CONTROL.full);
                        known(() => code.const(special));
                    });
                });
                advance(code, l.candidate, words);
            });
            increase(code, l.i, 1);
        };

        for (const [name, local] of [['count', l.count], ['expanded', l.id], ['levelEnd', l.level], ['mask', l.mask], ['index', l.index]] as const) {
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
                count('depth');
                control('depth'); code.const(LEVELS - 1); code.binary('and'); code.scale();
                code.get(l.id);
                code.store(regions.levels);
            });
            code.get(l.edges);
            code.set(l.first);
            code.words(regions.candidates);
            code.set(l.candidate);
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
            forEach(l.id, l.end, generate);
            emitTouches(code, words, regions.hash, { ...l, from: l.first, end: l.edges });
            code.words(regions.candidates);
            code.set(l.candidate);
            code.get(l.first);
            code.set(l.i);
            forEach(l.i, l.edges, insert);
            code.br(again);
        }));
        leave();
    });
}
