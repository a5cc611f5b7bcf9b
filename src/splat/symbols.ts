/** Pieces of a line: a frame of a stack, a class of locks, a lock, a task. */
import type { Frame, Lock, LockClass, Task } from './report.js';

const ADDRESS = String.raw`(?:0x)?[0-9a-f]{6,16}|\(____ptrval____\)|\(null\)`;
const CLASS = String.raw`\(((?:(?! -> #|\)\{).)+)\)\{([-.+?]{1,8})\}(?:-\{(\d+:\d+)\})?`;

const FRAME = /^(\? )?(?:\[[<0-9a-fx>]+\] )*(\? )?([A-Za-z_$][\w.$]*)\+0x([0-9a-f]+)\/0x([0-9a-f]+)(?: \[([\w-]+)(?: [0-9a-f]+)?\](?:\([A-Z]+\))?)?(?: \([a-z]+\))?(?: (\S+:\d+))?( \[inline\])?(?: \([A-Z]\))?$/;
const INLINED = /^([A-Za-z_$][\w.$]*) (\S+\.\w+:\d+) \[inline\]$/;
/** As scripts/decode_stacktrace.sh writes it: after what was inlined, the place in the function itself. */
const DECODED = /^(\? )?([A-Za-z_$][\w.$]*) \((?:[^\s():]+:\d+(?: \(discriminator \d+\))? )*([^\s():]+:\d+)(?: \(discriminator \d+\))?\)(?: \[?([\w-]+)\]?)?$/;
const BARE = /^(\? )?(?:\[[<0-9a-fx>]+\] )*(\? )?(0x[0-9a-f]{6,16})(?: \([a-z]+\))?$/;

/** A line of a stack; undefined if it is none. */
export function parseFrame(text: string, line: number): Frame | undefined {
    const match = FRAME.exec(text);
    if (match) {
        const [, early, late, fn, offset, size, module, source, inlined] = match;
        return { fn, offset: `0x${offset}`, size: `0x${size}`, ...module && { module }, ...source && { source }, ...inlined && { inlined: true as const }, ...(early || late) && { uncertain: true as const }, line };
    }
    const inline = INLINED.exec(text);
    if (inline) return { fn: inline[1], source: inline[2], inlined: true, line };
    const decoded = DECODED.exec(text);
    if (decoded) {
        const [, uncertain, fn, source, module] = decoded;
        return { fn, source, ...module && { module }, ...uncertain && { uncertain: true as const }, line };
    }
    const bare = BARE.exec(text);
    return bare ? { fn: bare[3], ...(bare[1] || bare[2]) && { uncertain: true as const }, line } : undefined;
}

const classOf = (name: string, usage: string, waitTypes: string | undefined): LockClass => ({ name, usage, ...waitTypes && { waitTypes } });

const ONE_CLASS = new RegExp(`^${CLASS}$`);
const CHAIN = new RegExp(String.raw`^-> #(\d+) ?${CLASS}(?: ops: \d+)?(?::| \{)$`);
const TWO_CLASSES = new RegExp(`^${CLASS} ?-> ?${CLASS}$`);
const DEPENDENCY = new RegExp(String.raw`^-> ?${CLASS}(?: ops: \d+)?(?: \{)?$`);
const LOCK = new RegExp(String.raw`^(?:#(\d+): +)?(?:(${ADDRESS}) ?)?${CLASS}, at: ?(?:\[<[^\]]*>\] )?(.+)$`);
/** `print_lock` of a lock that went away meanwhile. */
const RELEASED = /^#(\d+): *<RELEASED>$/;

export function parseClass(text: string): LockClass | undefined {
    const match = ONE_CLASS.exec(text);
    return match ? classOf(match[1], match[2], match[3]) : undefined;
}

/** `(A){..} -> (B){..}`. */
export function parseNewDependency(text: string): LockClass[] | undefined {
    const match = TWO_CLASSES.exec(text);
    return match ? [classOf(match[1], match[2], match[3]), classOf(match[4], match[5], match[6])] : undefined;
}

/** `-> #1 (A){..}:` */
export function parseChainHead(text: string): { index: number; lock: LockClass } | undefined {
    const match = CHAIN.exec(text);
    return match ? { index: Number(match[1]), lock: classOf(match[2], match[3], match[4]) } : undefined;
}

/** `-> (A){..} {` of a list of dependencies. */
export function parseDependencyHead(text: string): LockClass | undefined {
    const match = DEPENDENCY.exec(text);
    return match ? classOf(match[1], match[2], match[3]) : undefined;
}

/** `address (A){..}, at: fn+0x1/0x2`, behind `#0: ` where several are listed. */
export function parseLock(text: string, line: number): Lock | undefined {
    const released = RELEASED.exec(text);
    if (released) return { name: '<RELEASED>', usage: '', index: Number(released[1]), line };
    const match = LOCK.exec(text);
    if (!match) return undefined;
    const [, index, address, name, usage, waitTypes, where] = match;
    const at = parseFrame(where.trim(), line);
    return at && { ...classOf(name, usage, waitTypes), ...address && { address }, at, ...index && { index: Number(index) }, line };
}

/** The `name/pid` of lockdep, the `name:pid` of the watchdog; names have blanks and slashes of their own. */
export const taskOf = (name: string, pid: string): Task => ({ name, pid: Number(pid) });
