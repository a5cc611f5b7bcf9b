/** Programs and traces by hand: straight-line threads, one page, one device with an interval notifier. */
import { evaluate, runStep } from '../../src/model/eval.js';
import type { Expr } from '../../src/model/expr.js';
import { and, binary, constant, eq, ne, not, or, variable as v } from '../../src/model/exprs.js';
import type { CallFrame, Effect, Op, Program, SourceRange, Step, Thread, VariableKind } from '../../src/model/program.js';
import { encodePte } from '../../src/model/pte.js';
import type { State, Trace } from '../../src/explore/verdict.js';

export const FILE = 'file:///w/a.mmn';
export const LIBRARY = 'mmn-kernel:/6.12/20_mm.mmn';

export const at = (line: number, uri = FILE, character = 4): SourceRange => ({ uri, start: { line, character }, end: { line, character: character + 10 } });
export const call = (fn: string, line: number, library = true, uri = FILE): CallFrame => ({ fn, call: at(line, uri), library });
export const set = (id: number, value: Expr | number): Op => ({ kind: 'set', target: { op: 'var', id }, value: typeof value === 'number' ? constant(value) : value });

export interface Draft {
    text: string;
    ops?: Op[];
    effect?: Effect;
    stack?: CallFrame[];
    range?: SourceRange;
    /** Enabled while this is not 0. */
    when?: Expr;
    waits?: Step['waits'];
}

export interface Names { file: string; scenario: string; page: string; device: string; mm: string; lock: string; threads: string[] }
const NAMES: Names = { file: FILE, scenario: 'race', page: 'A', device: 'gpu', mm: 'proc', lock: 'svm', threads: ['driver', 'user'] };

/** The machine: two frames, page A, device gpu, locks gpu.svm and proc.mmap_lock. */
export class Machine {
    readonly program: Program;
    private readonly names: Names;

    constructor(names: Partial<Names> = {}) {
        const n = this.names = { ...NAMES, ...names };
        this.program = { uri: n.file, scenario: n.scenario, range: at(0, n.file), kernel: '6.12', variables: [], threads: [], locks: [], mms: [], pages: [], devices: [],
            notifiers: [], works: [], frames: { count: 2, state: 0, refs: 0, dev: 0, copied: 0, names: [], reset: [], forget: [] }, seqGroups: [], invariants: [],
            terminal: [], covers: [], expect: { items: [], only: false } };
        const p = this.program;
        p.threads = n.threads.map((name, id): Thread => ({ id, name, kind: 'thread', range: at(id, n.file), entry: [], steps: [], pcs: [], end: 0 }));
        p.pages.push({ id: 0, name: n.page, mm: 0, pte: this.add(`${n.page}.pte`, 'pte', encodePte('present', 1, true)), home: this.add(`${n.page}.home`, 'pfn', 1),
            rdonly: this.add(`${n.page}.rdonly`, 'bool', 0), wrprot: this.add(`${n.page}.wrprot`, 'bool', 0), vma: this.add(`${n.page}.vma`, 'bool', 1), huge: this.add(`${n.page}.huge`, 'bool', 0) });
        p.mms.push({ id: 0, name: n.mm, invalidateSeq: this.add(`${n.mm}.invalidate_seq`, 'seq', 2), active: this.add(`${n.mm}.active`, 'count', 0),
            users: this.add(`${n.mm}.mm_users`, 'count', 1), pages: [0] });
        p.devices.push({ id: 0, name: n.device, kind: 'mirrors', ambient: true, mm: 0, pages: [{ page: 0, dpte: this.add('dpte', 'int', 0), tlb: this.add('tlb', 'set', 0),
            inflight: this.add('inflight', 'set', 0) }] });
        p.notifiers.push({ id: 0, name: `${n.device}.mni`, kind: 'interval', device: 0, mm: 0, pages: [0], seq: this.add('mni.invalidate_seq', 'seq', 1), inTree: -1, hashed: -1 });
        p.seqGroups.push([p.mms[0].invalidateSeq, p.notifiers[0].seq]);
        this.lock(`${n.device}.${n.lock}`, 'mutex');
        this.lock(`${n.mm}.mmap_lock`, 'rwsem');
        this.frames();
        this.add(`${n.device}.generation`, 'int', 0);
    }

    add(name: string, kind: VariableKind, init: number, thread?: number): number {
        const id = this.program.variables.length;
        this.program.variables.push({ id, name, kind, lo: kind === 'pte' ? 0 : -16, hi: 64, init, ...(thread !== undefined && { thread }) });
        return id;
    }

