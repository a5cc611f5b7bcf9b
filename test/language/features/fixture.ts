/** One file for the tests of the features, and how to ask for them. */
import { open, type Editor } from '../helpers.js';

export const FILE = `use kernel "6.12"
/// The process.
/// It has one page.
mm proc { page A }

/* The device:
   ours. */
device gpu mirrors proc {
    mutex svm
    int count = 1, slots[2]
    notifier interval mni covers A {
        invalidate(range, cur_seq) {
            mutex_lock(svm)
            mmu_interval_set_seq(mni, cur_seq)
            mutex_unlock(svm)
            return true
        }
    }
    fn fault(page) {
    again:
        int tries = 0
        tries += 1
        count = tries
        slots[0] = count
        if (count > 1) goto again
    }
}

scenario s {
    override fn gpu.fault(page) { gpu.count = 2 }
    thread t { gpu.fault(A) }
    expect deadlock on gpu.svm
}
`;

/** Texts in which there is nothing to find. */
export const ODD: [string, string][] = [
    ['an empty file', '|'],
    ['white space', '\n\n  |\n'],
    ['a comment', '// gpu.sv|m\nmm p { page A }'],
    ['an open comment', 'mm p { page A }\n/* sv|m'],
    ['no text of ours', '#include <linux/|mm.h>\n}}}{{{((( "'],
    ['a broken declaration', 'device gpu| {\n fn f( {\n mutex_lock(&gpu->\n'],
];

/** As `open`, with the cursor before the n-th `word` of FILE. */
export function at(word: string, n = 0, text = FILE): Promise<Editor> {
    let offset = text.indexOf(word);
    for (let i = 0; i < n; i++) offset = text.indexOf(word, offset + 1);
    if (offset < 0) throw new Error(`there is no ${word}`);
    return open(`${text.slice(0, offset)}|${text.slice(offset)}`);
}

/** `12:4 text` for a range, lines from 1. */
export function shown({ document }: Editor, range: { start: { line: number; character: number }; end: { line: number; character: number } }): string {
    return `${range.start.line + 1}:${range.start.character} ${document.textDocument.getText(range)}`;
}
