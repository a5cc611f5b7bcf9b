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
