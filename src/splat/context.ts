/** A participant of a report, and what its stack tells. */
import { isLocking, isPlumbing } from './functions.js';
import type { Frame, Report } from './report.js';

/** What is wanted: `op` as in lockdep's table. */
export interface Wanted { lock: string; mode: 'lock' | 'rlock' | 'sync' }

/** `isRead`: known to keep out writers alone. */
export interface Held { lock: string; line: number; at?: Frame; isRead?: boolean }

export interface Context {
    /** Lane: `lab/51`, `#2 sysctl_compaction_handler`. */
    name: string;
    /** In the order in which they are taken, if that is known. */
    holds: Held[];
    wants?: Wanted;
    /** Where it wants it, innermost first. */
    stack: readonly Frame[];
    line: number;
    /** Seen at some time before, for the first time, by whoever it was. */
    isFirst?: boolean;
    /** It interrupts the context of this name, which cannot go on before it ends; `isReclaim`: as the reclaim that an allocation of that one comes to. */
    interrupts?: string;
    isReclaim?: true;
    /** It locks with a ww_acquire_ctx and has another lock of that: instead of waiting for one that waits for it, it gives way (-EDEADLK). */
    givesWay?: true;
    /** It is not known to wait: its stack is not in the report, or it is not blocked; `maybe`: wait for the lock that it is listed with, even. */
    isUnseen?: 'holds' | 'maybe';
}

/** Without those that tell nothing, outermost last; everything if nothing else is there. */
export function tellingFrames(stack: readonly Frame[]): Frame[] {
    const frames = stack.filter(({ uncertain, fn }) => !uncertain && !isPlumbing(fn)), first = frames.findIndex(({ fn }) => !isLocking(fn));
    return first < 0 ? frames : frames.slice(first);
}

/** `write()` of `__x64_sys_write`: whoever it was. */
export function whose(stack: readonly Frame[]): string {
    const fn = tellingFrames(stack).at(-1)?.fn;
    return fn === undefined ? '' : fn.replace(/^__(?:x64|ia32|arm64|se|do)_sys_/, '');
}

export const taskName = ({ task }: Report): string => task ? `${task.name}/${task.pid}` : 'the task';
