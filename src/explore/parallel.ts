/**
 * Code for searching with several threads: others look ahead, one thread decides.
 *
 * `propose` is run by helpers: it makes the successors of some states that are not expanded yet and looks them up in the index, which it never
 * writes. What it finds there is right whatever the other threads do meanwhile, since stored states never change: it compares all words with
 * those of a state that was stored before it began. What it does not find is only marked as unknown, since it may just have been entered.
 * `settle` is run by the thread that owns the index, chunk after chunk in the order of the states: it looks up the unknown ones and stores
 * what is new. So ids, edges and counts are those of a search by one thread, however fast the helpers are.
 */
import type { Code, FunctionRef, ModuleCode } from './code/code.js';
import { BATCH, LEVELS } from './expand.js';
import { advance, control, defineUnusual, emitGenerator, emitLookups, emitTouches, forEach, increase, type GeneratorRegions } from './generate.js';
import type { Layout } from './layout.js';
import { firstSpecial, targetBitsFor } from './limits.js';
import { emitAppend, emitIndex, emitProbe, pointer } from './lookup.js';
import { CONTROL } from './regions.js';
import { CHUNK, HEADER, type Ring } from './ring.js';

/** `(first, chunk, published)`: expands the states from `first` on into the buffer of that number; states from `published` on are not looked at. */
export function definePropose(module: ModuleCode, layout: Layout, regions: GeneratorRegions, ring: Ring): FunctionRef {
    const { words } = layout;
    const unusual = defineUnusual(module, layout, regions);
    return module.define(3, code => {
        const [first, chunk, published] = [0, 1, 2];
        const l = locals(code, 'id', 'edges', 'done', 'state', 'candidate', 'end', 'entry', 'last', 'out', 'hash', 'mask', 'tags', 'index', 'slot', 'at', 'i', 'sink', 'from', 'all', 'kept', 'hashes', 'fresh', 'k');
        const generate = emitGenerator(code, layout, regions, unusual, l);
        times(code, chunk, ring.edges, l.edges);
        code.get(l.edges); code.set(l.hashes);
        times(code, chunk, ring.states + 1, l.done);
        chunkPointer(code, chunk, ring, l.kept);
        code.const(0); code.const(0); code.get(l.edges); code.binary('sub'); code.store(regions.control + CONTROL.edgeBase);
        code.const(0); code.const(0); code.store(regions.control + CONTROL.transitions);
        code.get(first); code.set(l.id);
        code.get(first); code.const(ring.states); code.binary('add'); code.set(l.all);
        pointer(code, () => code.get(l.id), words);
        code.set(l.state);
        emitIndex(code, () => control(code, regions.control, 'mask'), l);

        const marked = (target: () => void): void => {
            code.get(l.i); code.scale();
            code.get(l.i); code.scale(); code.load(regions.edge);
            target();
            code.binary('or');
            code.store(regions.edge);
        };
        const keep = (): void => {
            marked(() => code.const(firstSpecial(layout.pcs.length)));
            for (let word = 0; word < words; word++) { code.get(l.kept); code.get(l.candidate); code.load(word); code.store(word); }
            advance(code, l.kept, words);
            code.get(l.hashes); code.scale(); code.get(l.hash); code.store(regions.hash);
            increase(code, l.hashes, 1);
        };
        forEach(code, l.id, l.all, () => {
            code.get(l.edges); code.set(l.from);
            code.get(l.kept); code.set(l.candidate);
            code.get(l.hashes); code.set(l.k);
            code.get(l.hashes); code.set(l.fresh);
            code.get(l.id); code.const(BATCH); code.binary('add'); code.set(l.end);
            code.get(l.all); code.get(l.end); code.binary('lt_s');
            code.branch(() => { code.get(l.all); code.set(l.end); });
            forEach(code, l.id, l.end, generate);
            code.const(0); control(code, regions.control, 'transitions'); code.get(l.fresh); code.binary('add'); code.get(l.k); code.binary('sub'); code.store(regions.control + CONTROL.transitions);
            code.get(l.kept); code.set(l.candidate);
            emitLookups(code, layout, regions, l, () => emitProbe(code, words, l, marked, keep, published));
        });
        code.get(l.done); code.scale(); code.get(l.edges); control(code, regions.control, 'edgeBase'); code.binary('add'); code.store(regions.firstEdge);
        const tell = (name: keyof typeof CHUNK, value: () => void): void => {
            code.get(chunk); code.words(HEADER); code.binary('mul'); value(); code.store(ring.headers + CHUNK[name]);
        };
        const fromStart = (local: number) => (): void => { code.get(local); control(code, regions.control, 'edgeBase'); code.binary('add'); };
        tell('edges', fromStart(l.edges));
        tell('unknown', fromStart(l.hashes));
        tell('transitions', () => control(code, regions.control, 'transitions'));
        code.const(0); code.get(l.sink); code.store(regions.control + CONTROL.sink);
        code.const(0);
        code.ret();
    });
}

