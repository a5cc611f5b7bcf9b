/** Work of a device knows its device; work of the kernel's own is told whose it is, and has a worker of its own. */
import type { Check } from './check.js';

export const work: Check = () => ({
    Work: (node, accept) => {
        const { $container: container, params, queue } = node;
        if (container.$type !== 'Per') {
            if (params.length > 0) accept('work-parameter', 'work of a device takes no argument: it uses the fields of the device', { node: params[0] });
            return;
        }
        if (container.what !== 'mm' && container.what !== 'notifier') accept('work-place', `work belongs to a device, an mm or a notifier, not to a ${container.what}`, { node, property: 'name' });
        else if (params.length === 0) accept('work-parameter', `work of every ${container.what} names it: \`work ${node.name}(${container.what === 'mm' ? 'mm' : 'sub'})\``, { node, property: 'name' });
        if (params[0]?.init) accept('work-parameter', 'what the work belongs to is always known: no default', { node: params[0] });
        if (queue) accept('work-place', `work of every ${container.what} has a worker of its own: only work of a device is \`on\` a queue`, { node, property: 'queue' });
    },
});
