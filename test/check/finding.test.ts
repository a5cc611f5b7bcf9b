/** What exploration says of a static finding, and why. */
import { describe, expect, it } from 'vitest';
import { checkText } from '../../src/check/index.js';

const AB = 'mutex_lock(gpu.a); mutex_lock(gpu.b); mutex_unlock(gpu.b); mutex_unlock(gpu.a)';
const BA = 'mutex_lock(gpu.b); mutex_lock(gpu.a); mutex_unlock(gpu.a); mutex_unlock(gpu.b)';

function finding(threads: string, options = {}) {
    const { problems, scenarios: [{ findings }] } = checkText(`mm proc { page A }
device gpu mirrors proc { mutex a; mutex b; mutex gate; rwsem door; int n }
scenario s {
${threads}
}
`, 'file:///finding.mmn', options);
    expect(problems).toEqual([]);
    const [{ code, verdict, why, shownBy }, ...others] = findings.filter(({ code }) => code === 'lock_order');
    expect(others).toEqual([]);
    return { code, verdict, ...why !== undefined && { why }, ...shownBy && { shownBy } };
}

const two = (first: string, second: string) => `thread first { ${first} }\nthread second { ${second} }`;
const under = (lock: string, body: string) => `mutex_lock(gpu.${lock}); ${body}; mutex_unlock(gpu.${lock})`;
const none = 'every interleaving was explored, none deadlocks here';

describe('a lock order', () => {
    it('is confirmed by the deadlock', () => { expect(finding(two(AB, BA))).toEqual({ code: 'lock_order', verdict: 'confirmed', shownBy: 'deadlock' }); });

    it('is not confirmed by another deadlock on one of its locks', () => {
        // The second comes when the first is through with both, and takes a twice: the circle of a and b has not hung.
        expect(finding(two(`${AB}; gpu.n = 1; mutex_lock(gpu.a); mutex_lock(gpu.a)`, `wait_event(gpu.n == 1); ${BA}`))).toEqual({ code: 'lock_order', verdict: 'not exercised', why: 'the deadlock on gpu.a that was found is another one' });
        expect(finding(two(`${AB}; mutex_lock(gpu.a); mutex_lock(gpu.a)`, BA))).toEqual({ code: 'lock_order', verdict: 'confirmed', shownBy: 'deadlock' });
    });

    it('is refuted where a common lock keeps them apart', () => {
        expect(finding(two(under('gate', AB), under('gate', BA)))).toEqual({ code: 'lock_order', verdict: 'refuted', why: `${none}: first and second hold gpu.gate around both` });
    });

    it('is confirmed where only readers share the outer lock', () => {
        const reading = (body: string) => `down_read(gpu.door); ${body}; up_read(gpu.door)`;
        expect(finding(two(reading(AB), reading(BA)))).toMatchObject({ verdict: 'confirmed' });
        expect(finding(two(reading(AB), `down_write(gpu.door); ${BA}; up_write(gpu.door)`))).toEqual({ code: 'lock_order', verdict: 'refuted', why: `${none}: first and second hold gpu.door around both` });
    });

    it('has no common lock where one way comes without it', () => {
        const sometimes = `choose { mutex_lock(gpu.gate) } or { gpu.n = 1 }; ${BA}; if (gpu.n == 0) mutex_unlock(gpu.gate)`;
        expect(finding(two(under('gate', AB), sometimes))).toMatchObject({ verdict: 'confirmed' });
    });

    it('is refuted where one thread takes both', () => {
        expect(finding(`thread first { ${AB}; ${BA} }`)).toEqual({ code: 'lock_order', verdict: 'refuted', why: `${none}: only first does this, and nobody beside it` });
    });

    it('is refuted where they never come together, without an excuse that the text has', () => {
        expect(finding(two(`${AB}; gpu.n = 1`, `wait_event(gpu.n == 1); ${BA}`))).toEqual({ code: 'lock_order', verdict: 'refuted', why: none });
    });

    it('is not exercised where nobody comes there', () => {
        expect(finding(two(AB, `if (gpu.n == 7) { ${BA} }; gpu.n = 7`))).toEqual({ code: 'lock_order', verdict: 'not exercised', why: expect.stringMatching(/^no interleaving comes to line \d+ in second$/) as string });
    });

    it('is not exercised where the exploration came to a limit', () => {
        expect(finding(two(under('gate', AB), under('gate', BA)), { maxStates: 5 })).toMatchObject({ verdict: 'not exercised', why: 'not every interleaving was explored' });
    });
});
