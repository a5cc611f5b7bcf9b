/** The driver of a skeleton: its locks, callbacks, work items and functions, collected from the contexts. */
import type { Report } from '../report.js';
import { plainName, type LibraryCall } from './calls.js';
import type { Context } from './contexts.js';
import { Locks } from './locks.js';
import { Names } from './names.js';
import type { Action } from './path.js';

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
    /** Locks that are held somewhere in the text. */
    private readonly placed = new Set<Context['held'][number]>();
    /** Calls of the library, to know what they need. */
    readonly calls = new Set<LibraryCall>();

    constructor(report: Report, readonly contexts: Context[]) {
        this.locks = new Locks(report, contexts);
        const frames = [...contexts.flatMap(({ stack }) => stack), ...report.backtrace];
        this.device = this.names.of(frames.find(({ module }) => module !== undefined)?.module ?? 'driver');
        for (const context of contexts) this.add(context);
    }

    /** The text has it. */
    place(lock: Context['held'][number]): void { this.placed.add(lock); }

    /** What a context does and the text does not, for a sentence. */
    lost(context: Context): string[] {
        const { held, acquired, label, path } = context, isOwn = !path.core && !path.callback;
        const omitted = acquired !== undefined && this.perform(context.path.action, context).length === 0;
        return [...held.filter(lock => this.locks.kindOf(lock) === 'driver' ? !this.placed.has(lock) : this.locks.kindOf(lock) === 'pseudo' && isOwn).map(({ name }) => `that ${label} holds ${name}`), ...omitted ? [`that ${label} takes ${acquired.name}`] : []];
    }

    /** The name of a driver's lock, which is declared by it. */
    lockName(lock: { name: string; usage: string; waitTypes?: string }): string {
        const known = this.declared.get(lock.name);
        if (known) return known.name;
        const name = this.names.of(lock.name);
        this.declared.set(lock.name, { name, type: this.locks.primitiveOf(lock).type, text: `(${lock.name}){${lock.usage}}${lock.waitTypes ? `-{${lock.waitTypes}}` : ''}` });
        return name;
    }

    private add(context: Context): void {
        const { path } = context;
        if (path.isOtherMm) return;
        if (path.callback) {
            const body = this.around(context, 'callback', this.perform(path.action, context));
            const same = this.callbacks.some(one => one.kind === path.callback!.kind && one.body.join() === body.join());
            if (!same && body.length > 0) this.callbacks.push({ kind: path.callback.kind, body, context });
        }
        if (path.core) this.calls.add(path.core);
        if (path.driver.length === 0) return;
        const inner = path.callback ? [...path.core?.code ?? []] : this.perform(path.action, context);
        const body = this.around(context, 'driver', inner);
        const isWork = context.held.some(lock => this.locks.kindOf(lock) === 'work');
        const work = context.held.find(lock => this.locks.kindOf(lock) === 'work');
        const list = isWork ? this.works : this.stubs;
        const name = work ? this.names.of(work.name) : this.names.of(list.some(one => one.path === path.driver.at(-1) && one.body.join() !== body.join()) ? `${path.driver.at(-1)} ${context.label}` : path.driver.at(-1)!);
        if (body.length > 0 && !list.some(one => one.name === name)) list.push({ name, body, context, path: path.driver.at(-1)! });
    }

    /** What is done last, and undone at once. */
    perform({ primitive, call, flushes }: Action, { acquired, path }: Context): string[] {
        if (flushes && acquired && this.locks.kindOf(acquired) === 'work') return [`flush_work(${this.names.of(acquired.name)})`];
        const one = call ?? (path.callback ? undefined : path.core);
        if (one) this.calls.add(one);
        if (one) return [...one.code];
        if (!primitive || !acquired) return [];
        if (this.locks.kindOf(acquired) === 'mmap') return primitive.lock === 'down_write' ? ['mmap_write_lock(proc)', 'mmap_write_unlock(proc)'] : ['mmap_read_lock(proc)', 'mmap_read_unlock(proc)'];
        const name = this.lockName(acquired);
        return [`${primitive.lock}(${name})`, `${primitive.unlock}(${name})`];
    }

    /** With the locks that are held meanwhile, in their order. */
    private around(context: Context, where: 'driver' | 'callback', inner: string[]): string[] {
        const { held, path } = context, before: string[] = [], after: string[] = [];
        for (const lock of held) {
            const kind = this.locks.kindOf(lock), taker = lock.at && plainName(lock.at.fn);
            // A helper that took it has returned, so whoever called that one has it.
            const fn = context.stack.some(frame => plainName(frame.fn) === taker) ? taker : undefined;
            // In a callback or around it: it is not known which, and counts as lost.
            if (taker !== undefined && fn === undefined && path.callback && path.driver.length > 0) continue;
            // Without a place it is the outermost function of the driver that holds it.
            const inCallback = fn !== undefined ? path.callback?.fns.includes(fn) ?? false : path.driver.length === 0 && path.callback !== undefined;
            const inDriver = fn !== undefined ? path.driver.includes(fn) : path.driver.length > 0;
            if (!(where === 'callback' ? inCallback : inDriver)) continue;
            // The operation that calls back holds it, unless its place says otherwise.
            if (kind === 'mmap' && where === 'callback' && fn === undefined) continue;
            if (kind === 'mmap') { before.push('mmap_read_lock(proc)'); after.unshift('mmap_read_unlock(proc)'); }
            if (kind !== 'driver') continue;
            const primitive = this.locks.primitiveOf(lock), name = this.lockName(lock);
            before.push(`${primitive.lock}(${name})`);
            after.unshift(`${primitive.unlock}(${name})`);
            this.place(lock);
        }
        // hmm_range_fault() and migrate_vma_setup() ask for the mmap_lock; who holds it may be above what the text shows.
        if (where === 'driver' && inner.some(line => /hmm_range_fault|migrate_vma_setup/.test(line)) && !before.includes('mmap_read_lock(proc)')) {
            before.unshift('mmap_read_lock(proc)');
            after.push('mmap_read_unlock(proc)');
        }
        return inner.length === 0 && before.length === 0 ? [] : [...before, ...inner, ...after];
    }
}
