/** What a step says of itself: its text, and what it has seen. */
import type { Change, StateView, ViewStep } from './view.js';

/** What the step does; of an attempt at a lock also that it failed, and of a look at a field what is seen. */
export function ownText({ step, before, after }: { step: ViewStep; before: StateView; after: StateView }): string {
    const value = before.variables.find(({ name }) => step.text === `read ${name}`)?.value;
    if (value !== undefined) return `${step.text}: ${own(step).filter(({ to }) => to === value).map(({ name, to }) => `${name} = ${to}`)[0] ?? value}`;
    if (step.sees) return seeing(step, step.sees);
    const failure = failed(step);
    if (failure) return `${failure.name} = ${failure.to}`;
    if (!step.text.includes('trylock(') || step.effect.kind !== 'lock') return step.text;
    const find = (state: StateView): string => {
        const lock = state.locks.find(entry => entry.name === step.effect.lock);
        return lock ? `${lock.holder ?? ''} ${lock.readers.join()}` : '';
    };
    return find(before) === find(after) ? `${step.text} fails` : step.text;
}

/** Locals of the thread that the step has changed. */
export function own({ thread, changes }: Pick<ViewStep, 'thread' | 'changes'>): Change[] {
    return changes.filter(({ name }) => name.startsWith(`${thread}: `)).map(change => ({ ...change, name: change.name.slice(thread.length + 2) }));
}

/** What a kernel function inside another one has failed with: `f: -EAGAIN`. That of one that the scenario calls is its result. */
export function failed(step: ViewStep): Change | undefined {
    const { stack } = step;
    const isInside = stack[stack.length - 1]?.library === true && stack[stack.length - 2]?.library === true;
    return isInside ? own(step).find(({ to }) => /^-E[A-Z]+$/.test(to)) : undefined;
}

/** `mmu_invalidate_retry_gfn(): vm.kvm.mmu_invalidate_seq = 4, stale = true`. */
function seeing(step: ViewStep, sees: NonNullable<ViewStep['sees']>): string {
    const { text, stack } = step;
    const inmost = stack[stack.length - 1];
    const told = [...sees, ...own(step).filter(({ to }) => /^(true|false|-E[A-Z]+)$/.test(to)).map(({ name, to }) => ({ name, value: to }))];
    return `${inmost?.library ? `${inmost.fn}()` : text}: ${told.map(({ name, value }) => `${name} = ${value}`).join(', ')}`;
}
