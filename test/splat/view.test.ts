/** Runs that are made of reports: what their pictures rest on, and reports of which no kernel run is at hand. */
import { expect, test } from 'vitest';
import { explain } from '../../src/splat/explain.js';
import { readReports } from '../../src/splat/index.js';
import { nothingIn, notWhole, unreadOf } from '../../src/splat/remarks.js';
import { SplatReader } from '../../src/splat/reader.js';
import { reportView } from '../../src/splat/view.js';
import { linesOf } from './logs.js';

const viewOf = (lines: readonly string[]) => reportView(readReports(lines.join('\n'))[0], 'file:///dmesg.txt')!;

test('the run is of the report: its place, its words, one step a lock that is held, each in the state behind it', () => {
    const lines = linesOf('6.12-b_compact'), view = viewOf(lines), line = lines.findIndex(text => text.startsWith('WARNING')) + 1;
    expect([view.scenario, view.at?.start.line, view.report]).toEqual([`report in line ${line}`, line - 1, explain(readReports(lines.join('\n'))[0])]);
    expect(view.contextSwitches).toBe(2);
    expect(view.steps.map(({ index, after, thread, changes, range }) => [index, after, thread, changes[0].from, changes[0].to, lines[range.start.line].slice(0, 5)]))
        .toEqual([[1, 1, 'lab/51', 'free', 'lab/51', 'fffff'], [2, 2, '#1 kernel_init', 'free', '#1 kernel_init', '-> #1'], [3, 3, '#2 write', 'free', '#2 write', '-> #2']]);
    for (const [i, { locks }] of view.states.entries()) expect(locks.filter(({ holder }) => holder !== undefined)).toHaveLength(i);
    expect(view.states[1].threads.map(({ status }) => status)).toEqual(['running', 'running', 'running']);
    expect(view.states[2].threads.map(({ status, heldBy }) => [status, heldBy])).toEqual([['waiting', '#1 kernel_init'], ['running', undefined], ['running', undefined]]);
    expect(view.states[3].threads.map(({ status }) => status)).toEqual(Array(3).fill('blocked for ever'));
});

const hung = (name: string, pid: number, fn: string, more: string) => [`INFO: task ${name}:${pid} blocked for more than 120 seconds.`, '      Not tainted 6.16.0 #1', `task:${name}               state:D stack:0     pid:${pid}   tgid:${pid}   ppid:1      flags:0x00004000`,
    'Call Trace:', ' <TASK>', ' __schedule+0x1/0x2', ' schedule+0x1/0x2', ' __mutex_lock+0x1/0x2', ` ${fn}+0x1/0x2 [drv]`, ' </TASK>', `INFO: task ${name}:${pid} is blocked on a mutex${more}`];

test('a task that the watchdog has told of twice has two lanes', () => {
    const names = viewOf([...hung('a', 100, 'foo', ' likely owned by task b:101.'), ...hung('a', 100, 'foo', ' likely owned by task b:101.')]).threads.map(({ name }) => name);
    expect(names).toEqual(['a/100', 'a/100 (2)']);
});

test('a lock that the watchdog does not name is told by who has it, so that two of them are not taken for one', () => {
    const lines = [...hung('a', 100, 'foo', ' likely owned by task b:101.'), ...hung('b', 101, 'bar', ' likely owned by task a:100.'), ...hung('c', 102, 'baz', ', but the owner is not found.')], [report] = readReports(lines.join('\n'));
    expect(explain(report).slice(1, 4)).toEqual(['a/100 wants the mutex that b/101 likely owns, in foo() [drv].', 'b/101 wants the mutex that a/100 likely owns, in bar() [drv].', 'c/102 wants a mutex of which no owner is known, in baz() [drv].']);
    expect(reportView(report, 'file:///dmesg.txt')!.states.at(-1)!.locks).toHaveLength(3);
});

test('what is said of a log and of a report that is not whole', () => {
    const reader = new SplatReader(10);
    reader.push('BUG: KASAN: use-after-free in f+0x1/0x2');
    reader.end();
    expect(nothingIn(reader)).toBe('no report of lockdep and none of hung tasks in 1 line; what there is: KASAN in line 11. These are not about an order of locks');
    expect(nothingIn(new SplatReader())).toBe('it is empty');
    const [report] = readReports(['the existing dependency chain (in reverse order) is:', '', '-> #1 (a){+.+.}-{3:3}:', '       f+0x1/0x2', `${'y'.repeat(5000)}`, '-> #0 (b){+.+.}-{3:3}:'].join('\n'));
    expect(notWhole(report)).toMatch(/^this report is not whole: missing: the top, /);
    expect(unreadOf(report).told.map(({ text }) => text.length)).toEqual([200]);
});
