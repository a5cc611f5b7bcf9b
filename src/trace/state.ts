/** One state of a run in words. */
import type { CallFrame, LocalName, PcInfo, Program } from '../model/program.js';
import type { State } from '../explore/verdict.js';
import { decodePte } from '../model/pte.js';
import { userRange } from '../model/place.js';
import { devicePages } from './devices.js';
import { localText, pfnText, pteText, valueText } from './text.js';
import type { FrameView, LocalView, LockView, NamedView, PageView, StateView, ThreadView, ViewFrame } from './view.js';
import { heldBy, holderOf, nextSteps, readersOf, waiting, type Waiting } from './waiting.js';

export interface StateOptions {
    /** Values as shown: sequence numbers continued (seq.ts). */
    shown: readonly number[];
    /** Threads that can never step again. */
    stuck: ReadonlySet<number>;
    /** The thread whose step has failed: it stands where it stood, but has come past its wait. */
    failed?: number;
}

/** Decodes a state. `state` is what is evaluated, `options.shown` what people see of it. */
export function stateView(program: Program, state: State, options: StateOptions): StateView {
    const { shown } = options;
    const waits = program.threads.map(thread => thread.id === options.failed ? undefined : waiting(program, thread, state));
    const get = (id: number): number => id < 0 ? 0 : shown[id] ?? 0;
    const locks = program.locks.map((lock, id) => lockView(program, id, state, waits));
    return {
        locks,
        pages: program.pages.map(page => pageView(program, page.id, get)),
        devices: devicePages(program, state.values),
        frames: frames(program, state, locks),
        mms: program.mms.map(mm => ({ name: mm.name, invalidateSeq: seqText(mm.invalidateSeq, get), active: get(mm.active), users: get(mm.users) })),
        notifiers: program.notifiers.map(notifier => ({
            name: notifier.name, kind: notifier.kind, seq: seqText(notifier.seq, get),
            registered: isRegistered(notifier.kind === 'interval' ? notifier.inTree : notifier.hashed, get),
            device: program.devices[notifier.device]?.name, mm: program.mms[notifier.mm]?.name,
        })),
        threads: program.threads.map((_, id) => threadView(program, id, state, waits[id], options)),
        variables: otherVariables(program).map(variable => ({ name: variable.name, value: valueText(program, variable, get(variable.id)) })),
    };
}

function seqText(id: number, get: (id: number) => number): string {
    return id < 0 ? '' : get(id) === 0 ? 'unset' : String(get(id));
}

/** Where the library keeps no account of it, a notifier is always registered. */
function isRegistered(id: number, get: (id: number) => number): boolean {
    return id < 0 || get(id) !== 0;
}

function lockView(program: Program, id: number, { values }: State, waits: readonly (Waiting | undefined)[]): LockView {
    const lock = program.locks[id];
    const view: LockView = { name: lock.name, kind: lock.kind, readers: readersOf(program, lock, values),
        waiters: program.threads.filter((_, thread) => waits[thread]?.lock === id).map(thread => thread.name) };
    const holder = holderOf(program, lock, values);
    if (holder !== undefined) view.holder = holder;
    if (lock.queued >= 0 && values[lock.queued] > 0) view.queued = values[lock.queued];
    return view;
}

function pageView(program: Program, id: number, get: (id: number) => number): PageView {
    const page = program.pages[id];
    const flags: string[] = [];
    if (page.vma >= 0 && get(page.vma) === 0) flags.push('no vma');
    if (page.rdonly >= 0 && get(page.rdonly) !== 0) flags.push('read-only');
    if (page.wrprot >= 0 && get(page.wrprot) !== 0) flags.push('write-protected');
    if (page.huge >= 0 && get(page.huge) !== 0) flags.push('thp');
    return { name: page.name, mm: program.mms[page.mm]?.name ?? '', pte: pteText(get(page.pte)), home: pfnText(get(page.home)), flags };
}

function frames(program: Program, { values }: State, locks: readonly LockView[]): FrameView[] {
    const { frames } = program;
    return Array.from({ length: frames.count }, (_, index) => {
        const frame = index + 1;
        const dev = values[frames.dev + index], refs = values[frames.refs + index];
        const mapping = pagesMapping(program, values, frame);
        const view: FrameView = {
            frame, state: (['free', 'allocated', 'freed'] as const)[values[frames.state + index]] ?? 'free', refs,
            // The entries that map the zero page hold none.
            pins: Math.max(0, refs - mapping.length), dev: dev > 0 ? program.devices[dev - 1]?.name ?? `device ${dev - 1}` : 'RAM', copied: values[frames.copied + index] !== 0,
            mappedBy: [...mapping, ...devicesMapping(program, values, frame)],
        };
        // Program names the folio lock so; no other lock can have a name with a blank.
        const lockedBy = locks.find(lock => lock.name === `frame ${frame}.lock`)?.holder;
        if (lockedBy !== undefined) view.lockedBy = lockedBy;
        return view;
    });
}