    private lock(name: string, kind: 'mutex' | 'rwsem'): void {
        const { locks, threads } = this.program;
        locks.push({ id: locks.length, name, class: name, kind, holder: this.add(name, 'holder', 0),
            readers: kind === 'rwsem' ? threads.map(thread => this.add(`${name} readers ${thread.name}`, 'count', 0)) : [],
            readerTotal: -1, queued: kind === 'rwsem' ? this.add(`${name} queued`, 'count', 0) : -1, anyUnlock: false });
    }

    private frames(): void {
        const { frames } = this.program;
        const each = (name: string, inits: [number, number]): number => inits.map((init, i) => this.add(`frame ${i + 1}.${name}`, 'int', init))[0];
        frames.state = each('state', [1, 0]);
        frames.refs = each('refs', [1, 0]);
        frames.dev = each('dev', [0, 0]);
        frames.copied = each('copied', [0, 0]);
    }

    /** A local that is live between two pcs of a thread (after `thread()`). */
    local(thread: number, name: string, kind: VariableKind): number {
        return this.add(`${this.names.threads[thread]}: ${name}`, kind, 0, thread);
    }

    /** Straight-line code of a thread. */
    thread(id: number, drafts: Draft[], live: { name: string; variable: number; from: number; to: number }[] = []): void {
        const thread = this.program.threads[id];
        thread.end = drafts.length;
        thread.steps = drafts.map((draft, i): Step => ({
            id: i, pc: i, text: draft.text, effect: draft.effect ?? { kind: 'store' }, range: draft.range ?? at(10 + i, this.names.file), stack: draft.stack ?? [], sleeps: false,
            ...(draft.waits && { waits: draft.waits }),
            blocks: draft.when === undefined ? [{ ops: draft.ops ?? [], exit: { kind: 'next', pc: i + 1 } }] : [
                { ops: [], exit: { kind: 'branch', cond: draft.when, then: 1, else: 2 } },
                { ops: draft.ops ?? [], exit: { kind: 'next', pc: i + 1 } },
                { ops: [], exit: { kind: 'blocked' } },
            ],
        }));
        thread.pcs = Array.from({ length: drafts.length + 1 }, (_, pc) => ({ steps: pc < drafts.length ? [pc] : [], idle: false,
            locals: live.filter(local => local.from <= pc && pc <= local.to).map(({ name, variable }) => ({ name, variable })) }));
    }

    /** Runs the threads in the given order; the last step may violate. */
    run(schedule: number[], violating = false): Trace {
        const states: State[] = [{ pcs: this.program.threads.map(() => 0), values: this.program.variables.map(variable => variable.init) }];
        const steps = schedule.map((thread, i) => {
            const { pcs, values } = states[states.length - 1];
            const step = pcs[thread];
            const run = runStep(this.program.threads[thread].steps[step], values);
            if (run.outcome === 'blocked') throw new Error(`step ${i + 1}: ${this.program.threads[thread].steps[step].text} is blocked`);
            states.push({ pcs: pcs.map((pc, id) => id === thread ? Math.max(run.pc, pc) : pc), values: run.values });
            return { thread, step };
        });
        if (violating) states.pop();
        return { steps, states, contextSwitches: schedule.filter((thread, i) => i > 0 && thread !== schedule[i - 1]).length, minimal: true };
    }

    get ids() {
        const { pages: [page], mms: [mm], devices: [device], notifiers: [notifier], locks: [svm, mmap], frames, variables } = this.program;
        return { ...page, seq: mm.invalidateSeq, active: mm.active, mni: notifier.seq, dpte: device.pages[0].dpte, tlb: device.pages[0].tlb,
            inflight: device.pages[0].inflight, svm: svm.holder, mmap, frames, generation: variables.find(variable => variable.name.endsWith('.generation'))?.id ?? -1 };
    }
}

const svm = (action: 'acquire' | 'release'): Effect => ({ kind: 'lock', action, mode: 'write', lock: { lock: 0, count: 1 } });
const mmapLock = (action: 'acquire' | 'release' | 'downgrade', mode: 'read' | 'write'): Effect => ({ kind: 'lock', action, mode, lock: { lock: 1, count: 1 } });

