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
import { emitField } from './expressions.js';
import type { Layout } from './layout.js';
import { firstSpecial, targetBitsFor } from './limits.js';
import { emitAppend, emitHash, emitProbe, emitTouch, pointer } from './lookup.js';
import { CONTROL } from './regions.js';

/** Levels that a call can begin are less than these. */
export const LEVELS = 1 << 10;

/** States of a batch: their successors' slots are on their way at the same time. */
export const BATCH = 16;

export interface ExpandRegions {
    /** Where a step leaves the sites that it violates, and a flag for every site. */
    violated: number;
    everViolated: number;
    /** By thread: first entry of the table for each pc, and one number more. */
    entries: readonly number[];
    /** By thread: the function that takes a macro-step, see macro.ts; undefined: one step at a time. */
    macros: readonly (FunctionRef | undefined)[];
    /** Puts interchangeable threads in order, see sort.ts. */
    sort?: FunctionRef;
    /** By state of the call: its first edge, counted from the first one of all. By edge: the edge as in graph.ts, and the hash of its target. */
    firstEdge: number;
    edge: number;
    hash: number;
    /** Room for the successors of a batch. */
    candidates: number;
    /** Level d begins with the state whose id stands at d modulo LEVELS. */
    levels: number;
}

/** `(n)`: expands at least `n` states, fewer only where there are no more or the limit was reached in this level, and less than BATCH beyond. */
export function defineExpand(module: ModuleCode, layout: Layout, regions: ExpandRegions): FunctionRef {
    const words = layout.words;
    const threads = layout.pcs.length;
    const bits = targetBitsFor(threads);
    const special = firstSpecial(threads);
    return module.define(1, code => {
        const wanted = 0;
        const names = ['count', 'id', 'level', 'first', 'edges', 'done', 'state', 'candidate', 'end', 'entry', 'last', 'out', 'hash', 'mask', 'index', 'slot', 'at', 'i', 'sink'] as const;
        const l = Object.fromEntries(names.map(name => [name, code.local()])) as Record<typeof names[number], number>;
        const control = (name: keyof typeof CONTROL): void => { code.const(0); code.load(CONTROL[name]); };
        const keep = (name: keyof typeof CONTROL, local: number): void => { code.const(0); code.get(local); code.store(CONTROL[name]); };
        const count = (name: keyof typeof CONTROL): void => { code.const(0); control(name); code.const(1); code.binary('add'); code.store(CONTROL[name]); };
        const add = (local: number, by: number): void => { code.get(local); code.const(by); code.binary('add'); code.set(local); };
        const advance = (local: number, by: number): void => { code.get(local); code.words(by); code.binary('add'); code.set(local); };
        const forEach = (i: number, end: number, body: () => void): void => code.block(out => code.loop(again => {
            code.get(end);
            code.get(i);
            code.binary('le_s');
            code.brIf(out);
            body();
            code.br(again);
        }));
        /** "Target" 0 is put right when the successor is looked up. */
        const edge = (thread: number, special?: () => void): void => {
            code.get(l.edges);
            code.scale();
            code.const(thread << bits);
            if (special) { special(); code.binary('or'); }
            code.store(regions.edge);
            add(l.edges, 1);
        };
        const targetField = (): void => { code.get(l.i); code.scale(); code.load(regions.edge); code.const(2 ** bits - 1); code.binary('and'); };

        const violations = (thread: number): void => {
            count('transitions');
            code.const(0);
            code.set(l.i);
            code.const(0);
            code.get(l.out);
            code.binary('sub');
            code.set(l.out);
            forEach(l.i, l.out, () => {
                const site = (): void => { code.get(l.i); code.scale(); code.load(regions.violated); };
                site();
                code.scale();
                code.const(1);
                code.store(regions.everViolated);
                edge(thread, () => { code.const(2 ** bits - 2); site(); code.binary('sub'); });
                add(l.i, 1);
            });
        };
        const step = (thread: number): void => {
            code.get(l.state);
            code.get(l.candidate);
            code.get(l.entry);
            const macro = regions.macros[thread];
            if (macro) code.call(macro);
            else code.callTable();
            code.set(l.out);
            code.get(l.out);
            code.branch(() => {
                code.get(l.out);
                code.const(1);
                code.binary('eq');
                code.branch(() => {
                    if (regions.sort) { code.get(l.candidate); code.call(regions.sort); code.drop(); }
                    emitHash(code, words, l.candidate, l.hash);
                    code.get(l.edges); code.scale(); code.get(l.hash); code.store(regions.hash);
                    edge(thread);
                    advance(l.candidate, words);
                    count('transitions');
                }, () => {
                    code.get(l.out);
                    code.const(2);
                    code.binary('eq');
                    code.branch(() => edge(thread, () => code.const(2 ** bits - 1)), () => violations(thread));
                });
            });
        };
        const generate = (): void => {
            code.get(l.done); code.scale(); code.get(l.edges); control('edgeBase'); code.binary('add'); code.store(regions.firstEdge);
            add(l.done, 1);
            layout.pcs.forEach((field, t) => {
                emitField(code, field, () => { code.get(l.state); code.load(field.word); });
                code.scale();
                code.set(l.i);
                code.get(l.i); code.load(regions.entries[t]); code.set(l.entry);
                code.get(l.i); code.load(regions.entries[t] + 1); code.set(l.last);
                forEach(l.entry, l.last, () => { step(t); add(l.entry, 1); });
            });
            add(l.id, 1);
            advance(l.state, words);
        };
        const leave = (): void => {
            for (const [name, local] of [['count', l.count], ['expanded', l.id], ['levelEnd', l.level], ['batch', l.done], ['edges', l.edges], ['sink', l.sink]] as const) keep(name, local);
            code.const(0);
            code.ret();
        };
        const insert = (): void => {
            targetField();
            code.const(special);
            code.binary('lt_s');
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
                        add(l.count, 1);
                    }, () => {
                        code.const(0); code.const(1); code.store(CONTROL.full);
                        known(() => code.const(special));
                    });
                });
                advance(l.candidate, words);
            });
            add(l.i, 1);
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
            // end = min(id + BATCH, level)
            code.get(l.id);
            code.const(BATCH);
            code.binary('add');
            code.set(l.end);
            code.get(l.level);
            code.get(l.end);
            code.binary('lt_s');
            code.branch(() => { code.get(l.level); code.set(l.end); });
            forEach(l.id, l.end, generate);
            // Loops as short as these have many loads under way at a time.
            for (const what of [l.slot, l.at]) {
                code.get(l.first);
                code.set(l.i);
                forEach(l.i, l.edges, () => {
                    emitTouch(code, words, () => { code.get(l.i); code.scale(); code.load(regions.hash); }, l, what === l.at);
                    add(l.i, 1);
                });
            }
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
