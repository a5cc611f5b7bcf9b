/** What can be looked at in one position: scopes, variables, values of expressions. Its references are good until the next stop. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import { frameOf } from './frames.js';
import { Refusal } from './protocol.js';
import type { DebugRun } from './run.js';
import { isRefused, type RunSource } from './source.js';
import { depthAt, type Cursor } from './stepping.js';
import { NOWHERE, scopesOf, watchable, type Node } from './variables.js';

export class Inspection {
    /** By reference, from 1. */
    private readonly lists: (readonly Node[])[] = [];

    constructor(private readonly run: DebugRun, private readonly at: number, private readonly source: RunSource) {}

    scopes({ frameId }: DebugProtocol.ScopesArguments, cursor: Cursor): DebugProtocol.ScopesResponse['body'] {
        const { thread, depth } = frameOf(frameId), isInmost = depth === depthAt(this.run, thread, cursor);
        const scopes = scopesOf(this.run.state(this.at), { thread: this.run.threads[thread]?.name ?? '', depth, isInmost }, this.run.steps[this.at - 1]?.changes ?? [], this.run.used);
        return { scopes: scopes.map(({ name, nodes, hint }) => ({ name, variablesReference: this.refer(nodes), expensive: false, ...hint && { presentationHint: hint } })) };
    }

    variables({ variablesReference, start = 0, count }: DebugProtocol.VariablesArguments): DebugProtocol.VariablesResponse['body'] {
        const nodes = this.listOf(variablesReference).slice(start, count ? start + count : undefined);
        return { variables: nodes.map(({ name, value, expression, children }) => ({ name, value, variablesReference: children ? this.refer(children) : 0, ...expression !== undefined && { evaluateName: expression } })) };
    }

    /** In a frame, or where the thread in turn stands. */
    async evaluate({ expression, frameId, context }: DebugProtocol.EvaluateArguments, cursor: Cursor): Promise<DebugProtocol.EvaluateResponse['body']> {
        const thread = frameId === undefined ? this.run.turn(this.at) : frameOf(frameId).thread;
        const depth = frameId === undefined ? depthAt(this.run, thread, cursor) : frameOf(frameId).depth;
        const answers = await this.source.evaluate({ token: this.run.view.token ?? '', expression, places: [{ at: this.at, thread: this.run.threads[thread]?.name ?? '', depth }] });
        if (isRefused(answers)) throw new Refusal(`${answers.message} ${answers.hint}`);
        const [answer] = answers;
        // What is no expression is no news to somebody who moves the mouse.
        if ('error' in answer) throw new Refusal(context === 'hover' ? '' : answer.error);
        const node = answer.what === undefined ? undefined : this.named(answer.what);
        return { result: node?.value ?? answer.text, type: answer.type, variablesReference: node?.children ? this.refer(node.children) : 0 };
    }

    /** Locks, entries and whatever else the state's changes name can be watched. */
    dataInfo({ name, variablesReference }: DebugProtocol.DataBreakpointInfoArguments): DebugProtocol.DataBreakpointInfoResponse['body'] {
        const what = variablesReference ? this.listOf(variablesReference).find(node => node.name === name)?.what : watchable(this.run.state(this.at)).has(name) ? name : undefined;
        if (what === undefined) return { dataId: null, description: `${name}: nothing of a state that changes` };
        return { dataId: what, description: what, accessTypes: ['write'], canPersist: true };
    }

    private named(what: string): Node | undefined {
        const all = scopesOf(this.run.state(this.at), NOWHERE, [], new Set()).flatMap(({ nodes }) => nodes);
        return [...all, ...all.flatMap(({ children }) => children ?? [])].find(node => node.what === what || node.name === what);
    }

    private listOf(reference: number): readonly Node[] {
        const list = this.lists[reference - 1];
        if (!list) throw new Refusal('this value is of an earlier stop');
        return list;
    }

    private refer(nodes: readonly Node[]): number { return this.lists.push(nodes); }
}
