/** Hung tasks with their locks: "Showing all locks held" has what a task waits for among what it holds (debug_show_all_locks()). */
import { addressOf } from './instances.js';
import { isWaitingForLock } from './functions.js';
import type { HungTask, Lock, LockClass, Report, Task } from './report.js';

/** `wanted`: the last one, if the task's stack is still in the function that takes it. */
export function locksOf({ task, stack }: HungTask, { locksHeld }: Report): { held: Lock[]; wanted?: Lock } {
    const own = locksHeld.filter(lock => isTask(lock.task, task)), last = own.at(-1), frames = stack.filter(({ uncertain }) => !uncertain);
    const at = frames.findIndex(({ fn, offset }) => last?.at?.fn === fn && (offset === undefined || last.at.offset === undefined || offset === last.at.offset));
    // Inner to where it was asked for.
    return last && at > 0 && frames.slice(0, at).some(({ fn }) => isWaitingForLock(fn)) ? { held: own.slice(0, -1), wanted: last } : { held: own };
}

/** With a ww_acquire_ctx, and with another lock of that class: who meets an older context then gives way (kernel/locking/ww_mutex.h). */
export const givesWay = (held: readonly LockClass[], wanted: LockClass | undefined): boolean =>
    wanted !== undefined && /_ww_class_mutex$/.test(wanted.name) && held.some(({ name }) => name === wanted.name.replace(/_mutex$/, '_acquire')) && held.some(({ name }) => name === wanted.name);

/** Each task once, as it was told of last. */
export const hungTasks = ({ hung = [] }: Report): HungTask[] => hung.filter((one, i) => !hung.some((other, j) => j > i && isTask(one.task, other.task) && other.stack.length > 0));

/** It waits for something; a task that runs may be shown as the likely owner of what another one waits for. */
export const sleeps = ({ state }: HungTask): boolean => !(state ?? 'D').startsWith('R');
/** Until it is there, whatever signals come. */
export const isBlocked = ({ state }: HungTask): boolean => (state ?? 'D').startsWith('D');

/** A task that is not hung, or of which the report has no stack, with what it holds of what a hung one wants. `maybe`: or it waits for that one, the last of its list, itself. */
export interface Holder { task: Task; lock: Lock; maybe: boolean; /** It is among the tasks that are told of, with its stack. */ isSeen: boolean }

export function holdersOf(report: Report): Holder[] {
    const tasks = hungTasks(report).filter(({ stack }) => stack.length > 0), blocked = tasks.filter(isBlocked), told = blocked.map(task => locksOf(task, report)), wanted = told.flatMap(one => one.wanted ?? []);
    const others = report.locksHeld.filter(({ task }) => task !== undefined && !blocked.some(one => isTask(one.task, task)));
    return others.filter(lock => wanted.some(one => isSame(one, lock))).map((lock): Holder => {
        const isSeen = tasks.some(({ task }) => isTask(task, lock.task!));
        return { task: lock.task!, lock, isSeen, maybe: !isSeen && others.filter(({ task }) => isTask(task, lock.task!)).at(-1) === lock };
    });
}

const isTask = (one: Task | undefined, other: Task): boolean => one?.pid === other.pid && one.name === other.name;

/** As far as the addresses tell. */
const isSame = (one: Lock, other: Lock): boolean => one.name === other.name && (addressOf(one) === undefined || addressOf(other) === undefined || addressOf(one) === addressOf(other));
