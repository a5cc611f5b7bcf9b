/** What is offered and what is not. */
import { describe, expect, it } from 'vitest';
import { checkText } from '../../src/check/index.js';
import { findingKey, FixSearch, proofOf } from '../../src/fixes/index.js';
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

    it('is mended by order before a lock is not held at all', () => {
        const titles = fixes(orders(), 's', 'deadlock').map(({ title }) => title), last = titles.findIndex(title => title.startsWith('do not hold'));
        expect(titles.findIndex(title => title.startsWith('take'))).toBe(0);
        expect([-1, titles.length - 1]).toContain(last);
    });

    it('is not mended where another scenario then fails', () => {
        const other = 'scenario other {\n    thread first { mutex_lock(gpu.b); mutex_lock(gpu.a); mutex_unlock(gpu.a); mutex_unlock(gpu.b) }\n    thread second { gpu.both() }\n    expect ok\n}\n';
        for (const fix of fixes(orders(other), 's', 'deadlock')) {
            expect(checkText(editedBy(orders(other), fix.edits), URI).scenarios.map(({ asExpected }) => asExpected), fix.title).toEqual([true, true]);
        }
    });
});

describe('one of several findings', () => {
    const bothOrders = (thread: string, more = '') => `mm proc { page A }
device gpu mirrors proc {
    mutex a
    mutex b
    mutex c
    mutex d
    fn ab() {
        mutex_lock(a)
        mutex_lock(b)
        mutex_unlock(b)
        mutex_unlock(a)
    }
    fn ba() {
        mutex_lock(b)
        mutex_lock(a)
        mutex_unlock(a)
        mutex_unlock(b)
    }
${more}}
scenario s {
    thread t { ${thread} }
}
`;
    const CD = '    fn cd() {\n        mutex_lock(c)\n        mutex_lock(d)\n        mutex_unlock(d)\n        mutex_unlock(c)\n    }\n    fn dc() {\n        mutex_lock(d)\n        mutex_lock(c)\n        mutex_unlock(c)\n        mutex_unlock(d)\n    }\n';
    const AB_AGAIN = '    fn more() {\n        mutex_lock(a)\n        mutex_lock(b)\n        mutex_unlock(b)\n        mutex_unlock(a)\n    }\n';

    /** Of each finding the edited texts. */
    function mended(text: string) {
        const { problems, scenarios } = checkText(text, URI), [{ findings }] = scenarios;
        expect(problems).toEqual([]);
        return findings.map(finding => {
            const search = new FixSearch(text, URI, { scenario: 's', code: finding.code, finding: findingKey(finding) }, scenarios, {}, 9);
            while (!search.run(1000));
            expect(search.proven.length).toBeGreaterThan(0);
            return { finding, fixes: search.proven.map(fix => ({ ...fix, after: checkText(editedBy(text, fix.edits), URI).scenarios[0].findings })) };
        });
    }

    it('is mended, not another one of other locks', () => {
        const found = mended(bothOrders('gpu.ab(); gpu.ba(); gpu.cd(); gpu.dc()', CD));
        expect(found.map(({ finding }) => finding.locks)).toEqual([['gpu.a', 'gpu.b'], ['gpu.c', 'gpu.d']]);
        for (const { finding: { locks }, fixes } of found) for (const { after, left, failed } of fixes) {
            expect(after.map(one => one.locks)).toEqual(found.map(({ finding }) => finding.locks).filter(other => other.join() !== locks.join()));
            expect({ left, failed }).toEqual({ left: 1, failed: false });
        }
    });

    it('is mended, not another one of the same locks at another place, which the edit may move', () => {
        const found = mended(bothOrders('gpu.ab(); gpu.ba(); gpu.more()', AB_AGAIN));
        expect(found.map(({ finding }) => [finding.locks.join(), finding.range.start.line])).toEqual([['gpu.a,gpu.b', 8], ['gpu.a,gpu.b', 20]]);
        for (const { finding: { range }, fixes } of found) for (const { after, title } of fixes) {
            expect(after.map(one => one.range.start.line), title).not.toContain(range.start.line);
        }
    });

    it('that is not there is not mended', () => {
        const text = bothOrders('gpu.ab(); gpu.ba()'), search = new FixSearch(text, URI, { scenario: 's', code: 'lock_order', finding: '0:0 gpu.a gpu.b' }, []);
        while (!search.run(1000));
        expect([search.proven, search.tried]).toEqual([[], 0]);
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
        const proof = { code: 'deadlock', states: 1204, failed: true, left: 0, others: 0 };
        expect(proofOf(proof)).toBe('0 of 1,204 states fail');
        expect(proofOf({ ...proof, states: 7, others: 1 })).toBe('0 of 7 states fail, 1 other scenario is as expected');
    });

    it('of a finding says whether it was a failure, and what is left', () => {
        const proof = { code: 'lock_order', finding: '1:2 gpu.a', states: 1204, failed: false, left: 0, others: 2 };
        expect(proofOf(proof)).toBe('no lock_order left, 1,204 states explored, none fails, 2 other scenarios are as expected');
        expect(proofOf({ ...proof, left: 1, failed: true, others: 0 })).toBe('this lock_order is gone, 0 of 1,204 states fail');
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
