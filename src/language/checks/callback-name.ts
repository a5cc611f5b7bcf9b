/** A notifier has the operations of its kind, and of the kernel version: nobody calls another one. */
import { AstUtils } from 'langium';
import { KERNEL_VERSIONS } from '../../kernel/library.js';
import { isModel } from '../generated/ast.js';
import { CALLBACKS } from '../primitives.js';
import { suggest } from '../names/suggest.js';
import type { Check } from './check.js';

/** Operations that only old kernels have: up to which version, and what came after. */
const GONE: Readonly<Record<string, { last: string; instead: string }>> = {
    invalidate_range: { last: '6.1', instead: 'since 6.6 it is `arch_invalidate_secondary_tlbs`, which the library also calls in 6.1' },
    change_pte: { last: '6.1', instead: 'it was removed after 6.9' },
};

export const callbackName: Check = () => ({
    Notifier: ({ kind, callbacks, $container }, accept) => {
        // A file that is being typed may have a notifier of no kind yet.
        const known: readonly { signature: string }[] | undefined = CALLBACKS[kind];
        if (!known) return;
        const names = known.map(({ signature }) => signature.slice(0, signature.indexOf('(')));
        // A device may stand in a scenario.
        const used = AstUtils.getContainerOfType($container, isModel)?.items.find(item => item.$type === 'Use')?.version;
        const version = used ?? KERNEL_VERSIONS[KERNEL_VERSIONS.length - 1];
        for (const callback of callbacks) {
            if (!callback.name) continue;
            const gone = Object.hasOwn(GONE, callback.name) ? GONE[callback.name] : undefined;
            if (!names.includes(callback.name)) {
                const living = names.filter(name => !Object.hasOwn(GONE, name)), { words, replacement } = suggest(callback.name, living);
                accept('unknown-callback', `${kind === 'plain' ? 'a plain' : 'an interval'} notifier has no operation \`${callback.name}\`${words || `: the kernel calls ${list(living)}`}`, { node: callback, property: 'name' }, replacement);
            } else if (gone && KERNEL_VERSIONS.indexOf(version) > KERNEL_VERSIONS.indexOf(gone.last)) {
                accept('removed-callback', `${version} has no operation \`${callback.name}\`, so nobody calls it: ${gone.instead}`, { node: callback, property: 'name' });
            }
        }
    },
});

const list = (names: readonly string[]): string => names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} or ${names[names.length - 1]}`;
