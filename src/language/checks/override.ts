/** What is overridden is a function of the library, of the file or of a device; what replaces it takes the arguments that its callers must give. */
import type { Override } from '../generated/ast.js';
import { nameOfFunction, type Resolver } from '../names/resolver.js';
import { count, type Check } from './check.js';
import { required } from './call.js';

export const override: Check = resolver => ({
    Override: (node, accept) => {
        const original = overridden(node, resolver);
        if (!original) return;
        const name = nameOfFunction(node);
        if (resolver.isPrimitive(original)) accept('not-overridable', `\`${name}\` is a primitive: only functions of the library or of a device can be overridden`, { node, property: 'path' });
        else if (original.$type !== 'Fn' && original.$type !== 'Callback') accept('not-overridable', `\`${name}\` is no function`, { node, property: 'path' });
        else if (node.params.length < required(original.params) || required(node.params) > original.params.length) {
            accept('argument-count', `\`${name}\` takes ${count(original.params.length, 'argument')} (${original.params.map(p => p.name).join(', ')}), its override ${count(node.params.length, 'argument')}`, { node, property: 'path' });
        }
    },
});

export function overridden({ path }: Override, resolver: Resolver) {
    return path?.$type === 'NameRef' ? resolver.resolveName(path) : path?.$type === 'Member_' ? resolver.resolveMember(path) : undefined;
}
