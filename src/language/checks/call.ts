/**
 * What is called is a function, and gets as many arguments as it takes. Checked where the call's text alone says which function it is;
 * parameters with a default may be left out.
 */
import type { Call, Param } from '../generated/ast.js';
import type { Resolver } from '../names/resolver.js';
import { structFields } from '../names/tables.js';
import { count, type Check } from './check.js';

export const call: Check = resolver => ({
    Call: (node, accept) => {
        const reached = reachedBy(node, resolver);
        if (!reached) return;
        if (reached.$type !== 'Fn' && reached.$type !== 'Callback') {
            if (reached.$type !== 'Const' && reached.$type !== 'Param') accept('not-a-function', `\`${reached.name}\` is no function: it cannot be called`, { node: node.target });
            return;
        }
        const least = required(reached.params), most = reached.params.length, given = node.args.length;
        if (given >= least && given <= most) return;
        const takes = least === most ? count(most, 'argument') : least === 0 ? `at most ${count(most, 'argument')}` : `${least} to ${most} arguments`;
        accept('argument-count', `\`${reached.name}\` takes ${takes}${most ? ` (${reached.params.map(p => p.name).join(', ')})` : ''}, not ${given}`, { node });
    },
    Local: (node, accept) => {
        const struct = node.args.length ? resolver.findStruct(node.type, node) : undefined;
        const most = struct ? structFields(struct).size : 0;
        if (struct && node.args.length > most) accept('argument-count', `struct \`${struct.name}\` has ${count(most, 'field')}, not ${node.args.length}`, { node, property: 'args', index: most });
        else if (!struct && node.ctor && node.type in SCALARS) accept('argument-count', `\`${node.type} ${node.name} = VALUE\` is how a local gets a value`, { node });
    },
});

const SCALARS: Record<string, true> = { int: true, bool: true, seq_t: true, pfn: true, pte_t: true, let: true };

function reachedBy(node: Call, resolver: Resolver) {
    const { target } = node;
    if (target?.$type === 'NameRef') return resolver.resolveName(target);
    if (target?.$type !== 'Member_') return undefined;
    return resolver.kindOf(target.target).sure ? resolver.resolveMember(target) : undefined;
}

export function required(params: Param[]): number {
    return params.filter(param => !param.init).length;
}
