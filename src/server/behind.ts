/** Whose work can wait lets others have the core first. */
import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';

/** A third of the time that others get where there are too few cores for all; all that it can use where there are enough. */
const NICE = 5;

/**
 * The thread that calls this, after the editor's, the server's and everybody's else. On Linux a thread has a priority of its own
 * (setpriority(2), "C library/kernel differences"; /proc/thread-self: proc(5)). Elsewhere it is that of the process, which stays as it is.
 */
export function stayBehind(): void {
    if (process.platform !== 'linux') return;
    try {
        setPriority(Number(basename(readlinkSync('/proc/thread-self'))), NICE);
    } catch { /* There is no /proc, or it is forbidden: nobody waits for that. */ }
}
