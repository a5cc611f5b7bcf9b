/**
 * What is left at the end: Program.terminal, checked where the user threads have ended for good.
 *
 * That is a state in which no thread can step and every thread rests; or, where services run for ever, a component that no run leaves and
 * in which every user thread is at its end: there a property counts as violated if it is violated in every state of the component,
 * since a service may break it for a while.
 */
import type { Code } from '../model/program.js';
import type { Compiled } from './compile.js';
import { CHUNK, type Components } from './components.js';
import type { Frontier } from './frontier.js';
import { readField } from './layout.js';
import { resting, restingTable } from './situation.js';

export interface Final {
    /** 1 where every thread rests; undefined if that is nowhere. */
    resting?: Int32Array;
    /** 1 where a terminal property of the code is violated. */
    byCode: Map<Code, Int32Array>;
}

export function* finalStates(compiled: Compiled, frontier: Frontier, parts: Components): Generator<void, Final> {
    const { program } = compiled;
    const { states, graph } = frontier;
    const table = restingTable(program);
    const all = program.threads.length === 0 ? 0 : 2 ** program.threads.length - 1;
    const final: Final = { byCode: new Map() };
    const rests = (s: number): boolean => resting(compiled, table, states.slab, s * states.words) === all;
    for (let s = 0; s < states.count; s++) {
        if (s % CHUNK === 0) yield;
        if (rests(s)) (final.resting ??= new Int32Array(states.count))[s] = 1;
    }
    if (program.terminal.length === 0) return final;

    const users = program.threads.filter(t => t.kind === 'thread');
    const ended = (s: number): boolean => users.every(t => readField(compiled.layout.pcs[t.id], states.slab, s * states.words) === t.end);
    for (let c = 0, work = 0; c < parts.count; c++) {
        const members = parts.members.subarray(parts.first[c], parts.first[c + 1]);
        if ((work += members.length) >= CHUNK) {
            work = 0;
            yield;
        }
        const steps = graph.start[members[0]] !== graph.start[members[0] + 1];
        if (!(steps ? ended(members[0]) : rests(members[0])) || leaves(frontier, parts, c)) continue;
        for (const code of violatedInAll(compiled, frontier, members)) {
            let mark = final.byCode.get(code);
            if (!mark) final.byCode.set(code, mark = new Int32Array(states.count));
            for (const s of members) mark[s] = 1;
        }
    }
    return final;
}

/** Whether some run leaves the component, be it into a violation or because an assume() fails; states not expanded may lead anywhere. */
function leaves({ graph }: Frontier, parts: Components, c: number): boolean {
    for (let i = parts.first[c]; i < parts.first[c + 1]; i++) {
        const s = parts.members[i];
        if (s >= graph.expanded) return true;
        for (let e = graph.start[s]; e < graph.start[s + 1]; e++) if (graph.target[e] < 0 || parts.of[graph.target[e]] !== c) return true;
    }
    return false;
}

function violatedInAll(compiled: Compiled, { states }: Frontier, members: Int32Array): Code[] {
    let common: Code[] | undefined;
    for (const s of members) {
        const n = compiled.terminal(states.slab, s * states.words);
        const codes = Array.from(compiled.violated.subarray(0, n), i => compiled.sites[i].code);
        common = common ? common.filter(code => codes.includes(code)) : [...new Set(codes)];
        if (common.length === 0) break;
    }
    return common ?? [];
}
