/** A scenario has threads, and picks nothing but a kernel version that there is. */
import { KERNEL_VERSIONS } from '../../kernel/library.js';
import { unknownVersion } from './expectation.js';
import type { Check } from './check.js';

export const scenario: Check = () => ({
    Scenario: (node, accept) => {
        if (node.name && !node.items.some(item => item.$type === 'Thread')) accept('no-thread', `scenario \`${node.name}\` has no thread, so nothing happens in it: add \`thread NAME { ... }\``, { node, property: 'name' });
    },
    Model: (model, accept) => {
        const uses = model.items.filter(item => item.$type === 'Use');
        for (const use of uses) if (use.version !== undefined && !KERNEL_VERSIONS.includes(use.version)) unknownVersion(use.version, accept, { node: use, property: 'version' });
        for (const use of uses.slice(1)) accept('duplicate-clause', 'a file has one `use kernel`', { node: use });
    },
});
