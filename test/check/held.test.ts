/** Locks held at the statements of a file, over all its scenarios: known as soon as it is lowered. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FileCheck } from '../../src/check/index.js';
import { heldLockHints } from '../../src/server/inlayHints.js';

const HEAD = `mm proc { page A }
device gpu mirrors proc {
    mutex svm
    mutex other
    int n
`;

/** By line: what the hint says. */
function said(text: string): string[] {
    const check = new FileCheck(text, 'file:///held.mmn');
    while (!check.isLowered) check.run(1);
    const { held } = check;
    check.cancel();
    const lines = text.split('\n');
    const whole = { start: { line: 0, character: 0 }, end: { line: lines.length, character: 0 } };
    return heldLockHints(held, whole, () => 0).map(({ position: { line }, label }) => `${lines[line].trim()} ${typeof label === 'string' ? label : label.map(({ value }) => value).join('')}`);
}

test('some: held on one way of a thread, or by one of its callers, not on the other', () => {
    expect(said(`${HEAD}    fn sometimes(flag) {
        if (flag) mutex_lock(svm)
        n = 1
        if (flag) mutex_unlock(svm)
    }
    fn both() {
        n = 2
    }
}
scenario s {
    thread a {
        mutex_lock(gpu.other)
        gpu.sometimes(maybe())
        gpu.both()
        mutex_unlock(gpu.other)
    }
    thread b {
        mutex_lock(gpu.other)
        mutex_lock(gpu.svm)
        gpu.both()
        mutex_unlock(gpu.svm)
        mutex_unlock(gpu.other)
    }
}
`)).toEqual([
        'if (flag) mutex_lock(svm) holds gpu.other', 'n = 1 holds gpu.other; may hold gpu.svm', 'if (flag) mutex_unlock(svm) holds gpu.other, gpu.svm', 'n = 2 holds gpu.other; may hold gpu.svm',
        'gpu.sometimes(maybe()) holds gpu.other', 'mutex_unlock(gpu.other) holds gpu.other', 'mutex_lock(gpu.svm) holds gpu.other', 'mutex_unlock(gpu.svm) holds gpu.other, gpu.svm', 'mutex_unlock(gpu.other) holds gpu.other',
    ]);
});

test('not what a call of the statement takes itself', () => {
    expect(said(`${HEAD}}
scenario s {
    thread a {
        munmap(A)
    }
}
`)).toEqual([]);
});

test('over scenarios, and for reading or writing', () => {
    expect(said(`${HEAD}    fn f() {
        n = 1
    }
}
scenario s { thread a { mmap_read_lock(proc); gpu.f(); mmap_read_unlock(proc) } }
scenario t { thread a { mmap_write_lock(proc); gpu.f(); mmap_write_unlock(proc) } }
`)).toEqual(['n = 1 may hold proc.mmap_lock (read), proc.mmap_lock (write)']);
});

test('none of several statements of a line has what only the others are between', () => {
    expect(said(`${HEAD}}
scenario s {
    thread a { mutex_lock(gpu.svm); gpu.n = 1; mutex_unlock(gpu.svm) }
}
`)).toEqual([]);
});

test('in callbacks: the file of the test with a client', () => {
    const [, file] = /const FILE = `([^]*?)`;/.exec(readFileSync('test/server/inlay-hints.test.ts', 'utf8'))!;
    const wanted = file.split('\n').flatMap(line => / *\/\/< /.test(line) ? [line.trim().replace(/ *\/\/< /, ' ')] : []);
    expect(said(file.replace(/ *\/\/< .*$/gm, ''))).toEqual(wanted);
});
