/** What a step says of itself: its text, and what it has seen. */
import type { Change, StateView, ViewFrame, ViewStep } from './view.js';
import { callText } from './walk.js';

/** What the step does, with what came of it: of an attempt at a lock that it failed, of a look at a field what is seen, of a call an error. */
export function ownText({ step, before, after }: { step: ViewStep; before: StateView; after: StateView }): string {
    const value = before.variables.find(({ name }) => step.text === `read ${name}`)?.value;
    if (value !== undefined) return looking(step, value);
    if (step.sees) return seeing(step);
    const failure = failed(step);
    if (failure) return `${failure.name} = ${failure.to}`;
    if (isTrylockThatFails(step, before, after)) return `${step.text} fails`;
    const errors = [...errorsOf(step).filter(({ to }) => !step.text.includes(to)).map(({ name, to }) => `${name} = ${to}`), ...returned(step)];
    return errors.length === 0 ? step.text : `${step.text}: ${errors.join(', ')}`;
}

/** `read x: 1, returns false`: the line stands in the function that ends so, which needs no name. */
function looking(step: ViewStep, value: string): string {
    const kept = own(step).find(({ to }) => to === value);
    const answers = returned(step).map(text => text.replace(`${step.stack.at(-1)?.fn ?? ''}() returns `, 'returns '));
    return `${step.text}: ${[kept ? `${kept.name} = ${kept.to}` : value, ...answers].join(', ')}`;
}

const isTrylock = ({ text, effect }: ViewStep): boolean => text.includes('trylock(') && effect.kind === 'lock';

function isTrylockThatFails(step: ViewStep, before: StateView, after: StateView): boolean {
    if (!isTrylock(step)) return false;
    const find = (state: StateView): string => {
        const lock = state.locks.find(entry => entry.name === step.effect.lock);
        return lock ? `${lock.holder ?? ''} ${lock.readers.join()}` : '';
    };
    return find(before) === find(after);
}

/** Locals of the thread that the step has changed. */
export function own({ thread, changes }: Pick<ViewStep, 'thread' | 'changes'>): Change[] {
    return changes.filter(({ name }) => name.startsWith(`${thread}: `)).map(change => ({ ...change, name: change.name.slice(thread.length + 2) }));
}

/** In a kernel function that the scenario's own text has called. */
export const isDirect = (stack: readonly Pick<ViewFrame, 'library'>[]): boolean => stack.length > 0 && stack[stack.length - 1].library && stack[stack.length - 2]?.library !== true;

export const isError = ({ to }: Pick<Change, 'to'>): boolean => /^-E[A-Z]+$/.test(to);

/** Locals that have become an error, each value once: `ret` of the function that failed, `r` of the one that called it. */
export function errorsOf(step: ViewStep): Change[] {
    const errors = own(step).filter(isError);
    return errors.filter(({ to }, i) => errors.findIndex(other => other.to === to) === i);
}

/**
 * What calls return that no local keeps: `gpu.get_pages() returns -EAGAIN`. `named`: how many calls of the stack the line names; of the last one,
 * if it is the kernel's, the value is enough.
 */
export function returned(step: ViewStep, named = 0): string[] {
    const { stack, returns = [] } = step;
    const kept = new Set(own(step).map(({ to }) => to));
    return returns.filter(({ depth, value }) => !kept.has(value) && (stack[depth].library || isError({ to: value }) || value === 'false'))
        .map(({ depth, value }) => depth === named - 1 && stack[depth].library ? value : `${stack[depth].fn}() returns ${value}`);
}

/** What a kernel function inside another one has failed with: `f: -EAGAIN`. That of one that the scenario calls is its result. */
export function failed(step: ViewStep): Change | undefined {
    const { stack } = step;
    const isInside = stack[stack.length - 1]?.library === true && stack[stack.length - 2]?.library === true;
    return isInside ? errorsOf(step)[0] : undefined;
}

/** `mmu_invalidate_retry_gfn(vm, mmu_seq, A): vm.kvm.mmu_invalidate_seq = 4, stale = true`. */
function seeing(step: ViewStep): string {
    const { text, stack, sees = [] } = step;
    const inmost = stack[stack.length - 1];
    const told = [...sees, ...own(step).filter(change => isError(change) || change.to === 'true' || change.to === 'false').map(({ name, to }) => ({ name, value: to }))];
    return `${inmost?.library ? callText(inmost) : text}: ${[...told.map(({ name, value }) => `${name} = ${value}`), ...returned(step, stack.length)].join(', ')}`;
}
