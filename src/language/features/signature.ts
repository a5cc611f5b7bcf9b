/** One line that says what a declaration is, in the language's own words. */
import type { AstNode } from 'langium';
import type { Callback, Const, Device, EnumDecl, Fn, Mm, Named, Notifier, Override, Page, Param, Scenario, Label } from '../generated/ast.js';
import { isLibrary } from '../names/library.js';
import { nameOfFunction } from '../names/resolver.js';
import { pathOf } from '../names/tables.js';
import { PRIMITIVES_FILE } from '../primitives.js';

export type Describable = Named | Override | Scenario | Label;

export function signatureOf(node: Describable): string {
    switch (node.$type) {
        case 'Fn': return `${node.atomic ? 'atomic ' : ''}fn ${ownerPrefix(node)}${node.name}${parameters(node)}`;
        case 'Callback': return `fn ${deviceName(node.$container?.$container)}${node.name}${parameters(node)}`;
        case 'Override': return `override fn ${pathOf(node.path)?.join('.') ?? nameOfFunction(node) ?? ''}${parameters(node)}`;
        case 'Device': return ['device', node.name, ...clauses(node)].join(' ');
        case 'Mm': return `mm ${node.name}${node.users === undefined ? '' : ` users ${node.users}`}`;
        case 'Page': return page(node);
        case 'Notifier': return notifier(node);
        case 'Work': return `work ${node.$container?.$type === 'Per' ? fieldPrefix(node.$container) : deviceName(node.$container)}${node.name}${node.params.length ? `(${node.params.map(parameter).join(', ')})` : ''}${node.queue ? ` on ${node.queue}` : ''}`;
        case 'Field': return `${node.$container?.type ?? ''} ${fieldPrefix(node.$container?.$container)}${node.name}${node.size === undefined ? '' : `[${node.size}]`}`;
        case 'Thread': return `thread ${node.name}`;
        case 'Scenario': return `scenario ${node.name}`;
        case 'Struct': return `struct ${node.name}`;
        case 'EnumValue': return `${node.name} = ${node.$containerIndex ?? 0}`;
        case 'Const': return constant(node);
        case 'Local': return `${node.type} ${node.name}`;
        case 'ForeachVar': return `foreach (${node.name} in ${node.$container?.set?.$cstNode?.text ?? '...'})`;
        case 'Param': return `parameter ${parameter(node)}`;
        case 'Label': return `${node.name}:`;
    }
}

/** Where it is declared, if not in a scenario file. */
export function originOf(node: AstNode): string | undefined {
    let root = node;
    while (root.$container) root = root.$container;
    const uri = root.$document?.uri;
    if (!isLibrary(root.$document) || !uri) return undefined;
    if (uri.toString() === PRIMITIVES_FILE.uri) return 'primitive';
    const [, version, file] = uri.path.split('/');
    return `kernel library ${version}, ${file}`;
}

export function parameters(node: Fn | Callback | Override): string {
    return `(${node.params.map(parameter).join(', ')})${node.type ? ` -> ${node.type}` : ''}`;
}

export function parameter(param: Param): string {
    return param.init ? `${param.name} = ${param.init.$cstNode?.text ?? '...'}` : param.name;
}

function ownerPrefix(fn: Fn): string {
    return fn.device ? `${fn.device.$refText}.` : deviceName(fn.$container);
}

function deviceName(node: AstNode | undefined): string {
    const device = node?.$type === 'Device' ? node as Device : undefined;
    // The primitives stand for every device.
    return device?.name && originOf(device) !== 'primitive' ? `${device.name}.` : '';
}

function fieldPrefix(container: AstNode | undefined): string {
    switch (container?.$type) {
        case 'Device': return deviceName(container);
        case 'Per': return `${(container as { what?: string }).what}.`;
        case 'Struct': return `${(container as { name?: string }).name}.`;
        default: return '';
    }
}

function clauses(device: Device): string[] {
    return device.clauses.map(clause => clause.kind === 'owner' ? `owner ${clause.owner}` : clause.kind === 'access' ? 'access explicit' : `${clause.kind} ${clause.mm?.$refText}`);
}

function notifier(node: Notifier): string {
    const rest = node.clauses.map(clause => clause.kind === 'unregistered' ? clause.kind : clause.kind === 'on' ? `on ${clause.mm?.$refText}` : `covers ${clause.pages.map(ref => ref.$refText).join(', ')}`);
    return ['notifier', node.kind, node.name ? `${deviceName(node.$container)}${node.name}` : '', ...rest].filter(Boolean).join(' ');
}

function page(node: Page): string {
    const mm = node.$container?.$container as Mm | undefined;
    const same = node.samePage ? ` = ${node.sameMm?.$refText}.${node.samePage.$refText}` : '';
    return `page ${mm?.name ?? ''}.${node.name}${same}${node.attrs.map(attr => ` ${attr}`).join('')}${node.device ? ` in ${node.device.$refText}` : ''}`;
}

function constant(node: Const): string {
    return originOf(node) === 'primitive' && node.value?.$type === 'NullLit' ? node.name : `const ${node.name} = ${node.value?.$cstNode?.text ?? ''}`;
}

/** The enum is documented, its values are not. */
export function enumOf(node: AstNode): EnumDecl | undefined {
    return node.$type === 'EnumValue' ? node.$container as EnumDecl : undefined;
}
