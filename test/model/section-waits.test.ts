/** A callback that waits in the middle of its caller's section: never a quiet `ok`. */
import { describe, expect, test } from 'vitest';
import { checkText } from '../../src/check/index.js';

const codes = (driver: string, threads: string) => {
    const { scenarios, problems } = checkText(`mm proc { page A }\ndevice g mirrors proc { spinlock p, s; int x; fn cb() { ${driver} } fn one() { atomic (p) { x = 1; cb() } } }\nscenario t { ${threads} }`, 'file:///s.mmn');
    expect(problems).toEqual([]);
    return { codes: scenarios[0].codes, message: scenarios[0].message };
};

describe('in a callback that an atomic section calls', () => {
    test('taking the lock of the section is a deadlock', () => {
        expect(codes('spin_lock(p); spin_unlock(p)', 'thread a { g.one() }').codes).toEqual(['deadlock']);
        expect(codes('atomic (p) { x = 2 }', 'thread a { g.one() }').codes).toEqual(['deadlock']);
    });
    test('waiting for a lock that others hold openly is not modelled, and says so', () => {
        const { codes: found, message } = codes('spin_lock(s); spin_unlock(s)', 'thread a { g.one() } thread b { spin_lock(g.s); spin_lock(g.p); spin_unlock(g.p); spin_unlock(g.s) }');
        expect(found).toEqual(['inconclusive']);
        expect(message).toMatch(/spin_lock\(g\.s\) would wait for another thread in the middle of an atomic section/);
    });
    test('a lock that nobody else holds openly is taken', () => {
        expect(codes('spin_lock(s); spin_unlock(s)', 'thread a { g.one() } thread b { g.one() }').codes).toEqual([]);
    });
});

test('a work item with an empty body runs, and comes to an end', () => {
    const { scenarios } = checkText('mm proc { page A }\ndevice g mirrors proc { work w { } }\nscenario t { thread a { queue_work(g.w); flush_work(g.w) } }', 'file:///s.mmn', { timeout: 5 });
    expect(scenarios[0].codes).toEqual([]);
});
