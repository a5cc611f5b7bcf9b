/** The bodies of a file that a scenario runs, with what candidates for a fix need to know of them. */
import { AstUtils, type AstNode } from 'langium';
import { isBlock, isCall, isDevice, isFn, isNotifier, isOverride, isThread, isWork, type Block, type Callback, type Device, type Fn, type Model, type Notifier, type Override, type Scenario,
    type Stmt, type Thread, type Work } from '../language/generated/ast.js';
import type { Editor } from './edit.js';
import { calleeOf, lockCall, type LockCall } from './locks.js';

export interface Body {
    node: Thread | Fn | Callback | Override | Work;
    /** As an override names it: `gpu.fault`; of a thread its name. */
    name: string;
    block: Block;
    /** The device whose code it is; none: of a thread, or of the file. */
    device?: Device;
    /** It is a callback of this notifier, or stands in for one. */
    notifier?: Notifier;
    /** Its last name: `fault`, `invalidate`. */
    short: string;
    params: string[];
}

/** What a scenario runs: threads, what they call by name, and every callback; of a function that the scenario overrides, the override. */
export function bodiesOf(model: Model, scenario: Scenario, editor: Editor): Body[] {
    const items = [...model.items.filter(item => item !== scenario), ...scenario.items];
    const devices = items.filter(isDevice);
    const all = new Map<string, Body>();
    const add = (body: Body): void => { all.set(body.name, body); };
    for (const device of devices) {
        for (const member of device.members) {
            if (isFn(member) || isWork(member)) add({ node: member, name: `${device.name}.${member.name}`, block: member.body, device, short: member.name, params: member.$type === 'Fn' ? namesOf(member.params) : [] });
            if (isNotifier(member)) for (const callback of member.callbacks) add({ node: callback, name: `${device.name}.${callback.name}`, block: callback.body, device, notifier: member, short: callback.name, params: namesOf(callback.params) });
        }
    }
    for (const item of items) {
        if (isFn(item)) {
            const device = devices.find(({ name }) => name === item.device?.$refText);
            add({ node: item, name: device ? `${device.name}.${item.name}` : item.name, block: item.body, short: item.name, params: namesOf(item.params), ...device && { device } });
        }
        if (isThread(item)) add({ node: item, name: item.name, block: item.body, short: item.name, params: [] });
        if (isOverride(item)) {
            const path = editor.textOf(item.path).replace(/\s/g, '').split('.'), short = path[path.length - 1];
            const device = path.length > 1 ? devices.find(({ name }) => name === path[0]) : undefined;
            const name = device ? `${device.name}.${short}` : short, notifier = all.get(name)?.notifier;
            add({ node: item, name, block: item.body, short, params: namesOf(item.params), ...device && { device }, ...notifier && { notifier } });
        }
    }
    return used([...all.values()].filter(({ block }) => block !== undefined));
}

const namesOf = (params: readonly { name: string }[]): string[] => params.map(({ name }) => name);

function used(all: readonly Body[]): Body[] {
    const isUsed = new Set(all.filter(({ node, notifier }) => isThread(node) || isWork(node) || notifier));
    for (let size = -1; size !== isUsed.size;) {
        size = isUsed.size;
        const called = new Set([...isUsed].flatMap(({ block }) => AstUtils.streamAllContents(block).filter(isCall).map(calleeOf).toArray()));
        for (const body of all) if (called.has(body.short)) isUsed.add(body);
    }
    return all.filter(body => isUsed.has(body));
}

/** Every list of statements in it, the outermost first. */
export function listsOf({ block }: Body): Block[] {
    return [block, ...AstUtils.streamAllContents(block).filter(isBlock).toArray()];
}

export const calls = (node: AstNode, wanted: (callee: string) => boolean): boolean =>
    AstUtils.streamAst(node).filter(isCall).some(call => wanted(calleeOf(call) ?? ''));

/** Locks that are held where the statement begins, taken by statements before it in its list and in those around it; the last one first. */
export function heldAt(stmt: Stmt, editor: Editor): LockCall[] {
    const held: LockCall[] = [];
    for (let at: AstNode | undefined = stmt; at; at = at.$container) {
        const { $container: list, $containerIndex: index = 0 } = at;
        if (!isBlock(list)) continue;
        const before: LockCall[] = [];
        for (const earlier of list.stmts.slice(0, index)) {
            const lock = lockCall(earlier, node => editor.textOf(node));
            if (lock?.action === 'acquire') before.unshift(lock);
            else if (lock) { const at = before.findIndex(({ name }) => name === lock.name); if (at >= 0) before.splice(at, 1); }
        }
        held.push(...before);
    }
    return held;
}

/** The locks that callbacks of the device take, each once. */
export function callbackLocks(bodies: readonly Body[], device: Device | undefined, editor: Editor): LockCall[] {
    const locks = bodies.filter(body => body.notifier && body.device === device).flatMap(body => listsOf(body).flatMap(({ stmts }) => stmts.flatMap(stmt => lockCall(stmt, node => editor.textOf(node)) ?? [])));
    return [...new Map(locks.filter(({ action }) => action === 'acquire').map(lock => [lock.name, lock])).values()];
}
