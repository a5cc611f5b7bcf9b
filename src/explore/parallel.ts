/**
 * Code for searching with several threads: others look ahead, one thread decides.
 *
 * `propose` is run by helpers: it makes the successors of some states that are not expanded yet and looks them up in the index, which it never
 * writes. What it finds there is right whatever the other threads do meanwhile, since stored states never change: it compares all words with
 * those of a state that was stored before it began. What it does not find is only marked as unknown, since it may just have been entered; an
 * edge to a state that is unknown already in the same chunk refers to it (recent.ts).
 * `settle` is run by the thread that owns the index, chunk after chunk in the order of the states: it looks up the unknown ones and stores
 * what is new. So ids, edges and counts are those of a search by one thread, however fast the helpers are.
 */
import type { Code, FunctionRef, ModuleCode } from './code/code.js';
import { forEach, increase } from './code/loops.js';
import { BATCH, LEVELS } from './expand.js';
import { advance, control, defineUnusual, emitGenerator, emitLookups, emitTouches, type GeneratorRegions } from './generate.js';
import type { Layout } from './layout.js';
import { firstSpecial, targetBitsFor } from './limits.js';
import { emitAppend, emitProbe } from './lookup.js';
import { emitIndex, pointer } from './slots.js';
import { CONTROL } from './regions.js';
import { emitRecent, emitRepeated } from './recent.js';
import { CHUNK, HEADER, type Ring } from './ring.js';

/** `(first, chunk, published)`: expands the states from `first` on into the buffer of that number; states from `published` on are not looked at. */
export function definePropose(module: ModuleCode, layout: Layout, regions: GeneratorRegions & { recent: number }, ring: Ring): FunctionRef {
    const { words } = layout;
    const unusual = defineUnusual(module, layout, regions);
    return module.define(3, code => {
        const [first, chunk, published] = [0, 1, 2];
        const l = locals(code, 'id', 'edges', 'done', 'state', 'candidate', 'end', 'entry', 'last', 'out', 'hash', 'mask', 'tags', 'index', 'slot', 'at', 'i', 'sink', 'from', 'all', 'kept', 'hashes', 'fresh', 'k', 'successors', 'first', 'count', 'repeated');
        const generate = emitGenerator(code, layout, regions, unusual, l);
        times(code, chunk, ring.edges, l.edges);
        code.get(l.edges); code.set(l.hashes);
        times(code, chunk, ring.states + 1, l.done);
        chunkPointer(code, chunk, ring, l.first);
        code.get(l.first); code.set(l.kept);
        code.get(l.edges); code.const(ring.edges); code.binary('add'); code.set(l.repeated);
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
        const keep = (): void => emitRecent(code, words, regions.recent, l, number => {
            marked(() => code.get(number));
            increase(code, l.repeated, -1);
            code.get(l.repeated); code.scale(); code.get(l.i); code.store(ring.unknown);
        }, () => {
            marked(() => code.const(firstSpecial(layout.pcs.length)));
            for (let word = 0; word < words; word++) { code.get(l.kept); code.get(l.candidate); code.load(word); code.store(word); }
            advance(code, l.kept, words);
            code.get(l.hashes); code.scale(); code.get(l.hash); code.store(regions.hash);
            code.get(l.hashes); code.scale(); code.get(l.i); code.store(ring.unknown);
            increase(code, l.hashes, 1);
            increase(code, l.count, 1);
        });
        forEach(code, l.id, l.all, () => {
            code.get(l.edges); code.set(l.from);
            code.get(l.kept); code.set(l.candidate);
            code.get(l.hashes); code.set(l.k);
            code.get(l.hashes); code.set(l.fresh);
            code.get(l.id); code.const(BATCH); code.binary('add'); code.set(l.end);
            code.get(l.all); code.get(l.end); code.binary('lt_s');
            code.branch(() => { code.get(l.all); code.set(l.end); });
            forEach(code, l.id, l.end, generate);
            code.get(l.successors); code.get(l.fresh); code.binary('add'); code.get(l.k); code.binary('sub'); code.set(l.successors);
            code.get(l.kept); code.set(l.candidate);
            emitLookups(code, layout, regions, l, () => emitProbe(code, words, l, marked, keep, published));
        });
        code.get(l.done); code.scale(); code.get(l.edges); control(code, regions.control, 'edgeBase'); code.binary('add'); code.store(regions.firstEdge);
        const tell = (name: keyof typeof CHUNK, value: () => void): void => {
            code.get(chunk); code.words(HEADER); code.binary('mul'); value(); code.store(ring.headers + CHUNK[name]);
        };
        const fromStart = (local: number) => (): void => { code.get(local); control(code, regions.control, 'edgeBase'); code.binary('add'); };
        tell('edges', fromStart(l.edges));
        tell('unknown', () => code.get(l.count));
        tell('repeated', () => code.get(l.repeated));
        tell('transitions', () => { control(code, regions.control, 'transitions'); code.get(l.successors); code.binary('add'); });
        tell('unusual', () => { fromStart(l.edges)(); code.get(l.successors); code.binary('sub'); });
        code.const(0); code.get(l.sink); code.store(regions.control + CONTROL.sink);
        code.const(0);
        code.ret();
    });
}

