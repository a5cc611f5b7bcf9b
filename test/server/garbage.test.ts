import { expect, it } from 'vitest';
import { collectGarbage } from '../../src/server/garbage.js';

it('what nothing uses any more is gone, each time', async () => {
    for (let i = 0; i < 2; i++) {
        const unused = (() => new WeakRef({ large: new Array(1_000).fill(i) }))();
        // What a WeakRef was made for lives to the end of the turn.
        await new Promise(resolve => setTimeout(resolve, 0));
        collectGarbage();
        expect(unused.deref()).toBeUndefined();
    }
});
