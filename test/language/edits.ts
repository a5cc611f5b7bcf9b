/** Random edits of a text, as they come about in an editor: in bodies and between them, of what opens and closes, of any characters. */
import fc from 'fast-check';

export interface TextEdit { kind: 'swap' | 'insert' | 'word' | 'delete' | 'line' | 'copy' | 'back'; at: number; piece: string; length: number }

/** Many close what the text has open, or open what it closes further on. */
const PIECES = ['', ' ', 'x', '\n', '\r\n', '\r', '{', '}', '(', ')', '()', ';', ',', '.', '->', '&', '"', '"x"', '/*', '*/', '//', '/// doc\n', '/* é */', '💥', 'ß', '\u2028', '\ufeff', '\0', '#', '\'',
    'return', 'return\n', 'return x', 'if (x) ', 'else ', '{ }', '{ { } // }\n', '} // {', 'goto end ', 'end: ', 'int n = 0\n', 'let p = A\n', 'foo bar(x)', 'foo\nbar(x)', 'x += 1; ', 'munmap(A)\n', 'mutex_lock(a) ',
    'fn more(page) { munmap(page) }\n', 'more(A)\n', 'scenario more { thread t { } }\n', 'thread u { }\n', 'use kernel "6.1"\n', 'mm other { page B }\n', 'atomic { x = 1 } ', 'choose { } or { } ', '(((((', '))'];

/** Names, each of which may stand in the place of others: of things, of functions, of labels. */
const SWAPS = [['gpu', 'A', 'B', 'proc', 'self', 'page', 'where', 'x', 'q', 'sub', 'a'], ['take', 'through', 'helper', 'helper2', 'munmap', 'gpu.fault', 'more'], ['again', 'end'], ['lock', 'svm', 'n', 'seen', 'huge', 'pte', 'nothing']];

export function edits(most: number): fc.Arbitrary<TextEdit[]> {
    return fc.array(fc.record({ kind: fc.constantFrom('swap', 'swap', 'swap', 'swap', 'insert', 'insert', 'word', 'delete', 'line', 'copy', 'back'), at: fc.nat(1_000_000), piece: fc.constantFrom(...PIECES), length: fc.nat(8) }), { minLength: 1, maxLength: most });
}

/** The text after the edit of the last of these; or one of them once more, so that not all that comes after a mistake has it. */
export function edited(texts: readonly string[], { kind, at, piece, length }: TextEdit): string {
    const text = texts[texts.length - 1];
    const words = [...text.matchAll(/\w+/g)], word = words[at % Math.max(1, words.length)], from = at % (text.length + 1);
    const replaced = (start: number, end: number, by: string): string => text.slice(0, start) + by + text.slice(end);
    switch (kind) {
        case 'swap': {
            const group = SWAPS[length % SWAPS.length], places = [...text.matchAll(new RegExp(`\\b(${group.join('|').replaceAll('.', '\\.')})\\b(?! *\\{)`, 'g'))], place = places[at % Math.max(1, places.length)];
            return place ? replaced(place.index, place.index + place[0].length, group[(at >> 7) % group.length]) : text;
        }
        case 'insert': return replaced(from, from, piece);
        case 'word': return word ? replaced(word.index, word.index + word[0].length, words[(at >> 7) % words.length][0]) : piece;
        case 'delete': return replaced(from, from + length, '');
        case 'back': return texts[at % texts.length];
        // A whole line goes, or comes once more.
        case 'line': return text.split('\n').filter((_, i, lines) => i !== at % lines.length).join('\n');
        case 'copy': return text.split('\n').flatMap((line, i, lines) => i === at % lines.length ? [line, line] : [line]).join('\n');
    }
}

/** All that stands in, beside and around bodies, some of it with comments at each end, and names that depend on what callers pass. */
export const DENSE = `use kernel "6.12" // é
mm proc { page A, B thp }
global { mutex a, b; int n }
struct place { handle page; int kept }
/// Documented.
fn through(where) { where.lock.n = 1; take(where) } /* 💥 */ fn take(x) { mutex_lock(x.svm); mutex_unlock(x.svm) }
device gpu mirrors proc {
    mutex svm
    int lock, seen
    notifier plain { invalidate_range_start(range) { if (mmu_notifier_range_blockable(range)) mutex_lock(svm); unmap(range); mutex_unlock(svm); return 0 } }
    notifier interval sub covers A { invalidate(range, seq) { mmu_interval_set_seq(sub, seq); return true } }
    work later { seen = 1; take(self) } fn fault(page) {
        again: // twice
        let p = page
        int r = hmm_range_fault(p, sub, 0)
        if (r != 0) goto again
        for (int i = 0; i < 2; i++) { foreach (q in proc.pages) { touch(q.pte) } }
        return
    }
    maps A rw
}
override fn gpu.fault(page) { munmap(page); do { n += 1 } while (n < 3 && !maybe()) }
fn helper(p, q = 1) -> int { place kept(p); return kept.page.huge + q }
scenario first { thread t in proc { take(gpu); int x = helper(A, 2); gpu.fault(B) } thread u service { choose { n = x } or { munmap(A) } } expect ok, deadlock on gpu.svm }
scenario second {
    fn helper2(page) { through(gpu); page.nothing = 1 }
    thread t { helper2(B); cover(n == 1) }
}
scenario third {
    override fn take(x) { helper(x) }
    fn round(y) { if (y.lock == 1) around(y) } fn around(z) { n = z.seen }
    thread t { round(gpu); around(gpu) }
}
`;
