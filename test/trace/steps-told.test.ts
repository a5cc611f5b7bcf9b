/** Random runs: picture, mermaid, ASCII and JSON tell the same steps. (The runs of the gallery: gallery.test.ts; the table: test/webview.) */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CallFrame, Effect } from '../../src/model/program.js';
import { newSteps } from '../../src/trace/numbers.js';
import { traceView, type TraceView } from '../../src/trace/index.js';
import { binary, constant, variable } from '../../src/model/exprs.js';
import { call, deadlock, LIBRARY, Machine, set, useAfterFree, type Draft } from './fixture.js';
import { expectSameSteps } from './steps-told.js';

const withArgs = (frame: CallFrame, args: string): CallFrame => ({ ...frame, args });
const fault = withArgs(call('gpu.fault', 40, false), 'A');
const FRAMES: CallFrame[][] = [
    [], [fault], [withArgs(call('gpu.fault', 42, false), 'B, seq')], [withArgs(call('munmap', 46), 'A')], [call('munmap', 45)], [call('munmap', 45), call('zap', 3, true, LIBRARY)],
    [call('munmap', 45), call('mmu_notifier_invalidate_range_start', 62, true, LIBRARY)],
    [call('munmap', 45), call('mmu_notifier_invalidate_range_start', 62, true, LIBRARY), call('gpu.invalidate', 80, false, LIBRARY)],
    [fault, withArgs(call('hmm_range_fault', 14), 'A, gpu.mni, seq')], [fault, withArgs(call('gpu.helper', 41, false), 'x'.repeat(50))],
];
const EFFECTS: Effect[] = [{ kind: 'store' }, { kind: 'load' }, { kind: 'local' }, { kind: 'map', device: 0, page: 0 }, { kind: 'clear_pte', device: 0, page: 0 }, { kind: 'tlb_flush', device: 0, page: 0 },
    { kind: 'notifier', action: 'start', mm: 0 }, { kind: 'notifier', action: 'set_seq', notifier: 0 }, { kind: 'lock', action: 'acquire', mode: 'write', lock: { lock: 0, count: 1 } }, { kind: 'pte', page: 0 },
    { kind: 'device_access', device: 0, page: 0 }, { kind: 'atomic' }];

interface Pick { thread: number; text: string; frames: number; effect: number; write: number }
const pick: fc.Arbitrary<Pick> = fc.record({ thread: fc.nat(2), text: fc.constantFrom('x = 1', 'mutex_lock(gpu.svm)', 'put_page(frame 1)', 'a | b', '3. no number', '', 'y'.repeat(90)),
    frames: fc.nat(FRAMES.length - 1), effect: fc.nat(EFFECTS.length - 1), write: fc.nat(5) });

function build(picks: readonly Pick[], code: 'ok' | 'deadlock' | 'livelock', loopsTo: number | undefined): TraceView {
    const m = new Machine({ threads: ['driver', 'user', 'reaper'] });
    const { ids } = m;
    const writes = [[], [set(ids.pte, 0)], [set(ids.tlb, 3)], [set(ids.seq, binary('+', variable(ids.seq), constant(1)))], [set(ids.svm, 1)], [set(ids.frames.state, 2)]];
    for (const thread of [0, 1, 2]) {
        m.thread(thread, picks.filter(entry => entry.thread === thread).map(({ text, frames, effect, write }): Draft => ({ text, stack: FRAMES[frames], effect: EFFECTS[effect], ops: writes[write] })));
    }
    const trace = m.run(picks.map(({ thread }) => thread));
    return traceView(m.program, code, 'what broke', loopsTo === undefined ? trace : { ...trace, loopsTo: Math.min(loopsTo, picks.length - 1) });
}

describe('every form of a run tells the same steps', () => {
    test('a deadlock, a use after free', () => {
        for (const make of [deadlock, useAfterFree]) {
            const { program, trace } = make();
            expectSameSteps(traceView(program, make === deadlock ? 'deadlock' : 'use_after_free', 'x', trace));
        }
    });
    test('random runs', { timeout: 300_000 }, () => {
        fc.assert(fc.property(fc.array(pick, { minLength: 1, maxLength: 25 }), fc.constantFrom('ok', 'deadlock', 'livelock'), fc.option(fc.nat(20), { nil: undefined }), (picks, code, loopsTo) => {
            expectSameSteps(build(picks, code, code === 'livelock' ? loopsTo : undefined));
        }), { numRuns: 300 });
    });
    test('a row is numbered by the steps that no row before it tells of', () => {
        expect(newSteps([{ last: 0 }, { last: 2 }, { last: 1 }, { last: 2 }, { last: 3 }], 5)).toEqual([undefined, { from: 1, to: 2 }, undefined, undefined, { from: 3, to: 5 }]);
    });
});