/** `(chunk)`: enters what the buffer holds; there must be room for all of its unknown states. Its states are the next ones to be expanded. */
export function defineSettle(module: ModuleCode, layout: Layout, regions: { levels: number; everViolated: number }, ring: Ring): FunctionRef {
    const { words } = layout;
    const bits = targetBitsFor(layout.pcs.length);
    const special = firstSpecial(layout.pcs.length);
    return module.define(1, code => {
        const chunk = 0;
        const l = locals(code, 'count', 'id', 'level', 'done', 'all', 'candidate', 'from', 'end', 'hash', 'mask', 'tags', 'index', 'slot', 'at', 'i', 'sink', 'hashes', 'k');
        const shared = (name: keyof typeof CONTROL): void => control(code, 0, name);
        for (const [name, local] of [['count', l.count], ['expanded', l.id], ['levelEnd', l.level]] as const) {
            shared(name);
            code.set(local);
        }
        emitIndex(code, () => shared('mask'), l);
        const header = (name: keyof typeof CHUNK): void => { code.get(chunk); code.words(HEADER); code.binary('mul'); code.load(ring.headers + CHUNK[name]); };
        times(code, chunk, ring.edges, l.from);
        code.get(l.from); header('unknown'); code.binary('add'); code.set(l.end);
        code.get(l.from); code.set(l.k);
        for (const state of [false, true]) emitTouches(code, words, () => { code.get(l.hashes); code.scale(); code.load(ring.hash); }, l.hashes, { ...l, fresh: l.end }, state);
        code.get(l.from); code.set(l.hashes);
        code.get(l.from); code.set(l.i);
        chunkPointer(code, chunk, ring, l.candidate);
        times(code, chunk, ring.states + 1, l.done);
        code.get(l.done); code.const(ring.states); code.binary('add'); code.set(l.all);

        const known = (id: () => void): void => {
            code.get(l.i); code.scale();
            code.get(l.i); code.scale(); code.load(ring.edge);
            code.const(~(2 ** bits - 1)); code.binary('and');
            id();
            code.binary('or');
            code.store(ring.edge);
        };
        forEach(code, l.done, l.all, () => {
            code.get(l.id); code.get(l.level); code.binary('eq');
            code.branch(() => {
                code.get(l.count); code.set(l.level);
                code.const(0); shared('depth'); code.const(1); code.binary('add'); code.store(CONTROL.depth);
                shared('depth'); code.const(LEVELS - 1); code.binary('and'); code.scale(); code.get(l.id); code.store(regions.levels);
            });
            code.get(l.from); code.get(l.done); code.scale(); code.load(ring.firstEdge + 1); code.binary('add'); code.set(l.end);
            code.get(l.done); code.scale(); code.get(l.done); code.scale(); code.load(ring.firstEdge); shared('edgeBase'); code.binary('add'); code.store(ring.firstEdge);
            forEach(code, l.i, l.end, () => {
                code.get(l.i); code.scale(); code.load(ring.edge); code.const(2 ** bits - 1); code.binary('and'); code.set(l.slot);
                // Above that are violations and, last of all, the target of a failed assume().
                code.get(l.slot); code.const(special); code.binary('gt_s');
                code.branch(() => {
                    code.get(l.slot); code.const(2 ** bits - 1); code.binary('ne');
                    code.branch(() => { code.const(2 ** bits - 2); code.get(l.slot); code.binary('sub'); code.scale(); code.const(1); code.store(regions.everViolated); });
                });
                code.get(l.slot); code.const(special); code.binary('eq');
                code.branch(() => {
                    code.get(l.hashes); code.scale(); code.load(ring.hash); code.set(l.hash);
                    emitProbe(code, words, l, known, () => {
                        emitAppend(code, words, l);
                        known(() => code.get(l.count));
                        increase(code, l.count, 1);
                    });
                    increase(code, l.hashes, 1);
                    advance(code, l.candidate, words);
                });
                increase(code, l.i, 1);
            });
            increase(code, l.id, 1);
            increase(code, l.done, 1);
        });
        const keep = (name: keyof typeof CONTROL, value: () => void): void => { code.const(0); value(); code.store(CONTROL[name]); };
        for (const [name, local] of [['count', l.count], ['expanded', l.id], ['levelEnd', l.level], ['sink', l.sink]] as const) keep(name, () => code.get(local));
        keep('transitions', () => { shared('transitions'); header('transitions'); code.binary('add'); });
        keep('batch', () => code.const(ring.states));
        keep('edges', () => header('edges'));
        code.const(0);
        code.ret();
    });
}

function locals<Name extends string>(code: Code, ...names: Name[]): Record<Name, number> {
    return Object.fromEntries(names.map(name => [name, code.local()])) as Record<Name, number>;
}

/** to = chunk * n */
function times(code: Code, chunk: number, n: number, to: number): void {
    code.get(chunk);
    code.const(n);
    code.binary('mul');
    code.set(to);
}

function chunkPointer(code: Code, chunk: number, ring: Ring, to: number): void {
    code.words(ring.candidates);
    code.get(chunk);
    code.words(ring.words);
    code.binary('mul');
    code.binary('add');
    code.set(to);
}