/** `(chunk)`: enters what the buffer holds; there must be room for all of its unknown states. Its states are the next ones to be expanded. */
export function defineSettle(module: ModuleCode, layout: Layout, regions: { levels: number; everViolated: number }, ring: Ring): FunctionRef {
    const { words } = layout;
    const targets = 2 ** targetBitsFor(layout.pcs.length) - 1;
    return module.define(1, code => {
        const chunk = 0;
        const l = locals(code, 'count', 'id', 'level', 'done', 'all', 'candidate', 'from', 'end', 'hash', 'mask', 'tags', 'index', 'slot', 'at', 'i', 'sink', 'hashes', 'k', 'fresh', 'last');
        const shared = (name: keyof typeof CONTROL): void => control(code, 0, name);
        for (const [name, local] of [['count', l.count], ['expanded', l.id], ['levelEnd', l.level]] as const) {
            shared(name);
            code.set(local);
        }
        emitIndex(code, () => shared('mask'), l);
        const header = (name: keyof typeof CHUNK): void => { code.get(chunk); code.words(HEADER); code.binary('mul'); code.load(ring.headers + CHUNK[name]); };
        times(code, chunk, ring.edges, l.from);
        code.get(l.from); code.set(l.k);
        code.get(l.from); header('unknown'); code.binary('add'); code.set(l.fresh);
        for (const state of [false, true]) emitTouches(code, words, () => { code.get(l.hashes); code.scale(); code.load(ring.hash); }, l.hashes, l, state);
        chunkPointer(code, chunk, ring, l.candidate);
        times(code, chunk, ring.states + 1, l.done);
        code.get(l.done); code.const(ring.states); code.binary('add'); code.set(l.all);
        header('unusual');
        code.branch(() => emitViolations(code, { ...l, end: l.last }, targets, firstSpecial(layout.pcs.length), regions.everViolated, ring, () => header('edges')));

        const known = (id: () => void): void => {
            code.get(l.i); code.scale();
            code.get(l.i); code.scale(); code.load(ring.edge);
            code.const(~targets); code.binary('and');
            id();
            code.binary('or');
            code.store(ring.edge);
        };
        // Level by level, since a new one ends with what the states before it have led to.
        forEach(code, l.done, l.all, () => {
            code.get(l.id); code.get(l.level); code.binary('eq');
            code.branch(() => {
                code.get(l.count); code.set(l.level);
                code.const(0); shared('depth'); code.const(1); code.binary('add'); code.store(CONTROL.depth);
                shared('depth'); code.const(LEVELS - 1); code.binary('and'); code.scale(); code.get(l.id); code.store(regions.levels);
            });
            // last = min(all, done + level - id): the states of this level
            const ofLevel = (): void => { code.get(l.done); code.get(l.level); code.binary('add'); code.get(l.id); code.binary('sub'); };
            code.get(l.all); code.set(l.last);
            ofLevel(); code.get(l.all); code.binary('lt_s');
            code.branch(() => { ofLevel(); code.set(l.last); });
            code.get(l.id); code.get(l.last); code.binary('add'); code.get(l.done); code.binary('sub'); code.set(l.id);
            code.get(l.from); code.get(l.last); code.scale(); code.load(ring.firstEdge); code.binary('add'); code.set(l.end);
            forEach(code, l.done, l.last, () => {
                code.get(l.done); code.scale(); code.get(l.done); code.scale(); code.load(ring.firstEdge); shared('edgeBase'); code.binary('add'); code.store(ring.firstEdge);
                increase(code, l.done, 1);
            });
            code.block(rest => forEach(code, l.k, l.fresh, () => {
                code.get(l.k); code.scale(); code.load(ring.unknown); code.set(l.i);
                code.get(l.end); code.get(l.i); code.binary('le_s'); code.brIf(rest);
                code.get(l.k); code.scale(); code.load(ring.hash); code.set(l.hash);
                emitProbe(code, words, l, known, () => {
                    emitAppend(code, words, l);
                    known(() => code.get(l.count));
                    increase(code, l.count, 1);
                });
                increase(code, l.k, 1);
                advance(code, l.candidate, words);
            }));
        });
        header('repeated'); code.set(l.from);
        times(code, chunk, ring.edges, l.k);
        code.get(l.k); code.const(ring.edges); code.binary('add'); code.set(l.end);
        emitRepeated(code, ring, targets, { ...l, base: l.k });
        const keep = (name: keyof typeof CONTROL, value: () => void): void => { code.const(0); value(); code.store(CONTROL[name]); };
        for (const [name, local] of [['count', l.count], ['expanded', l.id], ['levelEnd', l.level], ['sink', l.sink]] as const) keep(name, () => code.get(local));
        keep('transitions', () => { shared('transitions'); header('transitions'); code.binary('add'); });
        keep('batch', () => code.const(ring.states));
        keep('edges', () => header('edges'));
        code.const(0);
        code.ret();
    });
}

/** Marks the sites that edges of a chunk violate. */
function emitViolations(code: Code, l: { from: number; i: number; end: number; slot: number }, targets: number, special: number, everViolated: number, ring: Ring, edges: () => void): void {
    code.get(l.from); code.set(l.i);
    code.get(l.from); edges(); code.binary('add'); code.set(l.end);
    forEach(code, l.i, l.end, () => {
        code.get(l.i); code.scale(); code.load(ring.edge); code.const(targets); code.binary('and'); code.set(l.slot);
        // Violations are above the target that is not known, and below that of a failed assume().
        code.get(l.slot); code.const(special); code.binary('gt_s');
        code.get(l.slot); code.const(targets); code.binary('ne');
        code.binary('and');
        code.branch(() => { code.const(targets - 1); code.get(l.slot); code.binary('sub'); code.scale(); code.const(1); code.store(everViolated); });
        increase(code, l.i, 1);
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
