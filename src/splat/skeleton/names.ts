/** Names of locks and functions of a kernel as names of a scenario. */
import { versionsWith } from '../../kernel/library.js';

/** Words of the language, and what a skeleton calls things itself. */
const TAKEN = ['NULL', 'absent', 'access', 'atomic', 'break', 'choose', 'const', 'continue', 'covers', 'cow', 'device', 'do', 'else', 'enum', 'expect', 'explicit', 'false', 'fn', 'for', 'foreach', 'frame', 'global', 'goto', 'if', 'in',
    'interval', 'kernel', 'lockdep', 'maps', 'mirrors', 'mm', 'notifier', 'on', 'only', 'or', 'override', 'owner', 'page', 'per', 'plain', 'return', 'ro', 'rw', 'scenario', 'service', 'shares', 'struct', 'thp', 'thread', 'true',
    'unmapped', 'unregistered', 'use', 'users', 'while', 'work', 'int', 'bool', 'pfn', 'let', 'mutex', 'spinlock', 'rwsem', 'rwlock', 'fence', 'completion', 'self', 'current', 'range', 'cur_seq', 'seq', 'mni', 'mn', 'm', 'f', 'A', 'N', 'C', 'proc', 'child',
    'release', 'invalidate', 'map', 'unmap', 'touch', 'maybe', 'assert', 'assume', 'cover', 'event', 'writer', 'again'];

/** A word of the language, or a name that the kernel library or a skeleton has. */
export const isTaken = (name: string): boolean => TAKEN.includes(name) || versionsWith(name).length > 0;

/** Each text gets one name, and no two the same. */
export class Names {
    private readonly names = new Map<string, string>();
    private readonly taken = new Set(TAKEN);

    of(text: string): string {
        const known = this.names.get(text);
        if (known !== undefined) return known;
        // `&(&dev->lock)->rlock` is dev_lock: what a macro has added says nothing.
        const words = text.replace(/->rlock\b/, '').replace(/^\((?:work_completion|wq_completion)\)/, '').replace(/[^A-Za-z0-9_]+/g, '_').replace(/^_+|_+$/g, '');
        const base = /^[A-Za-z]/.test(words) ? words : `the_${words}`;
        let name = base;
        for (let i = 2; this.taken.has(name) || versionsWith(name).length > 0; i++) name = `${base}_${i}`;
        this.taken.add(name);
        this.names.set(text, name);
        return name;
    }
}
