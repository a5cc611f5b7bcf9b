/** The driver of a skeleton: its locks, callbacks, work items and functions, collected from the contexts. */
import { isNotifying } from '../functions.js';
import { givesWay } from '../hung.js';
import { isRealtime } from '../modes.js';
import type { Report } from '../report.js';
import { plainName, type LibraryCall } from './calls.js';
import type { Context, Held } from './contexts.js';
import { deviceOf } from './devices.js';
import { Locks } from './locks.js';
import { Names } from './names.js';
import { Domains } from './srcu.js';

export interface Stub { name: string; body: string[]; context: Context; path: string }

export class Driver {
    readonly names = new Names();
    readonly locks: Locks;
    readonly device: string;
    /** Classes that are declared, with the name they get. */
    readonly declared = new Map<string, { name: string; type: string; text: string }>();
    readonly stubs: Stub[] = [];
    readonly callbacks: { kind: 'start' | 'release'; body: string[]; context: Context }[] = [];
    readonly works: Stub[] = [];
    readonly domains: Domains;
    /** Locks that are held somewhere in the text. */
    private readonly placed = new Set<Held>();
    /** Held for reading in the text, and perhaps for writing in the kernel. */
    private readonly guessed = new Set<Held | Context>();
    /** Calls of the library, to know what they need. */
    readonly calls = new Set<LibraryCall>();

    readonly isRealtime: boolean;

    constructor(report: Report, readonly contexts: Context[]) {
        this.isRealtime = isRealtime(report);
        this.locks = new Locks(report, contexts);
        this.domains = new Domains(this.names, contexts);
        this.device = this.names.of(deviceOf([...contexts.flatMap(({ path }) => path.modules), ...report.backtrace.flatMap(({ module }) => module ?? [])]));
        for (const context of contexts) this.add(context);
    }

    /** In another mm than the scenario's, by exec() or by the address of its mmap_lock: it does nothing there. */
    isElsewhere = ({ path, held, acquired }: Context): boolean => path.isOtherMm || [...acquired ? [acquired] : [], ...held].some(lock => this.locks.kindOf(lock) === 'other mm');

    /** What a context does and the text does not, for a sentence. */
    lost(context: Context): string[] {
        const { held, acquired, label, path } = context, isOwn = !path.core && !path.callback, { locks } = this;
        const omitted = this.perform(context).length === 0;
        const ofLocks = held.flatMap(lock => {
            const kind = locks.kindOf(lock), isPlaced = this.placed.has(lock);
            const isLost = kind === 'driver' ? !isPlaced : kind === 'mmap' ? isOwn && !isPlaced : kind === 'srcu' ? !isPlaced && this.domains.isWaitedFor(lock) : kind === 'pseudo' && isOwn;
            return isLost ? [`that ${label} holds ${lock.name}`] : this.guessed.has(lock) ? [`whether ${label} holds ${lock.name} for writing`] : [];
        });
        if (this.guessed.has(context)) ofLocks.push(`whether ${label} holds the mmap_lock for writing`);
        if (acquired && givesWay(held, acquired)) return [...ofLocks, `that ${label} gives way where another one has ${acquired.name} (-EDEADLK)`];
        if (acquired && locks.kindOf(acquired) === 'driver' && path.action.primitive?.lock === 'read_lock') ofLocks.push(`whether a writer that waits keeps ${label} out of ${acquired.name}`);
        return [...ofLocks, ...!omitted && !this.isReplaced(context) ? [] : acquired ? [`that ${label} takes ${acquired.name}`] : isOwn ? [`what ${label} waits for`] : []];
    }

    /** A call of the library is done instead of what takes the lock, which it does not take itself. */
    private isReplaced({ acquired, path }: Context): boolean {
        const isCall = path.action.call !== undefined || !path.callback && path.core !== undefined;
        return isCall && acquired !== undefined && ['driver', 'core'].includes(this.locks.kindOf(acquired));
    }

    /** The name of a driver's lock, which is declared by it. */
    private lockName(lock: Held): string {
        const key = this.locks.key(lock), known = this.declared.get(key);
        if (known) return known.name;
        const name = this.names.of(key);
        this.declared.set(key, { name, type: this.locks.primitiveOf(lock).type, text: `(${lock.name}){${lock.usage}}${lock.waitTypes ? `-{${lock.waitTypes}}` : ''}${key === lock.name ? '' : ` at ${lock.address}`}` });
        return name;
    }

    /** Without what has the name of one before it: nobody holds a lock twice but for reading, so it is another one, of which the text does not tell which. */
    distinct = (held: readonly Held[]): Held[] => held.filter((lock, i) => this.locks.kindOf(lock) !== 'driver' || lock.mode === 'read' || !held.slice(0, i).some(one => this.locks.key(one) === this.locks.key(lock)));

    /** A lock that is held, as lines before and after; none where nobody waits for it, or the library takes it. @param prefix of its name */
    hold(lock: Held, prefix = ''): { before: string[]; after: string[] } {
        const kind = this.locks.kindOf(lock);
        if (kind === 'mmap' && lock.mode === undefined || kind === 'driver' && this.locks.isUnsure(lock)) this.guessed.add(lock);
        if (kind === 'mmap') this.placed.add(lock);
        if (kind === 'mmap') return lock.mode === 'write' ? { before: ['mmap_write_lock(proc)'], after: ['mmap_write_unlock(proc)'] } : { before: ['mmap_read_lock(proc)'], after: ['mmap_read_unlock(proc)'] };
        if (kind === 'srcu' && this.domains.isWaitedFor(lock)) {
            this.placed.add(lock);
            const [before, after] = this.domains.read(lock);
            return { before: [before], after: [after] };
        }
        if (kind !== 'driver') return { before: [], after: [] };
        const primitive = this.locks.primitiveOf(lock), name = `${prefix}${this.lockName(lock)}`;
        this.placed.add(lock);
        return { before: [`${primitive.lock}(${name})`], after: [`${primitive.unlock}(${name})`] };
    }

