/** What a step changed, as text: two decoded states compared. */
import type { Change, DevicePageView, FrameView, LockView, PageView, StateView } from './view.js';

/** Changes of shared state and of the locals of `thread`, in the order of the tables. */
export function changesBetween(before: StateView, after: StateView, thread: string): Change[] {
    const changes: Change[] = [];
    const add = (name: string, from: string, to: string): void => { if (from !== to) changes.push({ name, from, to }); };
    after.pages.forEach((page, i) => {
        add(`${page.name}.pte`, before.pages[i].pte, page.pte);
        add(`${page.name}.home`, before.pages[i].home, page.home);
        add(`${page.name} flags`, flags(before.pages[i]), flags(page));
    });
    after.devices.forEach((entry, i) => deviceChanges(before.devices[i], entry, add));
    after.mms.forEach((mm, i) => {
        add(`${mm.name}.invalidate_seq`, before.mms[i].invalidateSeq, mm.invalidateSeq);
        add(`${mm.name} active ranges`, String(before.mms[i].active), String(mm.active));
        add(`${mm.name} users`, String(before.mms[i].users), String(mm.users));
    });
    after.notifiers.forEach((notifier, i) => {
        add(`${notifier.name}.seq`, before.notifiers[i].seq, notifier.seq);
        add(notifier.name, registration(before.notifiers[i].registered), registration(notifier.registered));
    });
    after.locks.forEach((lock, i) => add(lock.name, lockText(before.locks[i]), lockText(lock)));
    after.frames.forEach((frame, i) => frameChanges(before.frames[i], frame, add));
    after.variables.forEach((variable, i) => add(variable.name, before.variables[i].value, variable.value));
    localChanges(before, after, thread, add);
    return changes;
}

type Add = (name: string, from: string, to: string) => void;

const flags = (page: PageView): string => page.flags.join(', ') || 'none';
const registration = (registered: boolean): string => registered ? 'registered' : 'not registered';
const list = (members: readonly string[]): string => members.join(', ') || 'empty';

function deviceChanges(before: DevicePageView, after: DevicePageView, add: Add): void {
    add(`${after.device} page table ${after.page}`, before.dpte, after.dpte);
    add(`${after.device} TLB ${after.page}`, list(before.tlb), list(after.tlb));
    add(`${after.device} in flight ${after.page}`, list(before.inflight), list(after.inflight));
}

function frameChanges(before: FrameView, after: FrameView, add: Add): void {
    const name = `frame ${after.frame}`;
    add(name, before.state, after.state);
    // A frame that is free has no fields worth a word.
    if (after.state === 'free') return;
    add(`${name}.refs`, String(before.refs), String(after.refs));
    add(`${name}.dev`, before.dev, after.dev);
    add(`${name} copied`, before.copied ? 'yes' : 'no', after.copied ? 'yes' : 'no');
}

/** `free`, `driver`, `read driver, user`. */
export function lockText(lock: LockView): string {
    const held = lock.holder ?? (lock.readers.length > 0 ? `read ${lock.readers.join(', ')}` : 'free');
    return lock.queued ? `${held}, ${lock.queued} writer${lock.queued > 1 ? 's' : ''} queued` : held;
}

function localChanges(before: StateView, after: StateView, thread: string, add: Add): void {
    const old = before.threads.find(view => view.name === thread)?.locals ?? [];
    for (const local of after.threads.find(view => view.name === thread)?.locals ?? []) {
        const from = old.find(view => view.name === local.name && (view.depth === local.depth || view.depth === undefined || local.depth === undefined));
        // What became live with its zero value was not written by anybody.
        if (from || !ZERO.has(local.value)) add(`${thread}: ${local.name}`, from?.value ?? '-', local.value);
    }
}

const ZERO: ReadonlySet<string> = new Set(['0', 'false', 'none', 'unset', 'empty', 'free']);
