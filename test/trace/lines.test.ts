/** From the editor's line to the steps of a run. */
import { expect, test } from 'vitest';
import { stepsAt } from '../../src/extension/preview/lines.js';
import { traceView } from '../../src/trace/index.js';
import { FILE, LIBRARY, useAfterFree } from './fixture.js';

const { program, trace } = useAfterFree();
const view = traceView(program, 'use_after_free', 'x', trace);
const at = (file: string, line: number): number[] => stepsAt(view, line, uri => uri === file);

test('the steps of a line, those of the calls made on it, and nothing of another file', () => {
    // mutex_lock(gpu.svm) of the driver
    expect(at(FILE, 16)).toEqual([15]);
    // munmap() is called in line 45: everything that it does
    expect(at(FILE, 45)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
    expect(at(LIBRARY, 25)).toEqual([14]);
    expect(at(FILE, 25)).toEqual([]);
    expect(at('file:///w/b.mmn', 16)).toEqual([]);
});
