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

describe('sections inside sections', () => {
    const problem = (body: string) => checkText(`mm proc { page A }\ndevice g mirrors proc { spinlock p, s; mutex m; int x; fn f() { ${body} } }\nscenario t { thread a { g.f() } }`, 'file:///s.mmn').problems.map(p => p.message).join();

    test('one lock inside another in one step is an error: nobody would see the outer one held', () => {
        expect(problem('atomic (p) { atomic (s) { x = 1 } }')).toMatch(/inside a section of a lock would take both at once/);
        expect(problem('atomic { x = 2; atomic (s) { x = 1 } }')).toBe('');
        expect(problem('spin_lock(p); atomic (s) { x = 1 } spin_unlock(p)')).toBe('');
    });
    test('nor may the first statement in the section of a lock wait', () => {
        expect(problem('atomic (p) { spin_lock(s) } spin_unlock(s)')).toMatch(/only the first statement may wait/);
        expect(problem('atomic (p) { wait_event(x == 1) }')).toMatch(/only the first statement may wait/);
        expect(problem('atomic { mutex_lock(m) } mutex_unlock(m)')).toBe('');
    });

    // In callbacks that a section calls, only together.
    const orders = (second: string) => checkText(`mm proc { page A }
device g mirrors proc { spinlock p, s; int x
    fn inner_s() { atomic (s) { x = 1 } }
    fn inner_p() { ${second} }
    fn one() { atomic (p) { inner_s() } }
    fn two() { atomic (s) { inner_p() } }
}
scenario t { thread a { g.one() } thread b { g.two() } }`, 'file:///s.mmn').scenarios[0];
    test('in opposite orders they are not modelled, and say so', () => {
        expect(orders('atomic (p) { x = 2 }').codes).toEqual(['inconclusive']);
        expect(orders('atomic (p) { x = 2 }').message).toMatch(/in the opposite order/);
        expect(orders('spin_lock(p); x = 2; spin_unlock(p)').codes).toEqual(['inconclusive']);
    });
    /** Of an array of locks: which one each function takes, and which one in it. */
    const row = (one: string, inOne: string, two: string, inTwo: string) => checkText(`mm proc { page A }
device g mirrors proc { spinlock row[2]; int x, i
    fn inner_one() { atomic (row[${inOne}]) { x = 1 } }
    fn inner_two() { atomic (row[${inTwo}]) { x = 2 } }
    fn one() { atomic (row[${one}]) { inner_one() } }
    fn two() { atomic (row[${two}]) { inner_two() } }
}
scenario t { thread a { g.one() } thread b { g.two() } }`, 'file:///s.mmn').scenarios[0].codes;
    test.each([
        ['0', '1', '1', '0', ['inconclusive']], ['0', '1', '0', '1', []], ['i', '1 - i', '0', '1', ['inconclusive']], ['i', '1', '1', '0', ['inconclusive']], ['0', '0', '1', '1', ['deadlock']],
    ])('locks of one array, %s then %s, and %s then %s: %j', (one, inOne, two, inTwo, found) => expect(row(one, inOne, two, inTwo)).toEqual(found));
    test('in one order nothing is found', () => expect(orders('x = 2').codes).toEqual([]));
});

test('a work item with an empty body runs, and comes to an end', () => {
    const { scenarios } = checkText('mm proc { page A }\ndevice g mirrors proc { work w { } }\nscenario t { thread a { queue_work(g.w); flush_work(g.w) } }', 'file:///s.mmn', { timeout: 5 });
    expect(scenarios[0].codes).toEqual([]);
});
