import { describe, expect, test } from 'vitest';
import { encodePte } from '../../src/model/pte.js';
import { checkText } from '../../src/check/index.js';
import { toJson, toMermaid, traceView, type TraceView } from '../../src/trace/index.js';
import { devicePteText, pfnText, pteText, setText, translations } from '../../src/trace/text.js';
import { at, call, deadlock, FILE, LIBRARY, Machine, set, useAfterFree, violated } from './fixture.js';
import { constant, eq, variable as v } from '../../src/model/exprs.js';

function freed(): TraceView {
    const { program, trace } = useAfterFree();
    expect(violated(program, trace)).toBe(true);
    return traceView(program, 'use_after_free', 'gpu can access frame 1', trace, undefined, { device: 0, page: 0, frame: 1 });
}
function dead(): TraceView {
    const { program, trace } = deadlock();
    return traceView(program, 'deadlock', 'driver waits for itself', trace);
}
const last = <T>(list: T[]): T => list[list.length - 1];

describe('values', () => {
    test('page table entries', () => {
        expect((['none', 'present', 'migration', 'device_private', 'exclusive', 'swap'] as const).map(kind => pteText(encodePte(kind, 2, true))))
            .toEqual(['none', 'frame 2 rw', 'migration(frame 2)', 'device_private(frame 2)', 'exclusive(frame 2)', 'swap']);
        expect(pteText(encodePte('present', 3, false))).toBe('frame 3 ro');
        expect([0, 2, 5].map(devicePteText)).toEqual(['none', 'frame 1 ro', 'frame 2 rw']);
    });
    test('sets of translations', () => {
        expect(translations(0b1001).map(member => member.text)).toEqual(['frame 1 ro', 'frame 2 rw']);
        expect([0, 0b11, 0b1001].map(setText)).toEqual(['empty', 'frame 1 ro/rw', 'frame 1 ro, frame 2 rw']);
    });
    test('frames and errors', () => {
        expect([0, 2, -16, -14, -999].map(pfnText)).toEqual(['none', 'frame 2', '-EBUSY', '-EFAULT', '-999']);
    });
});

