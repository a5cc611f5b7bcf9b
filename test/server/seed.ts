/** The deadlock that Notiscope was made for, and the same driver without it. */
import { DiagnosticSeverity, type Diagnostic } from 'vscode-languageserver-types';

export const driver = `use kernel "6.12"
mm proc { page A }
device gpu mirrors proc {
    mutex svm
    notifier plain {
        invalidate_range_start(range) { mutex_lock(svm) unmap(range) mutex_unlock(svm) return 0 }
    }
    fn migrate_to_vram(page) {
        migrate_vma m(page, owner)
        mmap_read_lock(proc)
        migrate_vma_setup(m)
        migrate_alloc_and_copy(m, self)
        migrate_vma_pages(m)
        migrate_vma_finalize(m)
        mmap_read_unlock(proc)
    }
}
`;
export const held = (expectation: string) => `${driver}scenario held {
    thread driver { mutex_lock(&gpu->svm); gpu.migrate_to_vram(A); mutex_unlock(&gpu->svm) }
    thread user { munmap(A) }
    ${expectation}
}
`;
export const free = held('expect ok').replace('mutex_lock(&gpu->svm); ', '').replace('; mutex_unlock(&gpu->svm)', '');

/** Errors and warnings. */
export const serious = (list: readonly Diagnostic[]): Diagnostic[] => list.filter(({ severity }) => severity === DiagnosticSeverity.Error || severity === DiagnosticSeverity.Warning);
