/** Code that makes the successors of a state, and the words of code that it shares with its neighbours. */
import type { Code, FunctionRef } from './code/code.js';
import { emitField } from './expressions.js';
import type { Layout } from './layout.js';
import { firstSpecial, targetBitsFor } from './limits.js';
import { emitHash, emitTouch } from './lookup.js';
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
    /** By state of the call: its first edge, counted from the first one of all. By edge: the edge as in graph.ts, and the hash of its target. */
    firstEdge: number;
    edge: number;
    hash: number;
}

/** Locals: `state` and its number `id`, the number of it in the call, the next edge and the pointer to the next successor; the rest is for use. */
export type GeneratorLocals = Record<'id' | 'state' | 'done' | 'edges' | 'candidate' | 'entry' | 'last' | 'out' | 'hash' | 'i', number>;

/** `generate` makes the successors of one state and goes on to the next; `isState` pushes whether edge `i` leads to a state. */
export function emitGenerator(code: Code, layout: Layout, regions: GeneratorRegions, l: GeneratorLocals): { generate: () => void; isState: () => void } {
    const words = layout.words;
    const bits = targetBitsFor(layout.pcs.length);
    const count = (name: keyof typeof CONTROL): void => {
        code.const(0); control(code, regions.control, name); code.const(1); code.binary('add'); code.store(regions.control + CONTROL[name]);
    };
    /** "Target" 0 is put right when the successor is looked up. */
    const edge = (thread: number, special?: () => void): void => {
        code.get(l.edges);
        code.scale();
        code.const(thread << bits);
        if (special) { special(); code.binary('or'); }
        code.store(regions.edge);
        increase(code, l.edges, 1);
    };
    const violations = (thread: number): void => {
        count('transitions');
        code.const(0);
        code.set(l.i);
        code.const(0);
        code.get(l.out);
        code.binary('sub');
        code.set(l.out);
        forEach(code, l.i, l.out, () => {
            const site = (): void => { code.get(l.i); code.scale(); code.load(regions.violated); };
            site();
            code.scale();
            code.const(1);
            code.store(regions.everViolated);
            edge(thread, () => { code.const(2 ** bits - 2); site(); code.binary('sub'); });
            increase(code, l.i, 1);
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
                advance(code, l.candidate, words);
                count('transitions');
            }, () => {
                code.get(l.out);
                code.const(2);
                code.binary('eq');
                code.branch(() => edge(thread, () => code.const(2 ** bits - 1)), () => violations(thread));
            });
        });
    };
    return {
        generate() {
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
        },
        isState() {
            code.get(l.i); code.scale(); code.load(regions.edge); code.const(2 ** bits - 1); code.binary('and');
            code.const(firstSpecial(layout.pcs.length));
            code.binary('lt_s');
        },
    };
}

/** Pushes a number of the control region that begins at word `base`. */
export function control(code: Code, base: number, name: keyof typeof CONTROL): void {
    code.const(0);
    code.load(base + CONTROL[name]);
}

export function increase(code: Code, local: number, by: number): void {
    code.get(local);
    code.const(by);
    code.binary('add');
    code.set(local);
}

/** Moves a pointer on. */
export function advance(code: Code, local: number, words: number): void {
    code.get(local);
    code.words(words);
    code.binary('add');
    code.set(local);
}

/** while (i < end) body */
export function forEach(code: Code, i: number, end: number, body: () => void): void {
    code.block(out => code.loop(again => {
        code.get(end);
        code.get(i);
        code.binary('le_s');
        code.brIf(out);
        body();
        code.br(again);
    }));
}

/** Touches what the lookups of the hashes from number `from` up to `end` will need, slots first: loops as short as these have many loads under way at a time. */
export function emitTouches(code: Code, words: number, hashes: number, l: { i: number; from: number; end: number; mask: number; index: number; at: number; slot: number; sink: number }): void {
    for (const state of [false, true]) {
        code.get(l.from);
        code.set(l.i);
        forEach(code, l.i, l.end, () => {
            emitTouch(code, words, () => { code.get(l.i); code.scale(); code.load(hashes); }, l, state);
            increase(code, l.i, 1);
        });
    }
}
