import { readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { checkText, FileCheck, LONGEST_TEXT } from '../../src/check/index.js';
import { KnownScenarios } from '../../src/check/known.js';
import { ScenarioCheck } from '../../src/check/scenario.js';
import { Lowering } from '../../src/model/lowering.js';
import type { FileResult, Related } from '../../src/check/result.js';

const uri = 'file:///a.mmn';
const DRIVER = `
mm proc { page A }
device gpu mirrors proc {
    mutex svm
    maps A rw
    notifier plain {
        invalidate_range_start(range) { mutex_lock(svm); unmap(range); mutex_unlock(svm); return 0 }
    }
    fn migrate_to_vram(page) {
        migrate_vma m(page, owner)
        mmap_read_lock(proc)
        migrate_vma_setup(m)
        migrate_alloc_and_copy(m, self)
        migrate_vma_pages(m)
        migrate_vma_finalize(m)
        mmap_read_unlock(proc)
    }
}
`;
const HELD = 'scenario held { thread driver { mutex_lock(gpu.svm); gpu.migrate_to_vram(A); mutex_unlock(gpu.svm) } thread user { munmap(A) } expect deadlock on gpu.svm }\n';
const FREE = 'scenario free { thread driver { gpu.migrate_to_vram(A) } thread user { munmap(A) } }\n';

const verdicts = ({ scenarios }: FileResult) => scenarios.map(({ scenario, verdict, asExpected }) => `${scenario} ${verdict} ${asExpected}`);
const messages = ({ problems }: FileResult) => problems.map(({ message }) => message);

test('a file: every scenario gets its verdict', () => {
    const result = checkText(DRIVER + HELD + FREE, uri);
    expect(messages(result)).toEqual([]);
    expect(verdicts(result)).toEqual(['held deadlock true', 'free ok true']);
    expect(result.scenarios[1].trace?.code).toBe('ok');
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
});

test('one scenario alone', () => {
    expect(verdicts(checkText(DRIVER + HELD + FREE, uri, { scenario: 'free' }))).toEqual(['free ok true']);
});

describe('a deadlock by a callback', () => {
    const result = checkText(DRIVER + HELD.replace('expect deadlock on gpu.svm', ''), uri);
    const [violation] = result.scenarios[0].violations;
    const line = ({ range }: { range: { start: { line: number } } }) => (DRIVER + HELD).split('\n')[range.start.line].trim();

    test('stands at the call into the kernel', () => {
        expect(violation).toMatchObject({ code: 'deadlock', on: ['gpu.svm'], expected: false });
        expect(line(violation)).toBe('migrate_vma_setup(m)');
    });

    test('names the whole chain, each place once', () => {
        const text = ({ message, range }: Related) => `${range.uri.startsWith('mmn-kernel:') ? 'kernel: ' : ''}${message}`;
        const chain = violation.related.map(text);
        expect(chain[0]).toBe('driver: takes gpu.svm');
        expect(chain).toContain('driver: calls migrate_vma_setup');
        expect(chain.some(entry => /^kernel: driver: calls .*mmu_notifier_invalidate_range_start/.test(entry))).toBe(true);
        expect(chain.at(-1)).toMatch(/waits for gpu\.svm for ever/);
        const places = violation.related.map(related => JSON.stringify(related));
        expect(new Set(places).size).toBe(places.length);
    });

    test('is what the finding said', () => {
        expect(result.scenarios[0].findings.map(({ code, verdict }) => `${code} ${verdict}`)).toContain('self_deadlock confirmed');
    });
});

describe('a text that is not sound', () => {
    test('a syntax error: no verdict, a problem with its place', () => {
        const result = checkText(`${DRIVER}scenario s { thread a { munmap(A } }\n${FREE}`, uri);
        expect(result.scenarios).toEqual([]);
        expect(result.problems[0].range.start.line).toBe(DRIVER.split('\n').length - 1);
    });

    test('a wrong scenario: the others are checked', () => {
        const result = checkText(`${DRIVER}scenario wrong { thread a { nonsense(A) } }\n${FREE}`, uri);
        expect(verdicts(result)).toEqual(['free ok true']);
        expect(messages(result)).toEqual([expect.stringContaining('nonsense')]);
    });

    test('a mistake that scenarios share is told once', () => {
        const text = `${DRIVER.replace('unmap(range)', 'unmapp(range)')}${HELD}${FREE}`;
        expect(checkText(text, uri).problems).toHaveLength(1);
    });

    test.each([['too long', ' '.repeat(LONGEST_TEXT + 1), 'characters'], ['no text', 'mm\0', 'not a text file']])('%s: it is not read', (_, text, message) => {
        const result = checkText(text, uri);
        expect(messages(result)).toEqual([expect.stringContaining(message)]);
    });

    test('an empty one has nothing to check', () => {
        expect(checkText('', uri)).toEqual({ uri, problems: [], scenarios: [] });
    });
});

describe('limits', () => {
    test('states: inconclusive, never ok', () => {
        const [{ verdict, asExpected, codes, message, stats }] = checkText(DRIVER + FREE, uri, { maxStates: 10 }).scenarios;
        expect({ verdict, asExpected, codes, complete: stats.complete }).toEqual({ verdict: 'inconclusive', asExpected: false, codes: ['inconclusive'], complete: false });
        expect(message).toBe('Too many states: the limit is 10. Every run of up to 4 steps was explored (9 states). Raise the limit, or make the scenario smaller.');
    });

    test('frames: more are given until it fits', () => {
        // Five frames at once, where two are spare at first.
        const text = 'mm proc { page A }\nscenario s { thread a { pfn a = alloc_frame(); pfn b = alloc_frame(); pfn c = alloc_frame(); pfn d = alloc_frame(); put_page(a); put_page(b); put_page(c); put_page(d) } thread b { munmap(A) } }';
        expect(verdicts(checkText(text, uri))).toEqual(['s ok true']);
    });

    test('ints: more bits are given until it fits', () => {
        const text = 'global { int n }\nmm proc { page A }\nscenario s { thread a { n = 100; n += 100; n += 100; assert(n == 300) } thread b { munmap(A) } }';
        expect(verdicts(checkText(text, uri))).toEqual(['s ok true']);
    });
});

describe('numbers at the ends of their range', () => {
    const checked = (fields: string, body: string): string[] => verdicts(checkText(`global { ${fields} }\nmm proc users 300 { page A }\nscenario s { thread t { ${body} } }`, uri));

    test.each([
        ['an int wraps round, up', 'int x = 2147483647; int y', 'y = x + 1; assert(y == 0 - x - 1)'],
        ['an int wraps round, down', 'int x = -2147483647', 'x -= 2; assert(x == 2147483647)'],
        ['an int wraps round, twice as large', 'int x = 1', 'while (x != 0) x = x * 2'],
        ['an int wraps round, from its least value', 'int x = -2147483647', 'x -= 1; assert(-x == x)'],
        ['an int starts as large as the text says', 'int x = 300', 'x += 1; assert(x == 301)'],
        ['a count starts as large as the text says', 'int x', 'x = proc.mm_users; assert(x == 300)'],
        ['a bool is true or not', 'bool b = 5', 'assert(b == 1)'],
    ])('%s', (_, fields, body) => expect(checked(fields, body)).toEqual(['s ok true']));

    test('nothing is divided by 0', () => {
        expect(checked('int x = 7; int y', 'if (y != 0) x = x % y')).toEqual(['s ok true']);
        expect(checked('int x = 7; int y', 'x = x % y')).toEqual(['s assertion false']);
    });

    test('a frame that is not there is no initial value', () => {
        const { problems, scenarios } = checkText('mm proc { page A }\nglobal { pfn f = 99 }\nscenario s { thread t { munmap(A) } }', uri);
        expect(scenarios).toEqual([]);
        expect(problems).toMatchObject([{ code: 'argument-value', severity: 'error', message: 'f cannot start as 99: a pfn is a number from -512 to 3 here', range: { start: { line: 1, character: 13 } } }]);
    });
});

describe('an analysis of locks that gave up', () => {
    const choices = [...'abcdefg'].map(name => `{ mutex_trylock(gpu.${name}) }`).join(' or ');
    const text = `device gpu { mutex a, b, c, d, e, f, g }\nscenario s { thread t { while (maybe()) { choose ${choices} } } expect lock_misuse }`;
    const said = ({ problems, scenarios }: FileResult) => [problems.map(({ code, severity }) => `${code} ${severity}`), scenarios.map(({ verdict, asExpected, findingsComplete }) => ({ verdict, asExpected, findingsComplete }))];
    const missing = [['findings-incomplete information'], [{ verdict: 'lock_misuse', asExpected: true, findingsComplete: false }]];

    test('is told, and so it is when nothing but its result is taken from the check before', () => {
        const known = new KnownScenarios();
        expect(said(checkText(text, uri, { known }))).toEqual(missing);
        expect(said(checkText(text, uri, { known }))).toEqual(missing);
    });

    test('is told again where the exploration was cut short', () => {
        const known = new KnownScenarios(), limits = { known, maxStates: 3 };
        const first = said(checkText(text, uri, limits));
        expect(first).toMatchObject([['findings-incomplete information'], [{ findingsComplete: false }]]);
        expect(said(checkText(text, uri, limits))).toEqual(first);
    });

    test('is told of one that is too large with what the kernel tells lockdep, and not without', { timeout: 60_000 }, () => {
        const times = (n: number, call: string): string => Array<string>(n).fill(`${call}()`).join(' ');
        const check = new FileCheck(`global { int x }
            mm proc { page A }
            device gpu mirrors proc { notifier plain { invalidate_range_start(range) { return 0 } } }
            fn hundred() { ${'x = 1 '.repeat(100)} }
            fn thousand() { ${times(10, 'hundred')} }
            scenario s { thread t { ${times(59, 'thousand')} ${times(9, 'hundred')} ${'x = 2 '.repeat(95)} } }`, uri);
        while (!check.isLowered) check.run(100);
        expect(check.problems).toMatchObject([{ code: 'findings-incomplete', message: expect.stringMatching(/leave out what the kernel may do at any time.*more than 60,000 steps/) as unknown }]);
    });
});

describe('in slices', () => {
    test('findings are there before the first verdict', () => {
        const check = new FileCheck(DRIVER + HELD + FREE, uri);
        while (!check.isLowered) check.run(0);
        expect(check.results).toEqual([]);
        expect(check.findings.some(({ code, verdict }) => code === 'self_deadlock' && verdict === undefined)).toBe(true);
        expect(check.progress).toEqual({ scenario: 'held', states: 0 });
        while (!check.run(0));
        expect(verdicts(check.result())).toEqual(['held deadlock true', 'free ok true']);
        expect(check.progress).toBeUndefined();
    });

    test('cancelled: what was found stays, nothing comes after', () => {
        const check = new FileCheck(DRIVER + HELD + FREE, uri);
        while (check.results.length === 0) check.run(0);
        check.cancel();
        expect(check.run(1000)).toBe(true);
        expect(verdicts(check.result())).toEqual(['held deadlock true']);
    });
});

describe('what is known from the check before', () => {
    const checked = (text: string, known: KnownScenarios) => {
        const check = new FileCheck(text, uri, { known });
        while (!check.run(1000));
        return check.result();
    };
    const counted = (text: string, known: KnownScenarios) => {
        const spy = vi.spyOn(ScenarioCheck, 'lower');
        const result = checked(text, known);
        const names = spy.mock.calls.map(([{ scenario }]) => scenario.name);
        spy.mockRestore();
        const untimed = (scenario: FileResult['scenarios'][number]) => ({ ...scenario, stats: { ...scenario.stats, milliseconds: 0 } });
        // Whatever was taken over: the result is that of a check from nothing.
        expect({ ...result, scenarios: result.scenarios.map(untimed) }).toEqual({ ...checkText(text, uri), scenarios: checkText(text, uri).scenarios.map(untimed) });
        return names;
    };

    test.each([
        ['nothing has changed', (text: string) => text, []],
        ['an edit in another scenario', (text: string) => text.replace('expect deadlock on gpu.svm', 'expect deadlock'), ['held']],
        ['an edit of the driver', (text: string) => text.replace('migrate_vma_pages(m)', ''), ['held', 'free']],
        ['a line above', (text: string) => `\n${text}`, ['held', 'free']],
        ['a line in the scenario above', (text: string) => text.replace('thread driver', '\nthread driver'), ['held', 'free']],
        ['another scenario on the same line', (text: string) => text.replace('svm }\n', 'svm } '), ['held', 'free']],
        ['another name', (text: string) => text.replace('scenario held', 'scenario kept'), ['kept']],
        ['a scenario has an error', (text: string) => text.replace('munmap(A) } }', 'nosuch(A) } }'), ['free']],
        ['the text has an error', (text: string) => text.replace('mutex svm', 'mutex {'), []],
    ] as const)('%s', (_, edit, lowered) => {
        const known = new KnownScenarios();
        const text = DRIVER + HELD + FREE;
        checked(text, known);
        expect(counted(edit(text), known)).toEqual(lowered);
        expect(counted(edit(text), known)).toEqual([]);
        // The text before is not forgotten for one.
        expect(counted(text, known)).toEqual([]);
    });

    const FUNCTIONS = `fn outer() { inner() }
fn inner() { gpu_note = 1 }
fn alone() { gpu_note = 2 }
global { int gpu_note }
`;
    const CALLERS = 'scenario calls { thread a { outer() } thread b { gpu_note = 3 } }\nscenario other { thread a { alone() } }\nscenario none { thread a { int x = 1 } }\n';

    test.each([
        ['a function is seen by who names it', (text: string) => text.replace('= 2', '= 4'), ['other']],
        ['and by who names one that names it', (text: string) => text.replace('= 1 }', '= 4 }'), ['calls']],
        ['what changes a line is seen by all behind it', (text: string) => text.replace('= 2', '\n= 2'), ['calls', 'other', 'none']],
        ['another name is seen by all', (text: string) => text.replaceAll('alone', 'alike'), ['calls', 'other', 'none']],
        ['so is a name that is there twice', (text: string) => text.replace('fn alone', 'fn inner').replace('alone()', 'inner()'), ['calls', 'other', 'none']],
        ['and what frees objects', (text: string) => text.replace('= 2', '= 2; kfree(gpu)'), ['calls', 'other', 'none']],
        ['a callback is seen by all', (text: string) => text.replace('mutex svm', 'mutex svm; int more'), ['calls', 'other', 'none']],
        ['a function for the lock analysis too', (text: string) => text.replace('fn alone', 'lockdep fn alone'), ['calls', 'other', 'none']],
    ] as const)('%s', (_, edit, lowered) => {
        const known = new KnownScenarios(), text = DRIVER + FUNCTIONS + CALLERS;
        checked(text, known);
        expect(edit(text)).not.toBe(text);
        expect(counted(edit(text), known)).toEqual(lowered);
    });

    test('what an edit cut short need not be lowered again, and is explored', () => {
        const known = new KnownScenarios(), text = DRIVER + HELD + FREE;
        const check = new FileCheck(text, uri, { known });
        while (!check.isLowered) check.run(0);
        check.cancel();
        expect(counted(text, known)).toEqual([]);
    });

    test('of one that cannot be explored after all, the others are', () => {
        const known = new KnownScenarios(), text = DRIVER + HELD + FREE, first = new FileCheck(text, uri, { known });
        while (!first.isLowered) first.run(0);
        const again = new FileCheck(text, uri, { known });
        while (!again.isLowered) again.run(0);
        const spy = vi.spyOn(Lowering.prototype, 'inline').mockImplementationOnce(() => { throw new Error('no stack left'); });
        while (!again.run(1000));
        spy.mockRestore();
        expect(again.problems).toMatchObject([{ code: 'internal-error' }]);
        expect(again.results.map(({ scenario }) => scenario)).toEqual(['free']);
    });

    test('an exploration that another text interrupts goes on in it, as long as its scenario is the same', () => {
        const known = new KnownScenarios(), large = readFileSync('scenarios/kernel-runs/i-page-across-setup.mmn', 'utf8').trimEnd(), [name] = [...large.matchAll(/^scenario (\w+)/mg)].map(([, found]) => found);
        const text = (tail: string): string => `${large}\nscenario behind { thread one { int x = ${tail} } expect ok }\n`;
        const begin = (tail: string): FileCheck => {
            const check = new FileCheck(text(tail), uri, { known, reach: true, scenario: name });
            while (!check.isLowered) check.run(1);
            return check;
        };
        const first = begin('1');
        while ((first.progress?.states ?? 0) === 0 && first.results.length === 0) first.run(1);
        const { scenario, states } = first.progress!;
        expect([scenario, states > 0]).toEqual([name, true]);
        first.cancel();
        const second = begin('2');
        expect(second.progress).toEqual({ scenario, states });
        while (!second.run(1000));
        expect(second.result().scenarios.map(({ scenario, verdict, stats, reach }) => ({ scenario, verdict, states: stats.states, reach })))
            .toEqual(checkText(text('2'), uri, { reach: true, scenario: name }).scenarios.map(({ scenario, verdict, stats, reach }) => ({ scenario, verdict, states: stats.states, reach })));
        // Another text of the scenario itself begins anew.
        const third = begin('3');
        third.cancel();
        const fourth = new FileCheck(text('3').replace(/(scenario \w+ \{)/, '$1\n'), uri, { known, reach: true });
        while (!fourth.isLowered) fourth.run(1);
        expect(fourth.progress?.states).toBe(0);
        fourth.cancel();
        known.leave();
    });

    test('of long files and of many texts what is known is bounded', () => {
        const known = new KnownScenarios(), nothing = { problems: [] };
        known.makeRoom(150);
        for (let i = 0; i < 150; i++) known.set(`old ${i}`, 's', nothing);
        for (let i = 0; i < 150; i++) known.set(`new ${i}`, 's', nothing);
        expect(known.get('old 0')).toBe(nothing);
        known.makeRoom(1);
        for (let i = 0; i < 20; i++) known.set(`more ${i}`, 's', nothing);
        expect([known.get('old 0'), known.get('more 0'), known.get('more 19')]).toEqual([undefined, undefined, nothing]);
    });

    test('what a limit cut short is tried again, and other limits are another check', () => {
        const known = new KnownScenarios();
        const run = (maxStates?: number) => {
            const check = new FileCheck(DRIVER + FREE, uri, { known, ...maxStates && { maxStates } });
            while (!check.run(1000));
            return check.result().scenarios[0].verdict;
        };
        expect(run(10)).toBe('inconclusive');
        expect(run()).toBe('ok');
        expect(run(10)).toBe('inconclusive');
    });
});
