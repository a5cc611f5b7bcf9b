/** Code that makes the successors of states and looks them up: what a search shares with those who help it. */
import type { Code, FunctionRef, ModuleCode } from './code/code.js';
import { forEach, increase } from './code/loops.js';
import { emitField } from './expressions.js';
import type { Layout } from './layout.js';
import { firstSpecial, targetBitsFor } from './limits.js';
import { emitTouch } from './lookup.js';
import { CONTROL } from './regions.js';

export interface GeneratorRegions {
    /** The numbers of regions.ts. */
    control: number;
    /** Where a step leaves the sites that it violates, and a flag for every site. */
    violated: number;
    everViolated: number;
    /** By thread: first entry of the table for each pc, and one number more. */
    entries: readonly number[];
    /** By thread: the function that takes a macro-step, see macro.ts; undefined: one step at a time. */
    macros: readonly (FunctionRef | undefined)[];
    /** Puts interchangeable threads in order, see sort.ts. */
    sort?: FunctionRef;
    /** By state of the call: its first edge, counted from the first one of all. By edge: the edge as in graph.ts. By successor: its hash. */
    firstEdge: number;
    edge: number;
    hash: number;
}

/** Locals: `state` and its number `id`, the number of it in the call, the next edge, the pointer to the next successor and the number of its hash; the rest is for use. */
export type GeneratorLocals = Record<'id' | 'state' | 'done' | 'edges' | 'candidate' | 'fresh' | 'entry' | 'last' | 'out' | 'i', number>;

/** Code that makes the successors of one state and goes on to the next. */
export function emitGenerator(code: Code, layout: Layout, regions: GeneratorRegions, unusual: FunctionRef, l: GeneratorLocals): () => void {
    const { words } = layout;
    const bits = targetBitsFor(layout.pcs.length);
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
                // "Target" 0 is put right when the successor is looked up.
                code.get(l.edges); code.scale(); code.const(thread << bits); code.store(regions.edge);
                increase(code, l.edges, 1);
                increase(code, l.fresh, 1);
                advance(code, l.candidate, words);
            }, () => {
                code.get(l.out);
                code.get(l.edges);
                code.const(thread << bits);
                code.call(unusual);
                code.set(l.edges);
            });
        });
    };
    return () => {
        code.get(l.done); code.scale(); code.get(l.edges); control(code, regions.control, 'edgeBase'); code.binary('add'); code.store(regions.firstEdge);
        increase(code, l.done, 1);
        layout.pcs.forEach((field, t) => {
            emitField(code, field, () => { code.get(l.state); code.load(field.word); });
            code.scale();
            code.set(l.i);
            code.get(l.i); code.load(regions.entries[t]); code.set(l.entry);
            code.get(l.i); code.load(regions.entries[t] + 1); code.set(l.last);
            forEach(code, l.entry, l.last, () => { step(t); increase(code, l.entry, 1); });
        });
        increase(code, l.id, 1);
        advance(code, l.state, words);
    };
}

/** `(out, edges, thread)`: the edges of a step that came to no state, from number `edges` on, for what it returned; the number of the next edge. `thread` stands where an edge has it. */
export function defineUnusual(module: ModuleCode, layout: Layout, regions: Pick<GeneratorRegions, 'control' | 'edge' | 'violated' | 'everViolated'>): FunctionRef {
    const bits = targetBitsFor(layout.pcs.length);
    return module.define(3, code => {
        const [out, edges, thread] = [0, 1, 2];
        const i = code.local();
        const edge = (target: () => void): void => {
            code.get(edges);
            code.scale();
            code.get(thread);
            target();
            code.binary('or');
            code.store(regions.edge);
            increase(code, edges, 1);
        };
        code.get(out);
        code.const(2);
        code.binary('eq');
        code.branch(() => {
            edge(() => code.const(2 ** bits - 1));
            code.get(edges);
            code.ret();
        });
        code.const(0); control(code, regions.control, 'transitions'); code.const(1); code.binary('add'); code.store(regions.control + CONTROL.transitions);
        code.const(0);
        code.get(out);
        code.binary('sub');
        code.set(out);
        forEach(code, i, out, () => {
            const site = (): void => { code.get(i); code.scale(); code.load(regions.violated); };
            site();
            code.scale();
            code.const(1);
            code.store(regions.everViolated);
            edge(() => { code.const(2 ** bits - 2); site(); code.binary('sub'); });
            increase(code, i, 1);
        });
        code.get(edges);
        code.ret();
    });
}

/** Pushes a number of the control region that begins at word `base`. */
export function control(code: Code, base: number, name: keyof typeof CONTROL): void {
    code.const(0);
    code.load(base + CONTROL[name]);
}

/** Moves a pointer on. */
export function advance(code: Code, local: number, words: number): void {
    code.get(local);
    code.words(words);
    code.binary('add');
    code.set(local);
}

/** What a lookup needs, as locals: see lookup.ts. */
export type LookupLocals = Record<'from' | 'edges' | 'candidate' | 'fresh' | 'hash' | 'mask' | 'tags' | 'index' | 'slot' | 'at' | 'i' | 'k' | 'sink', number>;

/**
 * Looks up the targets of the edges from number `from` on, which begin at `candidate` and whose hashes have the numbers from `k` up to `fresh`: `settle`
 * is given each, with `i`, `hash` and `candidate` as they are for it. First their slots are touched, and what stands in them.
 */
export function emitLookups(code: Code, layout: Layout, regions: Pick<GeneratorRegions, 'edge' | 'hash'>, l: LookupLocals, settle: () => void): void {
    const { words } = layout;
    const [successor, h] = [code.local(), code.local()];
    const hash = (): void => { code.get(h); code.scale(); code.load(regions.hash); };
    code.get(l.candidate);
    code.set(successor);
    code.get(l.k);
    code.set(h);
    forEach(code, h, l.fresh, () => {
        code.get(h); code.scale(); code.hash(successor, words); code.store(regions.hash);
        advance(code, successor, words);
        increase(code, h, 1);
    });
    for (const state of [false, true]) emitTouches(code, words, hash, h, l, state);
    code.get(l.from);
    code.set(l.i);
    forEach(code, l.i, l.edges, () => {
        code.get(l.i); code.scale(); code.load(regions.edge); code.const(2 ** targetBitsFor(layout.pcs.length) - 1); code.binary('and');
        code.const(firstSpecial(layout.pcs.length));
        code.binary('lt_s');
        code.branch(() => {
            code.get(l.k); code.scale(); code.load(regions.hash); code.set(l.hash);
            settle();
            increase(code, l.k, 1);
            advance(code, l.candidate, words);
        });
        increase(code, l.i, 1);
    });
}

/** Touches the slots of the hashes from number `k` up to `fresh`, or the states that stand in them: a loop as short as this has many loads under way at a time. `hash` pushes number `h`. */
export function emitTouches(code: Code, words: number, hash: () => void, h: number, l: Pick<LookupLocals, 'k' | 'fresh' | 'mask' | 'tags' | 'index' | 'slot' | 'at' | 'sink'>, state: boolean): void {
    code.get(l.k);
    code.set(h);
    forEach(code, h, l.fresh, () => {
        emitTouch(code, words, hash, l, state);
        increase(code, h, 1);
    });
}
