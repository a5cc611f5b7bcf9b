import { describe, expect, it } from 'vitest';
import { explore } from '../../src/explore/index.js';
import { mirror, MIRROR_STATES } from './mirror.js';

describe('mirror family', () => {
    it.each(MIRROR_STATES.filter(([, , , states]) => states < 500_000))('%i x %i x %i has %i states', (faults, invalidators, pages, states) => {
        const verdict = explore(mirror(faults, invalidators, pages));
        expect(verdict.incomplete).toBeUndefined();
        expect(verdict.stats.states).toBe(states);
        expect(verdict.violations.map(v => [v.code, v.message])).toEqual([]);
    });
});
