/** Types are the built-in ones and structs; `let` is for locals, `handle` for fields of structs, locks are fields. */
import type { AstNode } from 'langium';
import { TYPES } from '../primitives.js';
import type { Resolver } from '../names/resolver.js';
import { C_TYPES } from '../names/kernel-words.js';
import { suggest } from '../names/suggest.js';
import type { Accept, Check } from './check.js';

const LOCKS = new Set(['mutex', 'ww_mutex', 'spinlock', 'rwsem', 'rwlock', 'lockdep_map']);
const RESULTS = ['int', 'bool', 'seq_t', 'pfn', 'pte_t'];

export const unknownType: Check = resolver => ({
    FieldGroup: (group, accept) => {
        if (group.type === 'let') accept('misplaced-type', '`let` names a handle inside a function; a field needs a type', { node: group, property: 'type' });
        else if (group.type === 'handle' && group.$container.$type !== 'Struct') accept('misplaced-type', '`handle` fields are for structs alone: they are fixed when a call is inlined', { node: group, property: 'type' });
        else known(group, group.type, resolver, accept);
    },
    Local: (local, accept) => {
        if (LOCKS.has(local.type)) accept('misplaced-type', `a ${local.type} is a field of a device or of \`global\`, not a local`, { node: local, property: 'type' });
        else if (local.type === 'handle') accept('misplaced-type', 'a local name for a handle is written `let`', { node: local, property: 'type' });
        else if (known(local, local.type, resolver, accept) && local.type === 'let' && !local.init) accept('missing-value', `\`let ${local.name}\` needs a value`, { node: local, property: 'name' });
    },
    Fn: (fn, accept) => result(fn, accept),
    Callback: (fn, accept) => result(fn, accept),
    Override: (fn, accept) => result(fn, accept),
});

function known(node: AstNode & { type: string }, type: string | undefined, resolver: Resolver, accept: Accept): boolean {
    if (!type || type in TYPES) return true;
    const structs = resolver.layers(node).filter(layer => layer !== resolver.primitives).flatMap(layer => [...layer.structs.keys()]);
    if (structs.includes(type)) return true;
    const { words, replacement } = Object.hasOwn(C_TYPES, type) ? { words: `; here it is \`${C_TYPES[type]}\``, replacement: C_TYPES[type] } : suggest(type, [...Object.keys(TYPES), ...structs]);
    accept('unknown-type', `there is no type \`${type}\`${words}`, { node, property: 'type' }, replacement);
    return false;
}

function result(node: AstNode & { type?: string }, accept: Accept): void {
    if (!node.type || RESULTS.includes(node.type)) return;
    const { words, replacement } = suggest(node.type, RESULTS);
    const hint = node.type === 'void' ? 'a function without a result has no `->`' : `a result is one of ${RESULTS.map(type => `\`${type}\``).join(', ')}${words}`;
    accept('result-type', `\`${node.type}\` is no type of a result: ${hint}`, { node, property: 'type' }, node.type === 'void' ? undefined : replacement);
}