    private add(context: Context): void {
        const { path } = context;
        if (this.isElsewhere(context)) return;
        if (path.callback) {
            const body = this.around(context, 'callback', this.perform(context));
            const same = this.callbacks.some(one => one.kind === path.callback!.kind && one.body.join() === body.join());
            if (!same && body.length > 0) this.callbacks.push({ kind: path.callback.kind, body, context });
        }
        if (path.core) this.calls.add(path.core);
        if (path.driver.length === 0) return;
        const inner = path.callback ? [...path.core?.code ?? []] : this.perform(context);
        const body = this.around(context, 'driver', inner);
        const isWork = context.held.some(lock => this.locks.kindOf(lock) === 'work');
        const work = context.held.find(lock => this.locks.kindOf(lock) === 'work');
        const list = isWork ? this.works : this.stubs;
        const name = work ? this.names.of(work.name) : this.names.of(list.some(one => one.path === path.driver.at(-1) && one.body.join() !== body.join()) ? `${path.driver.at(-1)} ${context.label}` : path.driver.at(-1)!);
        if (body.length > 0 && !list.some(one => one.name === name)) list.push({ name, body, context, path: path.driver.at(-1)! });
    }

    /** What is done last, and undone at once. @param prefix of a lock's name */
    perform(context: Context, prefix = ''): string[] {
        const { acquired, path, isSync, held } = context, { primitive, call, flushes } = path.action, kind = acquired && this.locks.kindOf(acquired);
        if (flushes && acquired && kind === 'work') return [`flush_work(${this.names.of(acquired.name)})`];
        if (acquired && kind === 'srcu') return isSync ? [this.domains.synchronize(acquired)] : this.domains.read(acquired);
        if (givesWay(held, acquired) || call?.uses.includes('synchronize_srcu') && !isNotifiers(context)) return [];
        const one = call ?? (path.callback ? undefined : path.core);
        // get_user_pages() and faults of a VMA go on under the mmap_lock that their caller has.
        if (one?.uses.includes('cpu_access') && this.isReplaced(context) && held.some(lock => this.locks.kindOf(lock) === 'mmap')) return [];
        if (one) this.calls.add(one);
        if (one) return [...one.code];
        if (!primitive || !acquired) return [];
        if (kind === 'mmap') return primitive.lock === 'down_write' ? ['mmap_write_lock(proc)', 'mmap_write_unlock(proc)'] : ['mmap_read_lock(proc)', 'mmap_read_unlock(proc)'];
        if (kind !== 'driver') return [];
        const name = `${prefix}${this.lockName(acquired)}`;
        return [`${primitive.lock}(${name})`, `${primitive.unlock}(${name})`];
    }

    /** With the locks that are held meanwhile, in their order. */
    private around(context: Context, where: 'driver' | 'callback', inner: string[]): string[] {
        const { held, path } = context, before: string[] = [], after: string[] = [];
        for (const lock of this.distinct(held)) {
            const taker = lock.at && plainName(lock.at.fn);
            // A helper that took it has returned, so whoever called that one has it.
            const fn = context.stack.some(frame => plainName(frame.fn) === taker) ? taker : undefined;
            // In a callback or around it: it is not known which, and counts as lost.
            if (taker !== undefined && fn === undefined && path.callback && path.driver.length > 0) continue;
            // Without a place it is the outermost function of the driver that holds it.
            const inCallback = fn !== undefined ? path.callback?.fns.includes(fn) ?? false : path.driver.length === 0 && path.callback !== undefined;
            const inDriver = fn !== undefined ? path.driver.includes(fn) || isAround(context, fn) : path.driver.length > 0;
            if (!(where === 'callback' ? inCallback : inDriver)) continue;
            // The operation that calls back holds it, unless its place says otherwise.
            if (where === 'callback' && fn === undefined && this.locks.kindOf(lock) === 'mmap') continue;
            const lines = this.hold(lock);
            before.push(...lines.before);
            after.unshift(...lines.after);
        }
        // hmm_range_fault() and migrate_vma_setup() ask for the mmap_lock; who holds it may be above what the text shows.
        if (where === 'driver' && inner.some(line => /hmm_range_fault|migrate_vma_setup/.test(line)) && !before.some(line => /^mmap_(?:read|write)_lock\(/.test(line))) {
            this.guessed.add(context);
            before.unshift('mmap_read_lock(proc)');
            after.push('mmap_read_unlock(proc)');
        }
        return inner.length === 0 && before.length === 0 ? [] : [...before, ...inner, ...after];
    }
}

/** It has called the driver, which does all that the text shows under the lock. */
function isAround({ stack, path }: Context, fn: string): boolean {
    const outermost = stack.findLastIndex(({ module, uncertain }) => module !== undefined && !uncertain);
    return !path.callback && outermost >= 0 && stack.findIndex(frame => plainName(frame.fn) === fn) > outermost;
}

/** It waits for the readers of the notifiers' domain, and of no other: lockdep's name of it, or a function of mm/mmu_notifier.c. */
const isNotifiers = ({ acquired, stack }: Context): boolean => acquired?.name === 'srcu' || stack.some(({ fn, uncertain }) => !uncertain && isNotifying(fn));
