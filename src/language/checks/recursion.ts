/**
 * Calls are inlined, so a function must not come back to itself. Seen here: direct calls, with a scenario's overrides in place;
 * a call that is made only if `within()` says no ends the chain. Calls through handles are left to the lowering.
 */
import { AstUtils, type AstNode } from 'langium';
import { bodyOf } from '../bodies.js';
import type { Block, Call, If, Model, Scenario } from '../generated/ast.js';
import { isLibrary } from '../names/library.js';
import { nameCalled, nameOfFunction, type FunctionNode, type Resolver } from '../names/resolver.js';
import { declaredIn, pathOf, type Declared } from '../names/tables.js';
import { nodesOf } from '../walk.js';
import type { Accept, Check } from './check.js';

export const recursion: Check = resolver => {
    const graph = new CallGraph(resolver);
    return {
        Model: (model, accept) => new Search(graph, model, [declaredIn(model)], accept).run(),
        Scenario: (scenario, accept) => new Search(graph, scenario, [declaredIn(scenario), declaredIn(scenario.$container)], accept).run(),
    };
};

class CallGraph {
    /** By body, which is another once it is read anew. */
    private edges = new WeakMap<Block, FunctionNode[]>();
    private era: object | undefined;

    constructor(readonly resolver: Resolver) { }

    /** Functions that the text of `fn` calls. */
    called(fn: FunctionNode): FunctionNode[] {
        const body = bodyOf(fn);
        if (!body) return [];
        if (this.era !== this.resolver.era) [this.era, this.edges] = [this.resolver.era, new WeakMap()];
        let edges = this.edges.get(body);
        if (!edges) {
            edges = [];
            const calls = nodesOf(body).filter((node): node is Call => node.$type === 'Call');
            for (const call of calls) {
                const known = call.target?.$type === 'NameRef' || call.target?.$type === 'Member_' && this.resolver.kindOf(call.target.target).sure;
                const to = known && !isCut(call, fn) ? this.resolver.calledBy(call) : undefined;
                if (to && !this.resolver.isPrimitive(to)) edges.push(to);
            }
            this.edges.set(body, edges);
        }
        return edges;
    }
}

/** One search over what a scenario, or a file without its scenarios, declares. */
class Search {
    private readonly path: FunctionNode[] = [];
    private readonly done = new Set<FunctionNode>();
    private readonly replaced = new Map<string, FunctionNode>();
    /** The library names nothing of a file, and what it calls through handles is not looked at here: only where something that it may name is overridden can it come back to one. */
    private readonly libraryReturns: boolean;

    constructor(private readonly graph: CallGraph, private readonly place: Model | Scenario, layers: Declared[], private readonly accept: Accept) {
        for (const { overrides } of [...layers].reverse()) for (const override of overrides) this.replaced.set(pathOf(override.path)?.join('.') ?? '', override);
        this.libraryReturns = [...this.replaced.keys()].some(path => path !== '' && !path.includes('.'));
    }

    run(): void {
        // No function stands inside of a block.
        for (const node of nodesOf(this.place, ({ $type }) => $type === 'Block' || $type === 'Scenario')) {
            if (node.$type === 'Fn' || node.$type === 'Callback' || node.$type === 'Override') this.visit(node as FunctionNode);
        }
    }

    private visit(fn: FunctionNode): void {
        // To look into it is to read it, for which the first diagnostics of a file would wait.
        if (!this.libraryReturns && isLibrary(AstUtils.getDocument(fn))) return;
        const at = this.path.indexOf(fn);
        if (at >= 0) return this.report(this.path.slice(at));
        if (this.done.has(fn)) return;
        this.path.push(fn);
        for (const callee of this.graph.called(fn)) this.visit(this.replaced.get(fullName(callee, this.graph.resolver)) ?? callee);
        this.path.pop();
        this.done.add(fn);
    }

    private report(cycle: FunctionNode[]): void {
        const mine = cycle.find(fn => AstUtils.hasContainerOfType(fn, (n: AstNode): n is AstNode => n === this.place)
            && (this.place.$type === 'Scenario' || !AstUtils.hasContainerOfType(fn, (n): n is Scenario => n.$type === 'Scenario')));
        if (!mine) return;
        const start = cycle.indexOf(mine);
        const names = [...cycle.slice(start), ...cycle.slice(0, start), mine].map(nameOfFunction);
        this.accept('recursion', `\`${names[0]}\` calls itself: ${names.join(' → ')}; calls are inlined, so this has no end`,
            { node: mine, property: (mine.$type === 'Override' ? 'path' : 'name') as never });
    }
}

function fullName(fn: FunctionNode, resolver: Resolver): string {
    const name = nameOfFunction(fn) ?? '';
    const device = resolver.deviceOf(fn);
    return device ? `${device.name}.${name}` : name;
}

/** Under an `if` that asks `within()`. */
function isCut(call: Call, fn: FunctionNode): boolean {
    for (let at: AstNode | undefined = call; at && at !== fn; at = at.$container) {
        if (at.$type !== 'If') continue;
        const { cond } = at as If;
        if (cond && AstUtils.streamAst(cond).some(node => node.$type === 'Call' && nameCalled(node as Call) === 'within')) return true;
    }
    return false;
}
