/** Functions and calls, by their text alone. */
import { AstUtils, type AstNode } from 'langium';
import { bodyOf, outlineOf, type Outline } from '../bodies.js';
import { isScenario, type Block, type Call, type Callback, type Fn, type Model, type Named, type Override, type Scenario } from '../generated/ast.js';
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

/** A call, and the scenario that it stands in. */
export interface Place { call: Call; scenario: Scenario | undefined }

type Calls = ReadonlyMap<string, Place[]>;

/** Of a file; of a body, which is another once it is read anew; and of what stands outside of them. */
const calls = new WeakMap<Model, Calls>(), inside = new WeakMap<Block, Calls>(), outside = new WeakMap<Outline, Calls>();

/** Calls in a file by the name called: those outside of bodies, then those of each body. */
export function callsOf(model: Model, name: string): readonly Place[] {
    return cached(calls, model, () => {
        const outline = outlineOf(model), all = new Map<string, Place[]>();
        const add = (some: Calls): void => { for (const [called, places] of some) cached(all, called, (): Place[] => []).push(...places); };
        add(cached(outside, outline, () => among(outline.outside)));
        for (const body of outline.owners.map(bodyOf)) if (body) add(cached(inside, body, () => among(nodesOf(body))));
        return all;
    }).get(name) ?? [];
}

/** A body of the file was read anew. */
export function forgetCalls(model: Model): void { calls.delete(model); }

function among(nodes: readonly AstNode[]): Calls {
    const byName = new Map<string, Place[]>();
    for (const node of nodes) {
        const called = node.$type === 'Call' ? nameCalled(node as Call) : undefined;
        if (called) cached(byName, called, () => []).push({ call: node as Call, scenario: AstUtils.getContainerOfType(node, isScenario) });
    }
    return byName;
}
