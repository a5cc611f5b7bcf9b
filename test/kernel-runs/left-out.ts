/** Sections of the runs that have no scenario, each with the reason. */

const NO_FUNCTION = 'no event, and no function of the library: accessed bits and lists of the LRU are not modelled';
const HEADING = 'a heading of the program: nothing happens before the next section';
const THREADS = 'several threads that wait for each other: test/gallery/steps has each rule (read-begin, deferred-tree-changes, region-count-and-number)';
const OTHERS = 'further events of other subscriptions are not in the record, which begins and ends elsewhere';

const ALWAYS: Readonly<Record<string, string>> = {
    'l_trace1: read fault of zero page then write (page 0)': HEADING,
    'l_trace1: MADV_COLD 2 pages': NO_FUNCTION,
    'l_trace1: clear_refs 1 (referenced)': NO_FUNCTION,
    'l_trace1: mlock/munlock': NO_FUNCTION,
    'l_trace1: parent writes page 1 after child exit (reuse)': 'whether a frame that nobody shares any more is copied is a choice of the model: a reference of the LRU makes the kernel copy it',
    'l_trace2: THP remains: MADV_COLLAPSE back': 'a THP is one page of the model, so 512 small pages cannot become one',
    'l_trace4: dmirror READ 4 pages (hmm_range_fault of present pages)': 'no event; hmm_range_fault() of a present page changes nothing',
    'l_trace4: other device READs page 1 (foreign device-private: faulted back': 'the fault is that of the section above; test/gallery/steps has hmm_range_fault() of foreign memory',
    'l_trace4: migrate to device, munmap 1 device-private page': 'as the first migration to the device',
    'l_trace4: migrate to device, fork, child exits': 'as the first migration to the device',
    'l_trace4: explicit TO_SYS of 2 pages': 'as the fault on device memory: the same migrate_vma_setup()',
    'l_trace4: migrate to device; close of the device with pages still there (': `migrate_device_range() walks the device's memory backwards; ${OTHERS}`,
};

/** No events where the other version has some. */
const ONLY: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    '6.12': {
        'l_seq: idle read_begin #0 #1': THREADS,
        'l_seq: T1 DONTNEED page 0 (cb sleeps 400ms)': THREADS,
        'l_seq: read_begin #1 (not hit) while T1 is in the epoch': THREADS,
        'l_seq: T4 read_begin #0 (hit): must wait': THREADS,
        'l_seq: T2 DONTNEED page 4: same odd value expected': THREADS,
        'l_seq: T6 read_begin #1 (hit now): must wait': THREADS,
        'l_seq: insert #2 pages 8..11 during the epoch (deferred)': THREADS,
        'l_seq: T0 DONTNEED page 9 (in #2, deferred): does #2 see it?': THREADS,
        'l_seq: read_begin #2: must wait for the whole epoch (T1 and T2)': THREADS,
        'l_seq: epoch over: DONTNEED page 9 again': THREADS,
        'l_seq: T1 DONTNEED page 0; remove #1 during the epoch: must wait': THREADS,
        'l_seq: munmap of an unmonitored page: no odd epoch': THREADS,
    },
    '6.1': {
        'l_trace1: compact_memory (whole node)': 'nothing was compacted in that run',
        'l_trace3: UFFDIO_MOVE page 0 -> page 2': 'there is no UFFDIO_MOVE in 6.1',
    },
};

export function leftOut(version: string): Map<string, string> {
    return new Map(Object.entries({ ...ALWAYS, ...ONLY[version] }));
}