/** migrate_vma_setup() under the lock that the driver's own callback takes, while munmap() is on its way. */
export function deadlock(names: Partial<Names> = {}): { program: Program; trace: Trace } {
    const m = new Machine(names);
    const { ids } = m;
    const n = { ...NAMES, ...names };
    const user = (fn: string, line: number): CallFrame => call(fn, line, false, n.file);
    const kernel = (fn: string, line: number): CallFrame => call(fn, line, true, n.file);
    const migrate = user(`${n.device}.migrate_to_vram`, 40);
    const setup = [migrate, kernel('migrate_vma_setup', 22)];
    const inStart = [...setup, call('mmu_notifier_invalidate_range_start', 12, true, LIBRARY)];
    const callback = [...inStart, call(`${n.device}.invalidate_range_start`, 80, false, LIBRARY)];
    m.thread(0, [
        { text: `mutex_lock(${n.device}.${n.lock})`, effect: svm('acquire'), ops: [set(ids.svm, 1)], when: eq(v(ids.svm), constant(0)), waits: { text: 'lock', lock: { lock: 0, count: 1 } },
            range: at(39, n.file) },
        { text: `down_read(${n.mm}.mmap_lock)`, effect: mmapLock('acquire', 'read'), ops: [set(ids.mmap.readers[0], 1)],
            when: and(eq(v(ids.mmap.holder), constant(0)), eq(v(ids.mmap.queued), constant(0))), waits: { text: 'lock', lock: { lock: 1, count: 1 } },
            stack: [migrate, kernel('mmap_read_lock', 21)], range: at(2, LIBRARY) },
        { text: `pte_t e = ${n.page}.pte`, effect: { kind: 'load' }, stack: setup, range: at(30, LIBRARY) },
        { text: 'm.migrate = true', effect: { kind: 'store' }, stack: setup, range: at(31, LIBRARY) },
        { text: `get_page(frame 1)`, effect: { kind: 'frame', action: 'get' }, ops: [set(ids.frames.refs, 2)], stack: setup, range: at(31, LIBRARY) },
        { text: 'atomic (mm.subs_lock)', effect: { kind: 'notifier', action: 'start', mm: 0 }, ops: [set(ids.active, 1), set(ids.seq, 3)], stack: inStart, range: at(20, LIBRARY) },
        { text: 'srcu_idx', effect: { kind: 'atomic' }, stack: [...inStart, call('srcu_read_lock', 70, true, LIBRARY)], range: at(21, LIBRARY) },
        { text: `mutex_lock(${n.device}.${n.lock})`, effect: svm('acquire'), ops: [set(ids.svm, 1)], when: eq(v(ids.svm), constant(0)), waits: { text: 'lock', lock: { lock: 0, count: 1 } },
            stack: callback, range: at(9, n.file) },
    ]);
    const unmap = kernel('munmap', 45);
    m.thread(1, [
        { text: `down_write(${n.mm}.mmap_lock)`, effect: mmapLock('acquire', 'write'), ops: [set(ids.mmap.holder, 2)],
            when: and(eq(v(ids.mmap.holder), constant(0)), ...ids.mmap.readers.map(id => eq(v(id), constant(0)))), waits: { text: 'lock', lock: { lock: 1, count: 1 } },
            stack: [unmap, call('mmap_write_lock', 60, true, LIBRARY)], range: at(3, LIBRARY) },
    ]);
    return { program: m.program, trace: m.run([0, 0, 0, 0, 0, 0, 0]) };
}

