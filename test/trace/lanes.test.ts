import { describe, expect, test } from 'vitest';
import { lanes, traceView, type Lanes, type TraceView } from '../../src/trace/index.js';
import { encodePte } from '../../src/model/pte.js';
import { deadlock, Machine, set, useAfterFree } from './fixture.js';

function freed(): TraceView {
    const { program, trace } = useAfterFree();
    return traceView(program, 'use_after_free', 'gpu can access frame 1', trace, undefined, { device: 0, page: 0, frame: 1 });
}
function dead(): TraceView {
    const { program, trace } = deadlock();
    return traceView(program, 'deadlock', 'driver waits for itself', trace);
}
const rows = (all: Lanes, title: string): string[] => all.groups.find(group => group.title === title)?.tracks
    .map(({ name, spans }) => `${name}: ${spans.map(({ from, to, text, tone }) => `${from}-${to} ${text} [${tone}]`).join(' | ')}`) ?? [];

/** A page that is made read-only (or unmapped) while the device has it writable, and a flush after it. */
function window(pte: number, accesses = false): Lanes {
    const m = new Machine();
    const find = (name: string): number => m.program.variables.findIndex(variable => variable.name === name);
    m.thread(0, [
        { text: 'map(A)', ops: [set(find('tlb'), 3)], effect: { kind: 'map', device: 0, page: 0 } },
        { text: 'A.pte = ...', ops: [set(find('A.pte'), pte)], effect: { kind: 'pte', page: 0 } },
        { text: 'device_write(A)', effect: accesses ? { kind: 'device_access', device: 0, page: 0 } : { kind: 'store' } },
        { text: 'tlb_flush(A)', ops: [set(find('tlb'), 0)], effect: { kind: 'tlb_flush', device: 0, page: 0 } },
        { text: 'nothing' },
    ]);
    m.thread(1, []);
    return lanes(traceView(m.program, 'ok', '', m.run([0, 0, 0, 0, 0])));
}

describe('lanes', () => {
    test('one span for as long as a value stays; what never changes is left out', () => {
        const all = lanes(freed());
        expect(all.last).toBe(16);
        expect(rows(all, 'Locks')).toEqual(['gpu.svm: 0-6 free [quiet] | 7-11 user (waits: driver) [wait] | 12-14 free [quiet] | 15-16 driver [held]',
            'proc.mmap_lock: 0-2 free [quiet] | 3-4 user [held] | 5-16 read user [shared]']);
        expect(rows(all, 'CPU page table')).toEqual(['A: 0-12 frame 1 rw [value] | 13-16 none [quiet]']);
        expect(rows(all, 'Frames')[0]).toBe('frame 1: 0-12 refs 1 [value] | 13-13 refs 1, pins 1 [value] | 14-16 freed [stale]');
        expect(rows(all, 'invalidate_seq')).toContain('mm proc active ranges: 0-5 0 [quiet] | 6-16 1 [value]');
        expect(rows(all, 'Device TLB')).toEqual(['gpu A: 0-15 empty [quiet] | 16-16 frame 1 ro/rw; frame 1 ro/rw: freed [stale]']);
    });

    test('threads: each step is one span; who waits is drawn as waiting, for ever as stale', () => {
        const threads = rows(lanes(dead()), 'Threads');
        expect(threads[0]).toMatch(/^driver: 0-0 {2}\[quiet\] \| 1-1 mutex_lock\(gpu.svm\) \[step\] \|.* \[step\]( \| \d+-\d+ .*)?$/);
        expect(threads[1]).toMatch(/waits for proc\.mmap_lock \[wait\].*waits for proc\.mmap_lock \[stale\]/);
    });

    test.each<[string, number, boolean]>([
        ['unmapped', 0, true], ['read-only', encodePte('present', 1, false), true], ['another frame', encodePte('present', 2, true), true],
        ['a migration entry', encodePte('migration', 1, true), true], ['swapped', encodePte('swap', 0, false), true], ['prot none', encodePte('protnone', 1, true), true],
        ['as it was', encodePte('present', 1, true), false], ['the device\u2019s own', encodePte('device_private', 1, true), false], ['exclusive', encodePte('exclusive', 1, true), false],
    ])('the stale window: %s', (_, pte, open) => {
        expect(window(pte).windows).toEqual(open ? [{ device: 'gpu', page: 'A', from: 2, to: 3, accesses: [], closed: 'flushed' }] : []);
    });

    test('an access that falls into the window', () => {
        expect(window(0, true).windows).toMatchObject([{ from: 2, to: 3, accesses: [3], closed: 'flushed' }]);
    });

    test('harmful from where the frame is freed, and open to the end of the run', () => {
        expect(lanes(freed()).windows).toEqual([{ device: 'gpu', page: 'A', from: 16, to: 16, harmful: 16, accesses: [16], possible: true }]);
    });
});
