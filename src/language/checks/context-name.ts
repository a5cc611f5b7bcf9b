/** `self` and `owner` are of the device whose function it is: a thread has none. */
import { AstUtils } from 'langium';
import type { Thread } from '../generated/ast.js';
import type { Check } from './check.js';

export const contextName: Check = resolver => ({
    NameRef: (node, accept) => {
        const name = node.ref?.$refText;
        if (name !== 'self' && name !== 'owner') return;
        if (!AstUtils.hasContainerOfType(node, (n): n is Thread => n.$type === 'Thread')) return;
        const meant = resolver.resolveName(node);
        if (meant && resolver.isPrimitive(meant)) accept('device-name', `\`${name}\` is for the functions of a device; a thread belongs to none: write the device's name`, { node });
    },
});
