/** What is offered and what is not. */
import { describe, expect, it } from 'vitest';
import { checkText } from '../../src/check/index.js';
import { FixSearch, proofOf } from '../../src/fixes/index.js';
import { editedBy } from './copies.js';

const URI = 'file:///fix.mmn';

function fixes(text: string, scenario: string, code: string) {
    const { problems, scenarios } = checkText(text, URI);
    expect(problems).toEqual([]);
    const search = new FixSearch(text, URI, { scenario, code }, scenarios);
    while (!search.run(1000));
    return search.proven;
}

const orders = (more = '') => `mm proc { page A }
device gpu mirrors proc {
    mutex a
    mutex b
    fn both() {
        mutex_lock(b)
        mutex_lock(a)
        mutex_unlock(a)
        mutex_unlock(b)
    }
}
scenario s {
    thread first { mutex_lock(gpu.a); mutex_lock(gpu.b); mutex_unlock(gpu.b); mutex_unlock(gpu.a) }
    thread second { gpu.both() }
}
${more}`;

describe('a lock order', () => {
    it('is mended in one thread or the other, and said with the figures', () => {
        const found = fixes(orders(), 's', 'deadlock');
        expect(found.map(({ title }) => title)).toEqual(expect.arrayContaining(['take gpu.a before gpu.b']));
        for (const fix of found) {
            const { scenarios: [after] } = checkText(editedBy(orders(), fix.edits), URI);
            expect(after).toMatchObject({ verdict: 'ok', stats: { states: fix.states } });
        }
    });

    it('is not mended where another scenario then fails', () => {
        const other = 'scenario other {\n    thread first { mutex_lock(gpu.b); mutex_lock(gpu.a); mutex_unlock(gpu.a); mutex_unlock(gpu.b) }\n    thread second { gpu.both() }\n    expect ok\n}\n';
        for (const fix of fixes(orders(other), 's', 'deadlock')) {
            expect(checkText(editedBy(orders(other), fix.edits), URI).scenarios.map(({ asExpected }) => asExpected), fix.title).toEqual([true, true]);
        }
    });
});

describe('a fix', () => {
    const seed = (callback: string, fault: string) => `use kernel "6.12"
mm proc { page A }
device gpu mirrors proc {
    mutex update
    bool ready
    notifier interval mni covers A {
        invalidate(range, cur_seq) {
            ${callback}
            return true
        }
    }
    fn fault(page) {
        seq_t seq = mmu_interval_read_begin(mni)
        mmap_read_lock(proc)
        pfn f = hmm_range_fault(page, mni, seq, true)
        mmap_read_unlock(proc)
        if (f < 0) return
        ${fault}
    }
}
scenario s {
    thread fault { gpu.fault(A) }
    thread user  { madvise_dontneed(A) }
    expect ok
}
`;
    const LOCKED = 'mutex_lock(update)\n            mmu_interval_set_seq(mni, cur_seq)\n            unmap(range)\n            mutex_unlock(update)';

    it('leaves nothing undone: a filter that keeps the driver from mapping at all is none', () => {
        const text = seed(`if (off()) return true\n            ${LOCKED}`, 'mutex_lock(update)\n        if (!off()) map(page, f)\n        mutex_unlock(update)').replace('    fn fault', '    fn off() -> bool { return false }\n    fn fault');
        const found = fixes(text, 's', 'use_after_free');
        expect(found.map(({ title }) => title)).not.toContain('gpu.off() returns true');
        expect(found.length).toBeGreaterThan(0);
        // It would be one by all else.
        expect(checkText(text.replace('return false', 'return true'), URI).scenarios[0]).toMatchObject({ verdict: 'ok' });
    });

    it('of a callback that may not sleep gives up there', () => {
        const text = seed(LOCKED, 'mutex_lock(update)\n        if (mmu_interval_read_retry(mni, seq)) { mutex_unlock(update); return }\n        map(page, f)\n        mutex_unlock(update)');
        const before = checkText(text, URI).scenarios[0].findings.map(({ code }) => code);
        expect(before).toContain('sleeping_call_in_nonblockable');
        const [fix] = fixes(text, 's', 'sleeping_call_in_nonblockable');
        expect(fix?.title).toBe('gpu.invalidate() gives up where it may not sleep');
        const { scenarios: [after] } = checkText(editedBy(text, fix.edits), URI);
        expect([after.verdict, after.findings.map(({ code }) => code).filter(code => code === 'sleeping_call_in_nonblockable')]).toEqual(['ok', []]);
    });

    it('has a figure, and says what else was explored', () => {
        expect(proofOf({ states: 1204, others: 0 })).toBe('0 of 1,204 states fail');
        expect(proofOf({ states: 7, others: 1 })).toBe('0 of 7 states fail, 1 other scenario is as expected');
    });

    it('is not looked for in a text with an error, or in a scenario that is not there', () => {
        const run = (text: string, scenario: string) => { const search = new FixSearch(text, URI, { scenario, code: 'deadlock' }, []); while (!search.run(100)); return [search.proven, search.tried]; };
        expect(run('scenario s {', 's')).toEqual([[], 0]);
        expect(run(orders(), 'nobody')).toEqual([[], 0]);
    });

    it('stops in the middle when it is told to, and goes on', () => {
        const { scenarios } = checkText(orders(), URI);
        const search = new FixSearch(orders(), URI, { scenario: 's', code: 'deadlock' }, scenarios);
        let slices = 0;
        while (!search.run(0)) slices++;
        expect(slices).toBeGreaterThan(10);
        expect(search.proven.length).toBeGreaterThan(0);
    });
});
