/** An exploration as an async iterator: events on the way, the verdict with the last one, an end at once where that is wanted. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { setImmediate as pause } from 'node:timers/promises';
import { WasmMemory } from '../../src/explore/code/memory.js';
import { explore, exploreAsync, type ExploreEvent } from '../../src/explore/index.js';
import { forgetCode } from '../../src/explore/kept-code.js';
import { mirror } from './mirror.js';

async function all(events: AsyncIterable<ExploreEvent>): Promise<ExploreEvent[]> {
    const result = [];
    for await (const event of events) result.push(event);
    return result;
}

const timeless = (verdict: ReturnType<typeof explore> | undefined): unknown => verdict && { ...verdict, stats: { ...verdict.stats, milliseconds: 0 } };

// Each compiles anew.
beforeEach(forgetCode);
afterEach(() => { vi.restoreAllMocks(); });

describe('exploreAsync', () => {
    it('ends with the verdict that explore() gives', async () => {
        const events = await all(exploreAsync(mirror(3, 2, 1), {}, { pace: 0, pause }));
        expect(timeless(events.at(-1)?.verdict)).toEqual(timeless(explore(mirror(3, 2, 1))));
        expect(events.slice(0, -1).every(e => e.verdict === undefined)).toBe(true);
        expect(new Set(events.map(e => e.phase))).toEqual(new Set(['compile', 'search', 'analysis', 'done']));
    });

    it('lets others work meanwhile, also with the timer that every host has', async () => {
        let others = 0;
        const timer = setInterval(() => others++, 1);
        await all(exploreAsync(mirror(3, 2, 1)));
        clearInterval(timer);
        expect(others).toBeGreaterThan(5);
    });

    it.each(['compile', 'search', 'analysis'])('aborted in the phase %s, goes on no further', async phase => {
        const abort = new AbortController();
        const later: ExploreEvent[] = [];
        for await (const event of exploreAsync(mirror(3, 2, 1), {}, { pace: 0, pause, signal: abort.signal })) {
            if (abort.signal.aborted) later.push(event);
            if (event.phase === phase) abort.abort();
        }
        expect(later.map(e => e.verdict?.incomplete?.reason)).toEqual(['cancelled']);
    });

    it('aborted while the host compiles, does not wait for that', async () => {
        const abort = new AbortController();
        vi.spyOn(WebAssembly, 'compile').mockImplementation(() => {
            setTimeout(() => abort.abort(), 0);
            return new Promise(() => {});
        });
        const events = await all(exploreAsync(mirror(2, 1, 1), {}, { pause, signal: abort.signal }));
        expect(events.at(-1)?.verdict?.incomplete?.reason).toBe('cancelled');
    });

    it('aborted beforehand, does nothing', async () => {
        const [{ verdict }] = await all(exploreAsync(mirror(2, 1, 1), {}, { signal: AbortSignal.abort() }));
        expect(verdict).toMatchObject({ incomplete: { reason: 'cancelled' }, stats: { states: 0 } });
    });

    it('gives its memory back when nobody listens any more', async () => {
        const giveBack = vi.spyOn(WasmMemory.prototype, 'giveBack');
        for await (const event of exploreAsync(mirror(3, 2, 1), {}, { pace: 0, pause })) if (event.phase === 'search') break;
        expect(giveBack).toHaveBeenCalledTimes(3);
    });

    it('a host that cannot compile is no verdict', async () => {
        vi.spyOn(WebAssembly, 'compile').mockRejectedValue(new Error('no'));
        vi.spyOn(WebAssembly, 'Module').mockImplementation(function () { throw new Error('not today'); });
        const events = await all(exploreAsync(mirror(2, 1, 1), {}, { pause }));
        expect(events.at(-1)?.verdict?.incomplete).toEqual({ reason: 'internal', message: 'The exploration failed: not today' });
    });
});
