/** Reports about interrupts, and about a lock that was kept: threads made of the table, in which an interrupt is a call that may come or not. */
import { tellingFrames, type Context } from '../context.js';
import { contextsOf } from '../contexts.js';
import { listed } from '../../model/words.js';
import { isRealtime, modeOnStack } from '../modes.js';
import type { Report } from '../report.js';
import { TAKEN, type Primitive } from './calls.js';
import { Names } from './names.js';
import type { Seen, Thread } from './threads.js';

/** `lost`, `doubt`: see Skeleton. */
export interface Plain { declarations: string[]; threads: Thread[]; lost: string[]; doubt?: string }

/** undefined where the report has no such table. */
export function threadsOfTable(report: Report): Plain | undefined {
    const { kind, scenario, locksHeld, task } = report, names = new Names();
    if (kind === 'held-at-return') {
        const locks = locksHeld.map(lock => ({ name: names.of(lock.name), text: lock.name }));
        if (locks.length === 0) return undefined;
        return {
            lost: [], declarations: locks.map(({ name, text }) => `mutex ${name}`.padEnd(48) + `// ${text}`),
            threads: [
                { name: names.of(task?.name ?? 'task'), body: locks.map(({ name }) => `mutex_lock(${name})`), about: 'Back in user space, with the lock' },
                { name: 'next', body: locks.flatMap(({ name }) => [`mutex_lock(${name})`, `mutex_unlock(${name})`]), about: 'Whoever comes next' },
            ],
        };
    }
    if (!scenario || kind !== 'inconsistent' && kind !== 'irq-order' && kind !== 'irq-inversion' || scenario.steps.some(({ column }) => column === null)) return undefined;
    const contexts = contextsOf(report), isReclaim = contexts.some(one => one.isReclaim), { type, lock: take, unlock: give } = primitiveOf(report, isReclaim);
    const locks = new Map(scenario.steps.flatMap(({ lock }) => lock === undefined ? [] : [[lock, names.of(lock)]]));
    const threads = scenario.columns.map((column, at): Thread => {
        const body: string[] = [], undo: string[] = [];
        // A report of two uses has them for its one processor.
        const own = contexts.find(({ name, interrupts }) => interrupts === undefined && (kind === 'inconsistent' || name === column)), inner = contexts.find(({ interrupts }) => own !== undefined && interrupts === own.name);
        for (const { column, lock, interrupted } of scenario.steps) {
            if (column !== at || lock === undefined) continue;
            const name = locks.get(lock)!;
            if (interrupted) body.push('choose { } or {', `    // ${isReclaim ? 'Reclaim, which an allocation comes to' : 'The interrupt, on top of what the processor was doing'}${functionOf(inner)}.`, `    ${take}(${name})`, `    ${give}(${name})`, '}');
            else { body.push(`${take}(${name})`); undo.unshift(`${give}(${name})`); }
        }
        return { name: column, body: [...body, ...undo], seen: [own, inner].flatMap(seenAs) };
    });
    const readers = kind === 'inconsistent' ? [] : contexts.filter(({ stack }) => modeOnStack(stack) === 'read');
    return {
        declarations: [...locks].map(([text, name]) => `${type} ${name}`.padEnd(48) + `// ${text}`), threads, lost: leftOut(report),
        ...readers.length > 1 && { doubt: `${listed(readers.map(({ name }) => name))} take their lock for reading, and readers exclude each other only where a writer waits` },
    };
}

/** Where there are locks between the two, the table ends with the first of them (print_irq_lock_scenario()). */
const leftOut = ({ chainOf = [] }: Report): string[] => chainOf.length < 3 ? [] : [`who takes ${chainOf.at(-1)!} under ${chainOf.at(-2)!}`];

/** What is taken in an interrupt spins; what only reclaim takes as well may sleep. */
function primitiveOf(report: Report, isReclaim: boolean): Primitive {
    const { acquiring } = report;
    return isReclaim && acquiring?.waitTypes !== '2:2' || isRealtime(report) && acquiring?.waitTypes !== '2:2' ? TAKEN.mutex.write : TAKEN.spinlock.write;
}

function functionOf(context: Context | undefined): string {
    const frames = tellingFrames(context?.stack ?? []), fn = (frames.find(({ module }) => module !== undefined) ?? frames[0])?.fn;
    return fn === undefined ? '' : `: ${fn}()`;
}

/** Its stack as a comment, if there is one. */
const seenAs = (context: Context | undefined): Seen[] => context && context.stack.length > 0 ? [{ label: context.name, stack: [...context.stack], line: context.line, isFirst: context.isFirst ?? false }] : [];