describe('a state', () => {
    test('locks: holder, readers, and who waits', () => {
        const state = last(dead().states);
        expect(state.locks).toEqual([
            { name: 'gpu.svm', kind: 'mutex', holder: 'driver', readers: [], waiters: ['driver'] },
            { name: 'proc.mmap_lock', kind: 'rwsem', readers: ['driver'], waiters: ['user'] },
        ]);
    });
    test('threads: blocked for ever only at the end, and by whom', () => {
        const { states } = dead();
        expect(states[2].threads.map(thread => [thread.name, thread.status, thread.waitsFor, thread.heldBy])).toEqual([
            ['driver', 'running', undefined, undefined], ['user', 'waiting', 'proc.mmap_lock', 'driver (read)']]);
        expect(last(states).threads.map(thread => [thread.name, thread.status, thread.waitsFor, thread.heldBy])).toEqual([
            ['driver', 'blocked for ever', 'gpu.svm', 'itself'], ['user', 'blocked for ever', 'proc.mmap_lock', 'driver (read)']]);
    });
    test('only those are stuck of whom the violation says so', () => {
        const { program, trace } = deadlock();
        const view = traceView(program, 'deadlock', 'x', trace, undefined, { threads: [0] });
        expect(last(view.states).threads.map(thread => thread.status)).toEqual(['blocked for ever', 'waiting']);
    });
    test('the device holds a translation of a freed frame', () => {
        const view = freed();
        expect(last(view.states).devices).toEqual([{ device: 'gpu', page: 'A', dpte: 'frame 1 rw', tlb: ['frame 1 ro/rw'], inflight: ['frame 1 ro/rw'], stale: true, why: ['frame 1 ro/rw: freed'],
            outdated: ['frame 1 ro/rw'] }]);
        expect(view.states[3].devices[0].stale).toBe(false);
        expect(last(view.states).frames[0]).toEqual({ frame: 1, state: 'freed', refs: 0, pins: 0, dev: 'RAM', copied: false, mappedBy: ['gpu'] });
        expect([view.device, view.page, view.frame]).toEqual(['gpu', 'A', 1]);
    });
    test.each([
        ['not the page\'s home', (m: Machine) => set(m.ids.home, 2), ['frame 1 ro/rw: not A\'s frame any more']],
        ['copied away: only a write is lost', (m: Machine) => set(m.ids.frames.copied, 1), ['frame 1 rw: copied away']],
        ['read-only: only a write is wrong', (m: Machine) => set(m.ids.rdonly, 1), ['frame 1 rw: A is read-only']],
    ])('stale: %s', (_, op, why) => {
        const m = new Machine();
        m.thread(0, [{ text: 'x', ops: [set(m.ids.tlb, 3), op(m)] }]);
        m.thread(1, []);
        expect(last(traceView(m.program, 'lost_write', 'x', m.run([0])).states).devices[0].why).toEqual(why);
    });
    test('explicit accesses in flight are a number, not translations', () => {
        const m = new Machine();
        m.program.devices[0].ambient = false;
        const { tlb, inflight, frames } = m.ids;
        m.thread(0, [{ text: 'a', ops: [set(tlb, 2), set(inflight, 1)] }, { text: 'b', ops: [set(tlb, 0), set(inflight, 3), set(frames.state, 2)] }, { text: 'c', ops: [set(inflight, 0)] }]);
        m.thread(1, []);
        const view = traceView(m.program, 'use_after_free', 'x', m.run([0, 0, 0]));
        expect(view.states.map(({ devices: [entry] }) => [entry.tlb, entry.inflight, entry.stale])).toEqual([
            [[], [], false], [['frame 1 rw'], ['1 access'], false], [[], ['3 accesses'], false], [[], [], false]]);
        expect(toMermaid(view)).toContain('in flight: 1 access');
    });
    test('pages, sequence numbers, locals, and nothing twice', () => {
        const state = freed().states[6];
        expect(state.pages).toEqual([{ name: 'A', mm: 'proc', pte: 'frame 1 rw', home: 'frame 1', flags: ['no vma'] }]);
        expect(state.mms).toEqual([{ name: 'proc', invalidateSeq: '3', active: 1, users: 1 }]);
        expect(state.notifiers.map(({ name, seq, registered, device }) => ({ name, seq, registered, device }))).toEqual([{ name: 'gpu.mni', seq: '1', registered: true, device: 'gpu' }]);
        expect(state.threads[0].locals).toEqual([{ name: 'seq', value: '1' }, { name: 'f', value: 'frame 1' }]);
        expect(state.variables).toEqual([{ name: 'gpu.generation', value: '0' }]);
    });
});

