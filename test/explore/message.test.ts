/** The places that messages name: in the user's own file, by the name that the file has. */
import { describe, expect, test } from 'vitest';
import { checkText } from '../../src/check/index.js';

const text = `mm proc { page A }
device gpu mirrors proc {
    mutex a
    mutex b
    fn ab() {
        mutex_lock(a)
        mutex_lock(b)
        mutex_unlock(b)
        mutex_unlock(a)
    }
    fn ba() {
        mutex_lock(b)
        mutex_lock(a)
        mutex_unlock(a)
        mutex_unlock(b)
    }
    fn read() { mmap_read_lock(proc) }
}
scenario crossing {
    thread one { gpu.ab() }
    thread two { gpu.ba() }
    expect deadlock
}
scenario library {
    thread one { gpu.read(); mmap_write_lock(proc) }
    expect deadlock
}
`;
const messages = (uri: string): string[] => checkText(text, uri).scenarios.map(({ violations }) => violations.find(({ code }) => code === 'deadlock')!.message);

describe('a deadlock', () => {
    test('says where a lock was taken, not where the thread began', () => {
        expect(messages('file:///a.mmn')[0]).toBe('one waits for gpu.b, which two holds (taken at a.mmn:12); two waits for gpu.a, which one holds (taken at a.mmn:6)');
    });
    test('says it in the file, also where the library takes the lock', () => {
        expect(messages('file:///a.mmn')[1]).toBe('one waits for proc.mmap_lock, which it holds itself for read (taken at a.mmn:17), with a writer queued');
    });
    test.each([['file:///w/my%20file%20%C3%A9.mmn', 'my file é.mmn'], ['file:///w/100%25.mmn', '100%.mmn'], ['file:///w/100%.mmn', '100%.mmn']])('in %s is told by the name of the file', (uri, name) => {
        expect(messages(uri)[0]).toContain(`(taken at ${name}:12)`);
    });
});

describe('a deadlock that waits for no lock', () => {
    const waiting = (declarations: string, threads: string): string[] => checkText(`mm proc { page A }\ndevice gpu {\nmutex m\nbool done = false\nbool ready = false\n${declarations}\n}\nscenario s {\n${threads}\nexpect deadlock\n}\n`, 'file:///w.mmn')
        .scenarios.flatMap(({ violations }) => violations.filter(({ code }) => code === 'deadlock').map(({ message }) => message));

    test.each<[string, string, string, string]>([
        ['nobody ends', '', 'thread a { wait_event(gpu.done) }', 'a waits for gpu.done, which nobody changes any more'],
        ['nobody ends but what follows the wait', '', 'thread a { gpu.done = true; atomic { wait_event(!gpu.done); gpu.done = true } }', 'a waits for !gpu.done, which nobody changes any more'],
        ['the thread itself would end', '', 'thread a { wait_event(gpu.done); gpu.done = true }', 'a waits for gpu.done, which only it itself would change later, in gpu.done = true (w.mmn:9)'],
        ['another one would end who waits as well', '', 'thread a { wait_event(gpu.done); gpu.ready = true }\nthread b { wait_event(gpu.ready); gpu.done = true }',
            'a waits for gpu.done, which b would change later, in gpu.done = true (w.mmn:10); b waits for gpu.ready, which a would change later, in gpu.ready = true (w.mmn:9)'],
        ['another one would end who goes on, but not so far', 'fn a() {\nmutex_lock(m)\nwait_event(done)\nmutex_unlock(m)\n}\nfn b() {\nready = true\nmutex_lock(m)\ndone = true\nmutex_unlock(m)\n}', 'thread a { gpu.a() }\nthread b { gpu.b() }',
            'a waits for done, which b would change later, in gpu.b() (w.mmn:14), but will wait for gpu.m, which a holds (taken at w.mmn:7)'],
    ])('that %s', (_, declarations, threads, message) => {
        expect(waiting(declarations, threads)).toContain(message);
    });

    test('says nothing of a thread that goes on and may change what it likes', () => {
        expect(waiting('', 'thread a { wait_event(gpu.done && gpu.ready) }\nthread b { gpu.done = true }')).toContain('a waits for gpu.done && gpu.ready');
    });
});
