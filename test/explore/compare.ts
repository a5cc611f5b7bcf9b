/** Graphs of the explorer and of the reference interpreter in one comparable form: each state's edges in order, as text. */
import { compile, type CompileOptions } from '../../src/explore/compile.js';
import { Frontier } from '../../src/explore/frontier.js';
import { PRUNED, siteOf } from '../../src/explore/graph.js';
import { decode } from '../../src/explore/situation.js';
import type { Program } from '../../src/model/program.js';
import { keyOf, type RefGraph } from './reference.js';

/** Undefined if there are more than `maxStates`; `maxEdges`: see FrontierOptions. */
export function exploredGraph(program: Program, maxStates: number, options?: CompileOptions, maxEdges?: number): Map<string, string[]> | undefined {
    const compiled = compile(program, options);
    const frontier = new Frontier(compiled, { maxStates, ...maxEdges === undefined ? {} : { maxEdges } });
    while (!frontier.done) frontier.expand(10);
    const { states, graph } = frontier;
    const keys = Array.from({ length: states.count }, (_, id) => keyOf(decode(compiled, states.slab, id)));
    const result = frontier.full ? undefined : new Map(keys.map((key, s) => {
        const edges: string[] = [];
        for (let e = graph.first(s), end = graph.end(s); e < end; e++) {
            const to = graph.target(e);
            const what = to === PRUNED ? 'pruned' : to < 0 ? compiled.sites[siteOf(to)].code : keys[to];
            edges.push(`${graph.thread(e)} ${what}`);
        }
        return [key, edges];
    }));
    graph.release();
    compiled.instance.release(states.touched);
    return result;
}

export function expectedGraph(graph: RefGraph): Map<string, string[]> {
    return new Map([...graph.edges].map(([key, edges]) =>
        [key, edges.map(e => `${e.thread} ${'to' in e ? e.to : 'code' in e ? e.code : 'pruned'}`)]));
}
