/** Patterns of the field as snippets. Each is a text that checks as it stands (test/language/features/completion.test.ts). */

export interface Pattern { label: string; detail: string; body: string }

const INTERVAL = `notifier interval \${3:mni} covers \${4:A} {
	invalidate(range, cur_seq) {
		mutex_lock(\${5:update})
		mmu_interval_set_seq(\${3:mni}, cur_seq)
		unmap(range)
		mutex_unlock(\${5:update})
		return true
	}
}`;
const FAULT = `fn \${6:fault}(page) {
again:
	seq_t seq = mmu_interval_read_begin(\${3:mni})
	mmap_read_lock(\${2:proc})
	pfn f = hmm_range_fault(page, \${3:mni}, seq, true)
	mmap_read_unlock(\${2:proc})
	if (f == -EBUSY) goto again
	if (f < 0) return
	mutex_lock(\${5:update})
	if (mmu_interval_read_retry(\${3:mni}, seq)) {
		mutex_unlock(\${5:update})
		goto again
	}
	map(page, f)
	mutex_unlock(\${5:update})
}`;
const PLAIN = `notifier plain {
	invalidate_range_start(range) {
		mutex_lock(\${3:lock})
		unmap(range)
		mutex_unlock(\${3:lock})
		return 0
	}
}`;
const MIGRATE = `fn \${3:migrate_to_device}(page) {
	migrate_vma m(page, owner)
	mmap_read_lock(\${2:proc})
	migrate_vma_setup(m)
	migrate_alloc_and_copy(m, self)
	migrate_vma_pages(m)
	migrate_vma_finalize(m)
	mmap_read_unlock(\${2:proc})
}`;

const indented = (text: string) => text.replace(/^/gm, '\t');
const device = (...members: string[]) => `device \${1:gpu} mirrors \${2:proc} {\n${members.map(indented).join('\n')}\n}`;

export const TOP_SNIPPETS: readonly Pattern[] = [
    { label: 'device with interval notifier', detail: 'hmm_range_fault() with a sequence number and a retry', body: device('mutex ${5:update}', INTERVAL, FAULT) },
    { label: 'device with plain notifier', detail: 'a device lock that blocks changes of the page table', body: device('mutex ${3:lock}', PLAIN) },
    { label: 'device that migrates', detail: 'migrate_vma_setup() to finalize()', body: device(MIGRATE) },
    { label: 'scenario with two threads', detail: 'a driver against the core', body: 'scenario ${1:name} {\n\tthread driver { ${2:gpu.fault(A)} }\n\tthread user   { munmap(${3:A}) }\n\texpect ${4:ok}\n}' },
];

export const IN_DEVICE_SNIPPETS: readonly Pattern[] = [
    { label: 'interval notifier', detail: 'invalidate() that sets the sequence number under the lock', body: `mutex \${5:update}\n${INTERVAL}` },
    { label: 'interval fault loop', detail: 'read_begin, snapshot, retry under the lock, install', body: FAULT },
    { label: 'plain notifier', detail: 'invalidate_range_start() under a device lock', body: `mutex \${3:lock}\n${PLAIN}` },
    { label: 'migrate to device', detail: 'migrate_vma_setup() to finalize()', body: MIGRATE },
];

export const IN_SCENARIO_SNIPPETS: readonly Pattern[] = [
    { label: 'two threads', detail: 'a driver against the core', body: 'thread driver { ${1:gpu.fault(A)} }\nthread user   { munmap(${2:A}) }\nexpect ${3:ok}' },
];
