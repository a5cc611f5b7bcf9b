/** Which of the library's functions the static findings look at, and what they are told of a notifier's operation that the core calls. */
import { isConstant } from './exprs.js';
import type { NotifierObject } from './objects.js';
import type { CallbackRun, KernelCall } from './program.js';
import type { Binding, RangeValue } from './values.js';

const KERNEL_CALLS: Readonly<Record<string, KernelCall>> = {
    mmu_interval_read_begin: 'read_begin',
    mmu_interval_notifier_remove: 'remove',
    mmu_notifier_unregister: 'unregister',
    hmm_range_fault: 'snapshot', hmm_range_fault_pages: 'snapshot',
    make_device_exclusive: 'snapshot', make_device_exclusive_range: 'snapshot',
    get_user_page_locked: 'pin', pin_user_page: 'pin', pin_user_page_longterm: 'pin',
    fs_reclaim_acquire: 'reclaim',
};

/** Also of a function that replaces one of the library's: it stands for the same. */
export const kernelCall = (name: string): KernelCall | undefined => Object.hasOwn(KERNEL_CALLS, name) ? KERNEL_CALLS[name] : undefined;

/** The subscription among the arguments of a call. */
export function notifierAmong(args: ReadonlyMap<string, Binding>): number | undefined {
    for (const binding of args.values()) if (binding.kind === 'fixed' && binding.value.kind === 'notifier') return binding.value.id;
    return undefined;
}

/** `constants`: those of the library and of the file, by name. */
export function callbackRun(notifier: NotifierObject, op: string, args: ReadonlyMap<string, Binding>, constants: ReadonlyMap<string, unknown>): CallbackRun {
    const range = [...args.values()].map(b => b.kind === 'fixed' ? b.value : undefined).find((v): v is RangeValue => v?.kind === 'range');
    if (!range) return { notifier: notifier.id, op, ownEvent: false, blockable: true, pages: [] };
    const event = isConstant(range.event) ? eventName(range.event.value, constants) : undefined;
    const isMine = range.owner.kind === 'owner' && range.owner.name !== null && range.owner.name === notifier.device.owner;
    return {
        notifier: notifier.id, op, ...event !== undefined && { event }, pages: range.pages.map(page => page.id),
        ownEvent: isMine && (event === 'MMU_NOTIFY_MIGRATE' || event === 'MMU_NOTIFY_EXCLUSIVE'), blockable: range.blockable,
    };
}

function eventName(value: number, constants: ReadonlyMap<string, unknown>): string | undefined {
    for (const [name, e] of constants) {
        const { op, value: number } = e as { op?: string; value?: number };
        if (name.startsWith('MMU_NOTIFY_') && op === 'const' && number === value) return name;
    }
    return undefined;
}
