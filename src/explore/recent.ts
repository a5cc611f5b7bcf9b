/**
 * States that a chunk leads to more than once: states that follow each other have many successors in common. A helper keeps each of them once
 * (parallel.ts), so that the one that enters the states looks it up once.
 *
 * A small table holds, by hash, which of the kept states of its chunk a state was. What stands there may be of an earlier chunk, or another
 * state's: that all words are the same decides. A state that the table has forgotten is kept once more, and found when it is entered.
 */
import type { Code } from './code/code.js';
import { forEach, increase } from './code/loops.js';
import type { Ring } from './ring.js';

/** Words of the table: it stays in the cache nearest to the processor. A chunk that keeps more states than this forgets some. */
export const RECENT = 2048;

/** Locals: the state in question and its hash; the first kept state and how many there are. */
export type RecentLocals = Record<'candidate' | 'hash' | 'first' | 'count', number>;

/** `same` is given the local with the number of the kept state that the candidate is; else `fresh` runs, and keeps it as number `count`. */
export function emitRecent(code: Code, words: number, recent: number, l: RecentLocals, same: (number: number) => void, fresh: () => void): void {
    const [at, number, other] = [code.local(), code.local(), code.local()];
    code.get(l.hash); code.const(RECENT - 1); code.binary('and'); code.scale(); code.set(at);
    code.get(at); code.load(recent); code.set(number);
    code.block(done => {
        code.block(differs => {
            code.get(l.count); code.get(number); code.binary('le_u'); code.brIf(differs);
            code.get(l.first); code.get(number); code.words(words); code.binary('mul'); code.binary('add'); code.set(other);
            for (let word = 0; word < words; word++) {
                code.get(other); code.load(word);
                code.get(l.candidate); code.load(word);
                code.binary('ne'); code.brIf(differs);
            }
            same(number);
            code.br(done);
        });
        code.get(at); code.get(l.count); code.store(recent);
        fresh();
    });
}

/** Gives edges that lead where another of their chunk leads to its target; `from`, `end`: where they are noted, `base`: the chunk's first edge. */
export function emitRepeated(code: Code, ring: Ring, targets: number, l: Record<'i' | 'from' | 'end' | 'base', number>): void {
    const edge = code.local();
    forEach(code, l.from, l.end, () => {
        code.get(l.from); code.scale(); code.load(ring.unknown); code.set(l.i);
        code.get(l.i); code.scale(); code.load(ring.edge); code.set(edge);
        code.get(l.i); code.scale();
        code.get(edge); code.const(~targets); code.binary('and');
        code.get(edge); code.const(targets); code.binary('and'); code.get(l.base); code.binary('add'); code.scale(); code.load(ring.unknown);
        code.scale(); code.load(ring.edge);
        code.const(targets); code.binary('and');
        code.binary('or');
        code.store(ring.edge);
        increase(code, l.from, 1);
    });
}
