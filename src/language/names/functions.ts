/** Functions and calls, by their text alone. */
import type { AstNode } from 'langium';
import type { Call, Callback, Fn, Model, Named, Override } from '../generated/ast.js';
import { nodesOf } from '../walk.js';
import { cached, pathOf } from './tables.js';

export type FunctionNode = Fn | Callback | Override;

export function isFunction(node: Named): node is Fn | Callback {
    return node.$type === 'Fn' || node.$type === 'Callback';
}

export function nameOfFunction(fn: FunctionNode): string | undefined {
    return fn.$type === 'Override' ? pathOf(fn.path)?.at(-1) : fn.name;
}

export function nameCalled({ target }: Call): string | undefined {
    return target?.$type === 'NameRef' ? target.ref?.$refText : target?.$type === 'Member_' ? target.member?.$refText : undefined;
}

/** The second argument of `has(object, callback)`. */
export function isCallbackArgument(node: AstNode): boolean {
    const call = node.$container;
    return call?.$type === 'Call' && node.$containerProperty === 'args' && node.$containerIndex === 1 && nameCalled(call as Call) === 'has';
}

export function isInside(node: AstNode, ancestor: AstNode | undefined): boolean {
    for (let at: AstNode | undefined = node; at; at = at.$container) if (at === ancestor) return true;
    return false;
}

const calls = new WeakMap<Model, Map<string, Call[]>>();

/** Calls in a file by the name called. */
export function callsOf(model: Model, name: string): readonly Call[] {
    return cached(calls, model, () => {
        const byName = new Map<string, Call[]>();
        for (const node of nodesOf(model)) {
            const called = node.$type === 'Call' ? nameCalled(node as Call) : undefined;
            if (called) cached(byName, called, () => []).push(node as Call);
        }
        return byName;
    }).get(name) ?? [];
}
