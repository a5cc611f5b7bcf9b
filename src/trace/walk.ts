/** Where each thread of a run stands in its calls, and which of them one sees. */
import type { ThreadView, ViewFrame } from './view.js';

/** What can be unfolded: a kernel function that the scenario calls, whose inside is folded into its name; or the last lines of a long note. */
export interface Call {
    /** The same in another run of the scenario, as long as the thread has made the same calls before. */
    key: string;
    thread: string;
    /** Absent: lines of a note. */
    fn?: string;
    /** Steps (1-based) inside it, not in functions of the scenario that it calls. */
    steps: number[];
    /** How many of them only its name tells of, while it is folded; of a note, how many lines. */
    hidden: number;
    unfolded: boolean;
}

/** Longer ones would hide the name. */
const MOST_ARGUMENTS = 40;

/** `munmap(A)`. */
export function callText({ fn, args = '' }: Pick<ViewFrame, 'fn' | 'args'>): string {
    return `${fn}(${args.length > MOST_ARGUMENTS ? '...' : args})`;
}

/** What a thread has entered since it was seen last. */
export interface Entered {
    /** The calls it stands in that are seen, outermost first. */
    path: ViewFrame[];
    /** Those of them that are new. */
    opens: ViewFrame[];
    /** New calls of kernel functions by the scenario. */
    calls: Call[];
    /** The one whose inside it stands in. */
    call?: Call;
    /** A driver function that the kernel calls. */
    callback?: ViewFrame;
    /** A start..end call. */
    region?: 'start' | 'end';
}

export interface Wait extends Omit<Entered, 'path' | 'call'> { thread: ThreadView; depth: number }

/** The calls by which the kernel announces an invalidation; what they do first differs with the kind of notifiers there are. */
export const REGIONS: Readonly<Record<string, 'start' | 'end'>> = {
    mmu_notifier_invalidate_range_start: 'start', mmu_notifier_invalidate_range_start_nonblock: 'start', mmu_notifier_invalidate_range_end: 'end',
};

/** By frame of the stack; of functions of the scenario none. */
interface Standing { stack: readonly ViewFrame[]; calls: readonly (Call | undefined)[]; path: ViewFrame[] }

export class Walk {
    private readonly standing = new Map<string, Standing>();
    private readonly made = new Map<string, number>();

    constructor(private readonly devices: readonly string[], private readonly unfolded: ReadonlySet<string>) {}

    /** Moves a thread to a call stack. */
    enter(thread: string, stack: readonly ViewFrame[]): Entered {
        const old = this.standing.get(thread) ?? { stack: [], calls: [], path: [] };
        const kept = sharedPrefix(old.stack, stack);
        // Still where it was, as in most steps of a long run.
        if (kept === stack.length && kept === old.stack.length) {
            const call = old.calls.at(-1);
            return { path: old.path, opens: [], calls: [], ...(call && { call }) };
        }
        const calls = old.calls.slice(0, kept);
        const made: Call[] = [];
        for (let i = kept; i < stack.length; i++) {
            if (!stack[i].library) calls.push(undefined);
            else if (i > 0 && stack[i - 1].library) calls.push(calls[i - 1]);
            else calls.push(made[made.push(this.call(thread, stack[i].fn)) - 1]);
        }
        // The calls that the kernel makes in turn are folded into those of the scenario.
        const path = stack.filter((frame, i) => !frame.library || i === 0 || !stack[i - 1].library || calls[i]?.unfolded === true);
        this.standing.set(thread, { stack, calls, path });
        const opens = path.slice(sharedPrefix(old.path, path));
        const callback = opens.find(frame => this.isCallback(stack, frame));
        const region = stack.slice(kept).map(({ fn }) => Object.hasOwn(REGIONS, fn) ? REGIONS[fn] : undefined).find(kind => kind !== undefined);
        const call = calls.at(-1);
        return { path, opens, calls: made, ...(call && { call }), ...(callback && { callback }), ...(region && { region }) };
    }

    wait(thread: ThreadView): Wait {
        const stack = thread.stack ?? [];
        const { path, opens, calls, callback, region } = this.enter(thread.name, stack);
        // A kernel function that waits itself (mmap_read_lock) is told by what it waits for.
        const told = opens.filter(frame => !frame.library || frame !== stack[stack.length - 1]);
        return { thread, opens: told, calls, depth: path.length - (opens.length - told.length), ...(callback && { callback }), ...(region && { region }) };
    }

    private call(thread: string, fn: string): Call {
        const name = JSON.stringify([thread, fn]);
        const count = (this.made.get(name) ?? 0) + 1;
        this.made.set(name, count);
        const key = JSON.stringify([thread, fn, count]);
        return { key, thread, fn, steps: [], hidden: 0, unfolded: this.unfolded.has(key) };
    }

    private isCallback(stack: readonly ViewFrame[], frame: ViewFrame): boolean {
        const i = stack.indexOf(frame);
        return !frame.library && i > 0 && stack[i - 1].library && ownerOf(this.devices, frame) !== undefined;
    }
}

/** The device whose function this is, by the way such functions are named: `gpu.invalidate`. For drawing only. */
export function ownerOf(devices: readonly string[], { fn }: ViewFrame): string | undefined {
    return devices.find(name => fn.startsWith(`${name}.`));
}

/** How many frames two stacks have in common, from the outermost on. */
export function sharedPrefix(a: readonly ViewFrame[], b: readonly ViewFrame[]): number {
    let i = 0;
    while (i < a.length && i < b.length && sameFrame(a[i], b[i])) i++;
    return i;
}

function sameFrame(a: ViewFrame, b: ViewFrame): boolean {
    return a.fn === b.fn && a.call.uri === b.call.uri && a.call.start.line === b.call.start.line && a.call.start.character === b.call.start.character;
}
