import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/check/index.js';
import { LONGEST, MEMORY, MOST_STATES, MOST_WORKERS } from '../../src/check/ranges.js';
import { KERNEL_VERSIONS } from '../../src/kernel/library.js';
import { EDITOR_LIMITS, readSettings } from '../../src/server/settings.js';

const { contributes } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as
    { contributes: { configuration: { properties: Record<string, { default: number; minimum: number; maximum: number; enum: string[] }> } } };

describe('settings', () => {
    it('are those of package.json', () => {
        const { 'notiscope.limits.maxStates': states, 'notiscope.limits.timeout': timeout, 'notiscope.limits.maxMemory': memory, 'notiscope.inlayHints.heldLocks': held } = contributes.configuration.properties;
        expect({ maxStates: states.default, timeout: timeout.default }).toEqual(DEFAULT_LIMITS);
        expect(held.default).toBe(true);
        const { 'notiscope.limits.workers': workers, 'notiscope.kernelVersion': kernel } = contributes.configuration.properties;
        expect([workers.minimum, workers.maximum, workers.default]).toEqual([0, MOST_WORKERS, 0]);
        expect([kernel.default, kernel.enum]).toEqual(['file', ['file', ...KERNEL_VERSIONS]]);
        expect([states.maximum, timeout.maximum]).toEqual([MOST_STATES, LONGEST]);
        expect({ least: memory.minimum, most: memory.maximum, default: memory.default }).toEqual(MEMORY);
    });

    it('may be left out', () => {
        for (const section of [undefined, null, {}, { limits: null }, 'junk', 7]) expect(readSettings(section)).toEqual({ limits: EDITOR_LIMITS, heldLocks: true, complaints: [] });
    });

    it('are taken where they make sense', () => {
        expect(readSettings({ limits: { maxStates: 1000, timeout: 0.5, maxMemory: 512 }, inlayHints: { heldLocks: false } })).toEqual({ limits: { maxStates: 1000, timeout: 0.5, maxMemory: 512 }, heldLocks: false, complaints: [] });
    });

    it('name a version of the library and a number of workers, where they do not leave that open', () => {
        expect(readSettings({ kernelVersion: 'file', limits: { workers: 0 } }).limits).toEqual(EDITOR_LIMITS);
        expect(readSettings({ kernelVersion: '6.1', limits: { workers: 2 }, diagrams: { theme: 'dark' } })).toMatchObject({ limits: { kernel: '6.1', workers: 2 }, complaints: [] });
        expect(readSettings({ kernelVersion: '5.4', limits: { workers: 64 }, diagrams: { theme: 'pink' } }).complaints).toEqual([
            'notiscope.limits.workers must be a whole number from 0 to 4, not 64; 0 is used.', `notiscope.kernelVersion must be one of file, ${KERNEL_VERSIONS.join(', ')}, not "5.4"; file is used.`,
            'notiscope.diagrams.theme must be one of editor, light, dark, not "pink"; editor is used.',
        ]);
    });

    it('are complained about where they do not', () => {
        expect(readSettings({ inlayHints: { heldLocks: 'no' } })).toMatchObject({ heldLocks: true, complaints: ['notiscope.inlayHints.heldLocks must be true or false, not "no"; true is used.'] });
        for (const maxStates of [0, -1, 1.5, NaN, '9', 1e12, [], true]) {
            const { limits, complaints } = readSettings({ limits: { maxStates } });
            expect(limits).toEqual(EDITOR_LIMITS);
            expect(complaints).toHaveLength(1);
            expect(complaints[0]).toContain('notiscope.limits.maxStates');
        }
    });
});
