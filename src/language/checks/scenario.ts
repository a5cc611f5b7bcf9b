/** A scenario has threads, and picks nothing but a kernel version that there is. */
import { KERNEL_VERSIONS } from '../../kernel/library.js';
import { unknownVersion } from './expectation.js';
import type { Check } from './check.js';

export const scenario: Check = () => ({
    Scenario: (node, accept) => {
        if (node.name && !node.items.some(item => item.$type === 'Thread')) accept('error', `scenario \`${node.name}\` has no thread: nothing happens in it`, { node, property: 'name' });
    },
    Model: (model, accept) => {
        const uses = model.items.filter(item => item.$type === 'Use');
        for (const use of uses) if (use.version !== undefined && !KERNEL_VERSIONS.includes(use.version)) accept('error', unknownVersion(use.version), { node: use, property: 'version' });
        for (const use of uses.slice(1)) accept('error', 'a file has one `use kernel`', { node: use });
    },
});
