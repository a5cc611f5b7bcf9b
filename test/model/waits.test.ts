/** What is waited for: a lock with an acquire context, a work item whose timer runs. */
import { describe, expect, test } from 'vitest';
import { checkText } from '../../src/check/index.js';

const URI = 'file:///s.mmn';
const check = (text: string) => checkText(text, URI);

describe('a reservation with an acquire context', () => {
    const hang = (on: string) => check(`mm proc { page A }
global { dma_resv a, b; ww_acquire_ctx one }
scenario s {
    thread t { ww_acquire_init(one); dma_resv_lock(a, one); dma_resv_lock(b, one) }
    thread u { dma_resv_lock(b); dma_resv_lock(a) }
    expect deadlock on ${on}
}`);
    test('can be named by what a deadlock is about', () => {
        for (const on of ['a', 'b', 'b.lock']) {
            const { problems, scenarios: [result] } = hang(on);
            expect(problems).toEqual([]);
            expect(result.unmet).toEqual([]);
        }
    });
    test('and not where nobody waits for it', () => {
        const { scenarios: [result] } = check('mm proc { page A }\nglobal { dma_resv a, b; ww_acquire_ctx one }\nscenario s { thread t { dma_resv_lock(a); ww_acquire_init(one); dma_resv_lock(a, one) } expect deadlock on b }');
        expect(result.unmet.map(({ message }) => message).join()).toContain('deadlock on b');
    });
});

describe('flush_delayed_work()', () => {
    const flushed = (queue: string, more: string) => check(`mm proc { page A }
device gpu mirrors proc { int x; work w { x = 1 } }
scenario s { thread a { ${queue}(gpu.w); ${more}(gpu.w); assert(gpu.x == 1) } thread b { flush_delayed_work(gpu.w) } }`).scenarios[0];
    test('leaves what is queued where it is: who flushes it waits until it has run', () => expect(flushed('queue_work', 'flush_work').codes).toEqual([]));
    test('does not wait for a timer, but for the work', () => expect(flushed('queue_delayed_work', 'flush_delayed_work').codes).toEqual([]));
    test('where flush_work() does not start what waits for its timer', () => expect(flushed('queue_delayed_work', 'flush_work').codes).toEqual(['assertion']));
});

test('the pages of a device are those of its mm', () => {
    const { problems, scenarios } = check('mm proc { page A; page B }\ndevice gpu mirrors proc { int n; fn f() { foreach (p in self.pages) { n += 1 } assert(n == 2) } }\nscenario s { thread t { gpu.f() } }');
    expect(problems).toEqual([]);
    expect(scenarios[0].codes).toEqual([]);
});
