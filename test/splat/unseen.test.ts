/** What is said that lockdep does not see, against what running kernels reported or not of the same protocols (scenarios/kernel-runs). */
import { expect, test } from 'vitest';
import { FileCheck } from '../../src/check/index.js';
import type { FindingCode } from '../../src/check/result.js';
import { galleryFiles } from '../gallery/files.js';

const PLAIN = /since 6\.4: what a callback of a plain notifier takes/, SRCU = /before 6\.4: .* grace period of SRCU/, FOLIO = /the lock of a folio/, READERS = /all sides take mmap_lock for reading/;

test.each<[kernel: string, file: string, scenario: string, code: FindingCode, ...told: RegExp[]]>([
    // Reported on 6.1, not on 6.12.
    ['6.1', 'b-mmap-lock', 'b_hang_mprotect', 'lock_order'],
    ['6.12', 'b-mmap-lock', 'b_hang_mprotect', 'lock_order', PLAIN],
    ['6.1', 'e-reclaim', 'e_hog', 'reclaim_under_callback_lock'],
    ['6.12', 'e-reclaim', 'e_hog', 'reclaim_under_callback_lock', PLAIN],
    ['6.1', 'w-flush-work', 'w_flush_work_hang', 'lock_order'],
    ['6.12', 'w-flush-work', 'w_flush_work_hang', 'lock_order', PLAIN],
    // The other way round.
    ['6.1', 'u-unregister', 'u_srcu_hang', 'remove_in_callback', SRCU],
    ['6.12', 'u-unregister', 'u_srcu_hang', 'remove_in_callback'],
    // On both: an interval notifier; one class of locks.
    ['6.1', 'b-mmap-lock', 'b_iv_abba_mprotect', 'lock_order', READERS],
    ['6.12', 'b-mmap-lock', 'b_cb_mmap_mprotect', 'self_deadlock'],
    // On none.
    ['6.12', 'radeon-resv-in-callback', 'reserved_in_the_callback', 'lock_order', FOLIO],
])('%s %s %s %s', (kernel, file, scenario, code, ...told) => {
    const [{ text, uri }] = galleryFiles('scenarios').filter(({ name }) => name.endsWith(`/${file}.mmn`));
    const check = new FileCheck(text, uri, { kernel, scenario });
    while (!check.isLowered && !check.run(1000));
    const found = check.findings.filter(finding => finding.code === code);
    check.cancel();
    expect(found.length).toBeGreaterThan(0);
    const sentences = found[0].unseen ?? [];
    expect(sentences).toHaveLength(told.length);
    told.forEach((words, i) => expect(sentences[i]).toMatch(words));
});
