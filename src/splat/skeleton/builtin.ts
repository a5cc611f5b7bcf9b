/** Drivers that are built into the kernel: their functions have no `[module]` on a stack. */
import { isNotifying } from '../functions.js';
import type { Frame, Report } from '../report.js';
import { plainName, primitiveOf } from './calls.js';

/** Where a decoded stack says that a function is of a driver: the folder that it lies in. */
const SOURCE = /(?:^|\/)((?:drivers|sound|virt|arch\/\w+\/kvm)\/(?:[\w.-]+\/)*)[\w.-]+\.[ch]:\d+$/;

/** First words of names that many parts of the kernel have, and so tell nothing. */
const COMMON = new Set(['do', 'sys', 'ksys', 'vfs', 'mm', 'mmu', 'vm', 'vma', 'alloc', 'free', 'kmem', 'get', 'put', 'pin', 'lock', 'mutex', 'down', 'up', 'raw', 'rt', 'rwsem', 'percpu', 'process', 'worker', 'kthread', 'copy', 'exit', 'wait', 'x64', 'ia32', 'se',
    'x86', 'arm64', 'el0', 'entry', 'ret', 'handle', 'try', 'unmap', 'zap', 'shrink', 'migrate', 'rmap', 'page', 'folio', 'might', 'fs', 'flush', 'cancel', 'start', 'stop', 'kernel', 'dup', 'mmap', 'munmap', 'synchronize', 'srcu', 'rcu', 'cpus', 'schedule', 'init', 'sb', 'mnt', 'fput', 'device', 'driver', 'bus', 'ww', 'hmm', 'user', 'generic', 'common']);

/**
 * What gives a frame its driver. Where one is built in, it is told by the source file, if a tool has added that; else, if the report has no module at
 * all, by the first word of the functions that take its locks and of its callbacks: `xe_vm_bind_ioctl` and `xe_vma_destroy` are of `xe`.
 */
export function driverFrames(report: Report, stacks: readonly Frame[][]): (frame: Frame) => Frame {
    const all = stacks.flat();
    if (all.some(({ source }) => driverOfSource(source) !== undefined)) return frame => named(frame, driverOfSource(frame.source));
    if (all.some(({ module }) => module !== undefined)) return frame => frame;
    const words = new Set([...takersOf(report), ...stacks.flatMap(callersOf)].flatMap(fn => firstWord(fn) ?? []));
    return frame => named(frame, [...words].find(word => firstWord(frame.fn) === word));
}

const named = (frame: Frame, module: string | undefined): Frame => frame.module === undefined && module !== undefined && !frame.uncertain ? { ...frame, module } : frame;

/** `drivers/gpu/drm/xe/xe_vm.c:77` is of `xe`, `virt/kvm/kvm_main.c:1` of `kvm`. */
const driverOfSource = (source: string | undefined): string | undefined => source === undefined ? undefined : SOURCE.exec(source)?.[1].split('/').at(-2);

const takersOf = ({ acquiring, holding, locksHeld }: Report): string[] => [acquiring, holding, ...locksHeld].flatMap(lock => lock?.at && lock.at.module === undefined ? [lock.at.fn] : []);

/** Who has called what takes a lock, and a callback. */
function callersOf(stack: readonly Frame[]): string[] {
    const frames = stack.filter(({ uncertain, inlined }) => !uncertain && !inlined), taken = frames.findLastIndex(({ fn }) => primitiveOf(plainName(fn)) !== undefined);
    const notifying = frames.findIndex(({ fn }) => isNotifying(fn));
    return [taken >= 0 ? frames[taken + 1]?.fn : undefined, notifying > 0 ? frames[notifying - 1].fn : undefined].filter(fn => fn !== undefined);
}

function firstWord(fn: string): string | undefined {
    const word = /^([a-z][a-z0-9]*)_/.exec(fn)?.[1];
    return word === undefined || word.length < 2 || COMMON.has(word) ? undefined : word;
}
