/** A report in words: who holds what and wants what, and which of it is only where an order was seen for the first time. */
import { listed } from '../model/words.js';
import { tellingFrames, type Context } from './context.js';
import { contextsOf, namesIn } from './contexts.js';
import { isNotifying } from './functions.js';
import { isLibrarys, pseudoSentences } from './pseudo.js';
import { addressOf, isCopy, isOneLock } from './instances.js';
import type { Frame, Report } from './report.js';

/** One sentence, for the end of the picture. */
export function sentenceOf(report: Report, contexts: readonly Context[]): string {
    if (contexts.length === 0) return report.title;
    const isPartial = report.complete ? '' : ` (the report is not whole: missing: ${report.missing.join(', ')})`;
    if (report.kind === 'held-at-return') return `${contexts[0].name} returns to user space and still holds ${listed(contexts[0].holds.map(({ lock }) => lock))}${isPartial}`;
    return `${contexts.map(short).join('; ')}${isPartial}`;
}

function short({ name, holds, wants, interrupts, isFirst, isReclaim, isUnseen, stack }: Context): string {
    if (isUnseen === 'maybe') return `${name} has ${wants?.lock ?? '?'} or waits for it: its stack is not there`;
    const held = holds.length > 0 ? ` holds ${listed(holds.map(({ lock }) => lock))}` : '';
    const wanted = wants ? `${held ? ' and' : ''} wants ${wants.lock}${wants.mode === 'rlock' ? ' for reading' : ''}` : '';
    return `${isFirst ? 'somebody as ' : ''}${name}${interrupts === undefined ? '' : isReclaim ? `, to which an allocation of ${interrupts} comes,` : `, which interrupts ${interrupts},`}${held}${wanted}${isUnseen ? stack.length > 0 ? ', and runs' : ', and its stack is not there' : ''}`;
}

/** Line by line: the contexts with the functions that made each order, the names that are no locks, what to make of the stacks. */
export function explain(report: Report): string[] {
    const contexts = contextsOf(report);
    return [
        `${report.title}${report.kernel ? `, kernel ${report.kernel.release}` : ''}`,
        ...report.kind === 'held-at-return' ? [`${sentenceOf(report, contexts)}.`] : contexts.map(context => capital(`${short(context)}${by(context)}.${context.isFirst ? firstSeen(context) : ''}`)),
        ...pseudoSentences(classesIn(contexts), report), ...shape(report, contexts),
        ...report.complete ? [] : [`The report is not whole. Missing: ${report.missing.join(', ')}.`],
    ];
}

/** Without addresses. */
const classesIn = (contexts: readonly Context[]): string[] => [...new Set(namesIn(contexts).map(name => name.replace(/ at (?:0x)?[0-9a-f]+$/, '')))];

const capital = (text: string): string => text.replace(/^somebody/, 'Somebody');

/** `, in nslab_ioctl [nslab], by way of try_to_migrate_one`. */
function by({ stack, holds }: Context): string {
    const frames = tellingFrames(stack), driver = frames.find(({ module }) => module !== undefined), outer = driver && frames.slice(frames.indexOf(driver) + 1).find(({ module, fn }) => module === undefined && !isNotifying(fn));
    const taken = holds.find(({ at }) => at !== undefined)?.at;
    if (frames.length === 0) return '';
    const inside = ` in ${named(driver ?? frames[0])}`, from = driver && outer ? `, called by ${named(outer)}` : '';
    return `,${inside}${from}${taken ? ` (holding it since ${named(taken)})` : ''}`;
}

const named = ({ fn, module }: Frame): string => `${fn}()${module === undefined ? '' : ` [${module}]`}`;

/** The stack of an order is that of its first time since boot. */
function firstSeen({ stack }: Context): string {
    // A driver that is built in has no [module] either; what the boot does by itself is nobody's bug.
    const isBoot = stack.some(({ fn }) => /^(?:start_kernel|kernel_init|kernel_init_freeable|do_one_initcall)$/.test(fn)) && stack.every(({ module }) => module === undefined);
    return isBoot ? ' That is only where this order was seen for the first time, while the kernel booted: any other way to it counts as well, and this one is not the culprit.'
        : ' That is where this order was seen for the first time since boot; any other way through the same functions counts as well.';
}

/** `SOFTIRQ-ON-W`, `IN-HARDIRQ-R`, `HARDIRQ-irq-safe`: usage_str of lockdep.c. */
function usageWords(usage: string): string {
    const match = /^(IN-)?(HARDIRQ|SOFTIRQ)(-ON)?-([WR])$/.exec(usage);
    if (!match) return usage;
    const irq = match[2].toLowerCase(), mode = match[4] === 'R' ? 'for reading ' : '';
    return `taken ${mode}${match[1] ? `in a ${irq}` : `with ${irq}s on`} (${usage})`;
}

function shape(report: Report, contexts: readonly Context[]): string[] {
    const { kind } = report, interrupted = contexts.find(({ interrupts }) => interrupts !== undefined);
    if (kind === 'recursive') return [ofOneClass(report)];
    if (interrupted?.isReclaim) return ['The one that allocates cannot let go of its lock before reclaim is over, and reclaim waits for it.'];
    if (interrupted) return [...report.usages ? [`Uses: ${report.usages.map(({ usage }) => usageWords(usage)).join(', and ')}.`] : [], 'The one that is interrupted cannot let go of its lock before the interrupt ends, and the interrupt waits for it.'];
    if (kind === 'hung-tasks' && report.locksHeld.some(lock => lock.usage !== '' && !isCopy(lock) && addressOf(lock) === undefined)) return ['The list of locks has no addresses: those of a class are taken for one lock here, and need not be.'];
    if (contexts.some(({ givesWay }) => givesWay)) return ['Who locks with a ww_acquire_ctx and has another lock of it gives way (-EDEADLK) where it meets an older one: what it waits for in the end is not there.'];
    if (kind === 'circular' && contexts.length > 1) {
        const classes = namesIn(contexts).filter(name => !isLibrarys(name) && !isOneLock(report, name));
        return ['No two of them need ever have met: lockdep has seen each order alone, and concludes that they can.', ...classes.length > 0 ? [`It compares classes: whether ${listed(classes)} ${classes.length > 1 ? 'are one lock each' : 'is one lock'} in all of them it does not tell.`] : []];
    }
    return [];
}

/** Whether the task waits for itself, the addresses tell, if the kernel prints them. */
function ofOneClass({ acquiring, holding }: Report): string {
    const [wanted, held] = [acquiring, holding].map(lock => lock && addressOf(lock));
    if (wanted === undefined || held === undefined) return 'The task waits for itself, unless the two are different locks of one class, which lockdep cannot tell without a nesting annotation.';
    return wanted === held ? 'The task waits for itself: the two have one address.'
        : 'The two have different addresses, so the task does not wait for itself: they are different locks of one class, which lockdep cannot tell without a nesting annotation. It hangs only if somebody else takes them the other way round.';
}
