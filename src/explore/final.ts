/**
 * What is left at the end: Program.terminal, checked where the user threads have ended for good.
 *
 * That is a state in which no thread can step and every thread rests; or, where services run for ever, a component that no run leaves and
 * in which every user thread is at its end: there a property counts as violated if it is violated in every state of the component,
 * since a service may break it for a while.
 */
import type { Code } from '../model/program.js';
import type { Compiled } from './compile.js';
import { CHUNK } from './budget.js';
import type { Components } from './components.js';
import type { Frontier } from './frontier.js';
import type { Graph } from './graph.js';
import { readField } from './layout.js';
import type { Site } from './sites.js';
import type { StateTable } from './states.js';

/** By code of a terminal property: 1 where it is violated. `atRest`: the expanded states in which every thread rests. */
export function* finalStates(compiled: Compiled, frontier: Frontier, parts: Components, atRest: Int32Array): Generator<void, Map<Code, Int32Array>> {
    const { program } = compiled;
    const { states, graph } = frontier;
    const byCode = new Map<Code, Int32Array>();
    if (program.terminal.length === 0) return byCode;

    const users = program.threads.filter(t => t.kind === 'thread');
    const ended = (s: number): boolean => users.every(t => readField(compiled.layout.pcs[t.id], states.slab, s * states.words) === t.end);
    const mark = (members: Int32Array): void => {
        for (const code of violatedInAll(compiled, frontier, members)) {
            let marked = byCode.get(code);
            if (!marked) byCode.set(code, marked = new Int32Array(states.count));
            for (const s of members) marked[s] = 1;
        }
    };
    for (const s of atRest) if (graph.first(s) === graph.end(s)) mark(Int32Array.of(s));
    yield;
    for (let c = 0, work = 0; c < parts.count; c++) {
        const members = parts.members.subarray(parts.first[c], parts.first[c + 1]);
        if ((work += members.length) >= CHUNK) {
            work = 0;
            yield;
        }
        if (ended(members[0]) && !leaves(graph, parts, c)) mark(members);
    }
    return byCode;
}

/** Whether some run leaves the component, be it into a violation or because an assume() fails. */
function leaves(graph: Graph, parts: Components, c: number): boolean {
    for (let i = parts.first[c]; i < parts.first[c + 1]; i++) {
        const s = parts.members[i];
        for (let e = graph.first(s), end = graph.end(s); e < end; e++) {
            const to = graph.target(e);
            if (to < 0 || parts.of[to] !== c) return true;
        }
    }
    return false;
}

function violatedInAll(compiled: Compiled, { states }: Frontier, members: Int32Array): Code[] {
    let common: Code[] | undefined;
    for (const s of members) {
        const codes = terminalSites(compiled, states, s).map(({ code }) => code);
        common = common ? common.filter(code => codes.includes(code)) : [...new Set(codes)];
        if (common.length === 0) break;
    }
    return common ?? [];
}

/** What state `s` violates of Program.terminal. */
export function terminalSites({ instance, regions, sites }: Compiled, states: StateTable, s: number): Site[] {
    const n = instance.fn.terminal(states.pointer(s));
    return Array.from(instance.words.subarray(regions.violated, regions.violated + n), i => sites[i]);
}
