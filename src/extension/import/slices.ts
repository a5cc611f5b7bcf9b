/** Reads a log in pieces, so that others have their turn meanwhile and somebody can have enough of it. */
import { LineSplitter, SplatReader } from '../../splat/index.js';
import type { Log } from './sources.js';

/** Milliseconds: from when on a reading is shown, and how long one goes on without a pause. */
const PATIENCE = 300, SLICE = 30;

export interface Reading { reader: SplatReader; /** It was not read to its end. */ isCut: boolean }

/** Goes on to the end; `told` hears of it after each slice. */
export type GoOn = (told: (reader: SplatReader) => void, isCancelled: () => boolean) => Promise<void>;

/** @param shown what takes longer than a moment goes on inside of. @returns what was read until the end, or until it was cancelled. */
export async function readInSlices({ before, pieces }: Pick<Log, 'before' | 'pieces'>, shown: (goOn: GoOn) => Promise<void>, patience = PATIENCE): Promise<Reading> {
    const reader = new SplatReader(before), lines = new LineSplitter(line => reader.push(line)), iterator = pieces[Symbol.iterator]();
    const readFor = (milliseconds: number): boolean => {
        for (const end = Date.now() + milliseconds; Date.now() < end;) {
            const { done, value } = iterator.next();
            if (done) return true;
            lines.feed(value);
        }
        return false;
    };
    let isOver = await inSlices(patience);
    if (!isOver) {
        await shown(async (told, isCancelled) => {
            while (!isOver && !isCancelled()) {
                isOver = await inSlices(SLICE);
                told(reader);
            }
        });
    }
    lines.end();
    reader.end();
    return { reader, isCut: !isOver };

    /** Everybody else has a turn after each slice. */
    async function inSlices(milliseconds: number): Promise<boolean> {
        for (const end = Date.now() + milliseconds; Date.now() < end;) {
            if (readFor(SLICE)) return true;
            await new Promise(resolve => setTimeout(resolve, 0));
        }
        return false;
    }
}