/** Pages whose entries map the frame, and hold a reference each; a migration entry gives its own up. */
function pagesMapping({ pages }: Program, values: readonly number[], frame: number): string[] {
    return pages.filter(page => {
        const entry = decodePte(values[page.pte]);
        return entry.frame === frame && (entry.kind === 'present' || entry.kind === 'device_private' || entry.kind === 'exclusive' || entry.kind === 'protnone');
    }).map(page => page.name);
}

const devicesMapping = ({ devices }: Program, values: readonly number[], frame: number): string[] =>
    devices.filter(device => device.pages.some(({ dpte }) => dpte >= 0 && values[dpte] >> 1 === frame)).map(device => device.name);

function threadView(program: Program, id: number, state: State, wait: Waiting | undefined, { shown, stuck }: StateOptions): ThreadView {
    const thread = program.threads[id];
    const pc = state.pcs[id];
    const next = nextSteps(thread, pc);
    const info = thread.pcs[pc];
    const status = pc === thread.end ? 'done' : stuck.has(id) ? 'blocked for ever' : wait ? (info?.idle ? 'idle' : 'waiting') : 'running';
    const view: ThreadView = { name: thread.name, status, at: next.map(step => step.text).join(' | '),
        locals: localViews(locals(program, id, info?.locals ?? [], state.values), local => localText(program, local, shown[local.variable])) };
    const at = wait?.step ?? next[0];
    if (at) view.range = userRange(program.uri, at.range, at.stack);
    if (wait && status !== 'idle') {
        view.waitsFor = wait.text;
        view.stack = viewStack(wait.step.stack);
        const by = wait.lock === undefined ? undefined : heldBy(program, program.locks[wait.lock], state.values, thread.name);
        if (by !== undefined) view.heldBy = by;
    }
    return view;
}

/** Where a step stands, without what only analyses need. */
export const viewStack = (stack: readonly CallFrame[]): ViewFrame[] => stack.map(({ fn, args, call, library }) => ({ fn, ...args !== undefined && { args }, call, library }));

/** One a name: that of the innermost call that has it. */
function localViews(locals: readonly LocalName[], text: (local: LocalName) => string): LocalView[] {
    const views = new Map<string, LocalView>();
    const add = (view: NamedView, others: readonly NamedView[]): void => {
        const { also = [], ...first }: LocalView = views.get(view.name) ?? view;
        const isInner = (view.depth ?? -1) > (first.depth ?? -1), all = [...also, ...others, ...views.has(view.name) ? [isInner ? first : view] : []];
        views.set(view.name, { ...isInner ? view : first, ...all.length > 0 && { also: all } });
    };
    for (const { variable, also = [], ...own } of locals) {
        const [view, ...others] = [own, ...also].map((as): NamedView => ({ name: as.name, value: text({ ...as, variable }), ...as.depth !== undefined && { depth: as.depth } }));
        add(view, others);
    }
    return [...views.values()];
}

/** Live locals; and a sequence number that was sampled but lives on without a name of its own (the result of a call). */
function locals(program: Program, thread: number, live: PcInfo['locals'], values: readonly number[]): PcInfo['locals'] {
    const known = new Set(live.map(({ variable }) => variable));
    const sampled = program.variables.filter(variable => variable.thread === thread && variable.kind === 'seq' && values[variable.id] !== 0 && !known.has(variable.id));
    return [...live, ...sampled.map(({ id }) => ({ name: 'seq', variable: id }))];
}

const others = new WeakMap<Program, Program['variables']>();

/** Shared variables that change and that no table of their own shows: fields of devices, of the kernel library, globals. */
export function otherVariables(program: Program): Program['variables'] {
    let list = others.get(program);
    if (!list) {
        const shown = new Set(structured(program));
        // How many readers a lock has is said by who they are.
        const totals = new Set(program.locks.map(lock => `${lock.name} readers`));
        list = program.variables.filter(variable => variable.thread === undefined && variable.lo !== variable.hi && !shown.has(variable.id)
            && !(variable.kind === 'count' && totals.has(variable.name)));
        others.set(program, list);
    }
    return list;
}

function structured({ locks, pages, mms, devices, notifiers, frames }: Program): number[] {
    const perFrame = [frames.state, frames.refs, frames.dev, frames.copied];
    return [
        ...locks.flatMap(lock => [lock.holder, lock.queued, ...lock.readers]),
        ...pages.flatMap(page => [page.pte, page.home, page.rdonly, page.wrprot, page.vma, page.huge]),
        ...mms.flatMap(mm => [mm.invalidateSeq, mm.active, mm.users]),
        ...devices.flatMap(device => device.pages.flatMap(page => [page.dpte, page.tlb, page.inflight])),
        ...notifiers.flatMap(notifier => [notifier.seq, notifier.inTree, notifier.hashed]),
        ...perFrame.flatMap(base => Array.from({ length: frames.count }, (_, index) => base + index)),
    ];
}
