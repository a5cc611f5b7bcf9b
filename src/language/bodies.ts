/** Bodies: what a function, a callback, a thread or a work item does. Nothing outside of a body can name what is declared inside, and no body has another inside. */
import { AstUtils, type AstNode } from 'langium';
import { isScenario, type Block, type Callback, type Fn, type Model, type Override, type Scenario, type Thread, type Work } from './generated/ast.js';
import { cached } from './names/tables.js';
import { nodesOf } from './walk.js';

export type Owner = Fn | Callback | Override | Thread | Work;

/** What stands outside of bodies stays what it is while bodies are read anew. */
export interface Outline { outside: readonly AstNode[]; owners: readonly Owner[]; scenarios: readonly Scenario[] }

const outlines = new WeakMap<Model, Outline>();

/** In the order of the text. */
export function outlineOf(model: Model): Outline {
    return cached(outlines, model, () => {
        const outside = nodesOf(model, node => node.$containerProperty === 'body' && node.$type === 'Block');
        return { outside, owners: outside.filter(isOwner), scenarios: outside.filter(isScenario) };
    });
}

/** Undefined where recovery left a hole. */
export const bodyOf = ({ body }: Owner): Block | undefined => body as Block | undefined;

/** The body that `node` is in. */
export function bodyAround(node: AstNode): Block | undefined {
    const owner = AstUtils.getContainerOfType(node, isOwner);
    return owner && bodyOf(owner);
}

function isOwner(node: AstNode): node is Owner {
    return ['Fn', 'Callback', 'Override', 'Thread', 'Work'].includes(node.$type);
}
