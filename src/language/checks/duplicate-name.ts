/**
 * A name is declared once in each place: file, scenario, device, notifier, struct, parameter list, block.
 * Pages of different mms may share a name, callbacks of different notifiers too. What the kernel library has is overridden, not declared again.
 */
import type { AstNode } from 'langium';
import type { Block, Device, Expect, FieldGroup, Mm, Model, Named, Scenario, Thread, Label, Struct } from '../generated/ast.js';
import { isLibrary } from '../names/library.js';
import { declaredIn, pathOf, type Declared } from '../names/tables.js';
import type { Resolver } from '../names/resolver.js';
import type { Accept, Check } from './check.js';

interface NamedNode extends AstNode { name?: string }

export const duplicateName: Check = resolver => ({
    Model: (model, accept) => {
        declarations(model, resolver, accept);
        once(model.items.filter((item): item is Scenario => item.$type === 'Scenario'), 'scenario', accept);
    },
    Scenario: (scenario, accept) => {
        declarations(scenario, resolver, accept);
        once(scenario.items.filter((item): item is Thread => item.$type === 'Thread'), 'thread', accept);
        const expects = scenario.items.filter((item): item is Expect => item.$type === 'Expect');
        for (const extra of expects.slice(1)) accept('duplicate-clause', 'a scenario has one `expect`: list the results with `,`', { node: extra });
    },
    Mm: (mm: Mm, accept) => once(mm.groups.flatMap(group => group.pages), 'page', accept),
    Device: (device: Device, accept) => once(device.members.flatMap((member): NamedNode[] =>
        member.$type === 'FieldGroup' ? member.fields : member.$type === 'Maps' ? [] : [member]), 'member', accept),
    Notifier: (notifier, accept) => once(notifier.callbacks, 'callback', accept),
    Struct: (struct: Struct, accept) => once(fieldsOf(struct.groups), 'field', accept),
    Fn: (fn, accept) => { once(fn.params, 'parameter', accept); labels(resolver, fn.body, accept); },
    Callback: (fn, accept) => { once(fn.params, 'parameter', accept); labels(resolver, fn.body, accept); },
    Override: (fn, accept) => { once(fn.params, 'parameter', accept); labels(resolver, fn.body, accept); },
    Thread: (thread, accept) => labels(resolver, thread.body, accept),
    Work: (work, accept) => labels(resolver, work.body, accept),
    Block: (block: Block, accept) => once(block.stmts.filter(stmt => stmt.$type === 'Local'), 'local', accept),
});

function declarations(container: Model | Scenario, resolver: Resolver, accept: Accept): void {
    const own = declaredIn(container);
    const outer = resolver.layers(container).filter(layer => layer !== own && layer !== resolver.primitives);
    for (const [name, nodes] of own.values) {
        const first = nodes[0];
        for (const node of nodes.slice(1)) {
            if (!(node.$type === 'Page' && nodes.every(n => n.$type === 'Page'))) again(node, name, accept);
        }
        const before = outer.flatMap(layer => layer.values.get(name) ?? []).find(node => node.$type !== 'Page' || first.$type !== 'Page');
        if (before) clash(first, name, before, accept);
    }
    for (const [name, struct] of own.structs) {
        if (outer.some(layer => layer.structs.has(name))) accept('duplicate-name', `struct \`${name}\` is declared already`, { node: struct, property: 'name' });
    }
    fieldsAgain(own, outer, accept);
    overridesAgain(own, accept);
}

function clash(node: Named, name: string, before: Named, accept: Accept): void {
    const library = isLibrary(rootDocument(before));
    if (library && before.$type === 'Fn' && node.$type === 'Fn') {
        accept('needs-override', `\`${name}\` is a function of the kernel library: write \`override fn ${name}\` to replace it`, { node, property: 'name' });
    } else if (library) {
        accept('duplicate-name', `\`${name}\` is declared by the kernel library already`, { node, property: 'name' });
    } else if (node.$type === 'Fn' && before.$type === 'Fn') {
        accept('needs-override', `\`${name}\` is a function of this file: write \`override fn ${name}\` to replace it in this scenario`, { node, property: 'name' });
    } else {
        again(node, name, accept);
    }
}

function fieldsAgain(own: Declared, outer: Declared[], accept: Accept): void {
    for (const what of ['mm', 'page', 'frame', 'notifier', 'device'] as const) {
        for (const [name, fields] of own.per[what]) {
            const extra = outer.some(layer => layer.per[what].has(name)) ? fields : fields.slice(1);
            for (const node of extra) accept('duplicate-name', `every ${what} has a field \`${name}\` already`, { node, property: 'name' });
        }
    }
}

function overridesAgain({ overrides }: Declared, accept: Accept): void {
    const seen = new Set<string>();
    for (const node of overrides) {
        const path = pathOf(node.path)?.join('.');
        if (!path) continue;
        if (seen.has(path)) accept('duplicate-name', `\`${path}\` is overridden twice here`, { node, property: 'path' });
        seen.add(path);
    }
}

function labels(resolver: Resolver, body: AstNode | undefined, accept: Accept): void {
    if (body) once<Label>(resolver.labels(body), 'label', accept);
}

function fieldsOf(groups: FieldGroup[]): NamedNode[] {
    return groups.flatMap(group => group.fields);
}

function once<T extends NamedNode>(nodes: readonly T[], what: string, accept: Accept): void {
    const seen = new Set<string>();
    for (const node of nodes) {
        if (!node.name) continue;
        if (seen.has(node.name)) accept('duplicate-name', `there is a ${what} \`${node.name}\` already`, { node: node as NamedNode, property: 'name' });
        seen.add(node.name);
    }
}

function again(node: Named, name: string, accept: Accept): void {
    accept('duplicate-name', `\`${name}\` is declared already`, { node, property: 'name' });
}

function rootDocument(node: AstNode) {
    let at = node;
    while (at.$container) at = at.$container;
    return at.$document;
}