describe('steps', () => {
    test('what each changed', () => {
        const text = (view: TraceView): string[] => view.steps.map(step => step.changes.map(change => `${change.name}: ${change.from} -> ${change.to}`).join('; '));
        expect(text(dead())).toEqual(['gpu.svm: free -> driver', 'proc.mmap_lock: free -> read driver', '', '', 'frame 1.refs: 1 -> 2',
            'proc.invalidate_seq: 2 -> 3; proc active ranges: 0 -> 1', '']);
        expect(text(freed()).slice(-6)).toEqual(['', 'gpu.svm: user -> free', 'A.pte: frame 1 rw -> none', 'A.home: frame 1 -> none; frame 1: allocated -> freed; frame 1.refs: 1 -> 0',
            'gpu.svm: free -> driver', 'gpu page table A: none -> frame 1 rw; gpu TLB A: empty -> frame 1 ro/rw; gpu in flight A: empty -> frame 1 ro/rw']);
    });
    test('the place in the user\'s file: the step itself, else the call that led into the library', () => {
        const { steps } = freed();
        expect(steps[2].range.uri).toBe(LIBRARY);
        expect(steps[2].userRange).toEqual(at(45));
        expect(steps[6].userRange).toEqual(at(5));
        expect(steps[15].userRange).toEqual(at(17));
    });
    test('library text with no call from the file stays where it is', () => {
        const m = new Machine();
        m.thread(0, [{ text: 'x', range: at(1, LIBRARY), stack: [call('f', 2, true, LIBRARY)] }]);
        m.thread(1, []);
        expect(traceView(m.program, 'ok', 'x', m.run([0])).steps[0].userRange).toEqual(at(1, LIBRARY));
    });
    test('effects have names', () => {
        const effects = freed().steps.map(step => step.effect);
        expect(effects[2]).toEqual({ kind: 'lock', action: 'acquire', mode: 'write', lock: 'proc.mmap_lock' });
        expect(effects[7]).toEqual({ kind: 'notifier', action: 'set_seq', mm: 'proc', notifier: 'gpu.mni', device: 'gpu' });
        expect(effects[8]).toEqual({ kind: 'clear_pte', device: 'gpu', page: 'A' });
    });
    test('a violating step shows how far it came', () => {
        const m = new Machine();
        m.thread(0, [{ text: 'dev.write', effect: { kind: 'device_access', device: 0, page: 0 }, ops: [set(m.ids.generation, 1),
            { kind: 'check', cond: eq(v(m.ids.tlb), constant(1)), code: 'use_after_free', message: 'm' }, set(m.ids.generation, 2)] }]);
        m.thread(1, []);
        const view = traceView(m.program, 'use_after_free', 'x', m.run([0], true));
        expect(view.states).toHaveLength(2);
        expect(view.steps[0]).toMatchObject({ after: 1, violates: true, changes: [{ name: 'gpu.generation', from: '0', to: '1' }] });
        expect(view.states[1].threads[0].status).toBe('running');
    });

    test('whose last step takes a lock and fails does not wait for it: it has it', () => {
        const text = 'mm proc { page A }\ndevice gpu mirrors proc { mutex a }\nscenario s {\n    thread t { mutex_lock(gpu.a) }\n    thread u { mutex_lock(gpu.a); mutex_unlock(gpu.a) }\n    expect lock_misuse\n}\n';
        const { scenarios: [{ violations }] } = checkText(text, 'file:///held.mmn'), { threads, locks } = last(violations[0].trace.states);
        expect(threads.map(({ name, status, waitsFor, heldBy }) => [name, status, waitsFor, heldBy])).toEqual([['t', 'running', undefined, undefined], ['u', 'waiting', 'gpu.a', 't']]);
        expect(locks.find(({ name }) => name === 'gpu.a')).toMatchObject({ holder: 't', waiters: ['u'] });
    });
});

describe('sequence numbers', () => {
    test('only grow, although the states hold them renumbered', () => {
        const m = new Machine();
        const { seq, mni } = m.ids;
        const next = { text: 'next', ops: [set(seq, { op: '+', a: v(seq), b: constant(1) })] };
        m.thread(0, [next, { text: 'set_seq', ops: [set(mni, v(seq))] }, next, next]);
        m.thread(1, []);
        const trace = m.run([0, 0, 0, 0]);
        // After set_seq both are 3: renumbered to 1. The values that follow are counted from there.
        trace.states[2].values[seq] = trace.states[2].values[mni] = 1;
        for (const i of [3, 4]) { trace.states[i].values[seq] -= 2; trace.states[i].values[mni] -= 2; }
        const { states } = traceView(m.program, 'ok', 'x', trace);
        expect(states.map(state => [state.mms[0].invalidateSeq, state.notifiers[0].seq])).toEqual([['2', '1'], ['3', '1'], ['3', '3'], ['4', '3'], ['5', '3']]);
    });
});

describe('json', () => {
    test('the object of the command line', () => {
        const json = toJson(dead(), uri => uri === FILE ? 'a.mmn' : uri);
        expect(json.contextSwitches).toBe(0);
        const place = { file: 'a.mmn', range: { start: { line: 40, character: 4 }, end: { line: 40, character: 14 } } };
        expect(json.steps[1].calls[0]).toEqual({ fn: 'gpu.migrate_to_vram', library: false, ...place });
        expect(json.steps[0]).toEqual({ index: 1, thread: 'driver', file: 'a.mmn', range: { start: { line: 39, character: 4 }, end: { line: 39, character: 14 } }, text: 'mutex_lock(gpu.svm)',
            effect: { kind: 'lock', action: 'acquire', mode: 'write', lock: 'gpu.svm' }, calls: [], changes: [{ name: 'gpu.svm', from: 'free', to: 'driver' }] });
        expect(json.steps[1].file).toBe(LIBRARY);
        expect(JSON.parse(JSON.stringify(json))).toEqual(json);
    });
    test('a view is plain data', () => {
        const view = freed();
        expect(JSON.parse(JSON.stringify(view))).toEqual(view);
    });
});