/** hmm_range_fault() without the retry: the device keeps a translation of a frame that munmap() frees. */
export function useAfterFree(names: Partial<Names> = {}): { program: Program; trace: Trace } {
    const m = new Machine(names);
    const { ids } = m;
    const n = { ...NAMES, ...names };
    const fault = call(`${n.device}.fault`, 40, false, n.file);
    const begin = [fault, call('mmu_interval_read_begin', 12, true, n.file)];
    const seq = m.local(0, 'seq', 'seq');
    const f = m.local(0, 'f', 'pfn');
    m.program.seqGroups[0].push(seq);
    m.thread(0, [
        { text: 'atomic (sub.mm.subs_lock)', effect: { kind: 'notifier', action: 'read_begin', mm: 0, notifier: 0 }, ops: [set(seq, v(ids.mni))], stack: begin, range: at(50, LIBRARY) },
        { text: `pte_t e = ${n.page}.pte`, effect: { kind: 'load' }, ops: [set(f, 1)], stack: [fault, call('hmm_range_fault', 14, true, n.file)], range: at(51, LIBRARY) },
        { text: `mutex_lock(${n.device}.${n.lock})`, effect: svm('acquire'), ops: [set(ids.svm, 1)], when: eq(v(ids.svm), constant(0)), waits: { text: 'lock', lock: { lock: 0, count: 1 } },
            stack: [fault], range: at(16, n.file) },
        { text: `map(${n.page}, f)`, effect: { kind: 'map', device: 0, page: 0 }, ops: [set(ids.dpte, binary('+', constant(1), binary('*', constant(2), v(f)))), set(ids.tlb, 3), set(ids.inflight, 3)],
            stack: [fault], range: at(17, n.file) },
        { text: `mutex_unlock(${n.device}.${n.lock})`, effect: svm('release'), ops: [set(ids.svm, 0)], stack: [fault], range: at(18, n.file) },
    ], [{ name: 'seq', variable: seq, from: 1, to: 3 }, { name: 'f', variable: f, from: 2, to: 3 }]);
    const unmap = call('munmap', 45, true, n.file);
    const start = [unmap, call('mmu_notifier_invalidate_range_start', 62, true, LIBRARY)];
    const callback = [...start, call(`${n.device}.invalidate`, 80, false, LIBRARY)];
    m.thread(1, [
        { text: `down_write(${n.mm}.mmap_lock)`, effect: mmapLock('acquire', 'write'), ops: [set(ids.mmap.holder, 2)], when: eq(v(ids.mmap.holder), constant(0)),
            stack: [unmap, call('mmap_write_lock', 60, true, LIBRARY)], range: at(3, LIBRARY) },
        { text: `${n.page}.vma = false`, ops: [set(ids.vma, 0)], stack: [unmap], range: at(61, LIBRARY) },
        { text: `downgrade_write(${n.mm}.mmap_lock)`, effect: mmapLock('downgrade', 'read'), ops: [set(ids.mmap.holder, 0), set(ids.mmap.readers[1], 1)], stack: [unmap], range: at(62, LIBRARY) },
        { text: 'atomic (mm.subs_lock)', effect: { kind: 'notifier', action: 'start', mm: 0 }, ops: [set(ids.active, 1), set(ids.seq, binary('+', v(ids.seq), constant(1)))], stack: start, range: at(20, LIBRARY) },
        { text: `mutex_lock(${n.device}.${n.lock})`, effect: svm('acquire'), ops: [set(ids.svm, 2)], when: eq(v(ids.svm), constant(0)), waits: { text: 'lock', lock: { lock: 0, count: 1 } },
            stack: callback, range: at(5, n.file) },
        { text: `mmu_interval_set_seq(${n.device}.mni, cur_seq)`, effect: { kind: 'notifier', action: 'set_seq', notifier: 0 }, ops: [set(ids.mni, v(ids.seq))], stack: callback, range: at(6, n.file) },
        { text: `clear_pte(${n.page})`, effect: { kind: 'clear_pte', device: 0, page: 0 }, ops: [set(ids.dpte, 0)], stack: callback, range: at(7, n.file) },
        { text: `tlb_flush(${n.page})`, effect: { kind: 'tlb_flush', device: 0, page: 0 }, ops: [set(ids.tlb, 0)], stack: callback, range: at(7, n.file) },
        { text: `drain(${n.page})`, effect: { kind: 'drain', device: 0, page: 0 }, ops: [set(ids.inflight, 0)], stack: callback, range: at(7, n.file) },
        { text: `mutex_unlock(${n.device}.${n.lock})`, effect: svm('release'), ops: [set(ids.svm, 0)], stack: callback, range: at(8, n.file) },
        { text: `e = ${n.page}.pte; ${n.page}.pte = 0`, effect: { kind: 'pte', page: 0 }, ops: [set(ids.pte, 0)], stack: [unmap, call('ptep_clear_flush', 66, true, LIBRARY)], range: at(15, LIBRARY) },
        { text: 'put_page(frame 1)', effect: { kind: 'frame', action: 'put' }, ops: [set(ids.frames.refs, 0), set(ids.frames.state, 2), set(ids.home, 0)],
            stack: [unmap, call('zap_free', 67, true, LIBRARY)], range: at(25, LIBRARY) },
    ]);
    m.program.invariants.push({ code: 'use_after_free', violated: and(eq(v(ids.frames.state), constant(2)), or(ne(v(ids.tlb), constant(0)), not(eq(v(ids.inflight), constant(0))))),
        message: 'gpu can access frame 1', device: 0, page: 0, frame: 1 });
    // read_begin and the snapshot first, munmap's whole way to the free, then the install.
    const trace = m.run([0, 0, ...Array<number>(12).fill(1), 0, 0], true);
    return { program: m.program, trace };
}

/** Does the invariant hold in the state that the trace's last step leads to? For the fixtures' own honesty. */
export function violated(program: Program, trace: Trace): boolean {
    const last = trace.steps[trace.steps.length - 1];
    const { values } = runStep(program.threads[last.thread].steps[last.step], trace.states[trace.states.length - 1].values);
    return program.invariants.some(invariant => evaluate(invariant.violated, values) !== 0);
}
