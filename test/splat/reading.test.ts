/** A log that takes long is read in slices: how far it is is told, others have their turn, and who has enough of it gets what there is. */
import { expect, test } from 'vitest';
import { readInSlices } from '../../src/extension/import/slices.js';
import { textOf } from './logs.js';

const NOISE = 'usb 1-1: WARNING: new device number 2 using xhci_hcd\n'.repeat(20_000);
/** A piece that takes as long as a large one does. */
function* slowly(pieces: string[], milliseconds: number, given: { pieces: number }): Generator<string> {
    for (const piece of pieces) {
        for (const end = Date.now() + milliseconds; Date.now() < end;);
        given.pieces++;
        yield piece;
    }
}

test('it is told how far it is, until the end', async () => {
    const told: [number, number][] = [];
    let turns = 0;
    const timer = setInterval(() => { turns++; }, 1);
    const { reader, isCut } = await readInSlices({ before: 0, pieces: slowly([NOISE, textOf('6.12-a_seed'), ...Array<string>(6).fill(NOISE)], 20, { pieces: 0 }) }, goOn => goOn(({ lines, reports }) => told.push([lines, reports.length]), () => false), 10);
    clearInterval(timer);
    expect([isCut, reader.reports.length, reader.lines]).toEqual([false, 1, 7 * 20_000 + textOf('6.12-a_seed').split('\n').length - 1]);
    expect(told.length).toBeGreaterThan(2);
    expect(told.map(([lines]) => lines)).toEqual(told.map(([lines]) => lines).sort((a, b) => a - b));
    expect(told.at(-1)).toEqual([reader.lines, 1]);
    expect(turns).toBeGreaterThan(2);
});

test('who has enough of it gets what was found until then, and the rest is not read', async () => {
    const given = { pieces: 0 };
    let isEnough = false;
    const { reader, isCut } = await readInSlices({ before: 0, pieces: slowly([textOf('6.12-a_seed'), ...Array<string>(200).fill(NOISE)], 20, given) }, goOn => goOn(() => { isEnough = true; }, () => isEnough), 10);
    expect([isCut, reader.reports.length]).toEqual([true, 1]);
    expect(given.pieces).toBeLessThan(20);
});

test('what is short is read without being shown', async () => {
    const { reader, isCut } = await readInSlices({ before: 7, pieces: [textOf('6.12-a_seed')] }, () => { throw new Error('it was shown'); }, 10_000);
    expect([isCut, reader.reports.map(({ line }) => line > 7)]).toEqual([false, [true]]);
});
