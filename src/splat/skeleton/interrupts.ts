/** Reports about interrupts, and about a lock that was kept: threads made of the table, in which an interrupt is a call that may come or not. */
import type { Report } from '../report.js';
import { Names } from './names.js';
import type { Thread } from './threads.js';

export interface Plain { declarations: string[]; threads: Thread[] }

/** undefined where the report has no such table. */
export function threadsOfTable({ kind, scenario, locksHeld, task }: Report): Plain | undefined {
    const names = new Names();
    if (kind === 'held-at-return') {
        const locks = locksHeld.map(lock => ({ name: names.of(lock.name), text: lock.name }));
        if (locks.length === 0) return undefined;
        return {
            declarations: locks.map(({ name, text }) => `mutex ${name}`.padEnd(48) + `// ${text}`),
            threads: [
                { name: names.of(task?.name ?? 'task'), body: locks.map(({ name }) => `mutex_lock(${name})`), about: 'Back in user space, with the lock' },
                { name: 'next', body: locks.flatMap(({ name }) => [`mutex_lock(${name})`, `mutex_unlock(${name})`]), about: 'Whoever comes next' },
            ],
        };
    }
    if (!scenario || kind !== 'inconsistent' && kind !== 'irq-order' && kind !== 'irq-inversion' || scenario.steps.some(({ column }) => column === null)) return undefined;
    const locks = new Map(scenario.steps.flatMap(({ lock }) => lock === undefined ? [] : [[lock, names.of(lock)]]));
    const threads = scenario.columns.map((column, at): Thread => {
        const body: string[] = [], undo: string[] = [];
        for (const { column, lock, interrupted } of scenario.steps) {
            if (column !== at || lock === undefined) continue;
            const name = locks.get(lock)!;
            if (interrupted) body.push('choose { } or {', '    // The interrupt, on top of what the processor was doing.', `    spin_lock(${name})`, `    spin_unlock(${name})`, '}');
            else { body.push(`spin_lock(${name})`); undo.unshift(`spin_unlock(${name})`); }
        }
        return { name: column, body: [...body, ...undo] };
    });
    return { declarations: [...locks].map(([text, name]) => `spinlock ${name}`.padEnd(48) + `// ${text}`), threads };
}
