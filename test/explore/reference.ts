/**
 * The meaning of a Program, written to be obviously right and nothing else: plain objects, one state at a time, naive graph
 * algorithms. It shares no code with src/explore.
 */
import type { Expr } from '../../src/model/expr.js';
import type { Block, Code, Program } from '../../src/model/program.js';

export interface RefState { pcs: number[]; values: number[] }
export type RefEdge = { thread: number; step: number } & ({ to: string } | { code: string; range?: number } | { pruned: true });

export interface RefGraph {
    /** Key of the initial state; undefined if it violates something or is pruned. */
    initial?: string;
    startCodes: Code[];
    states: Map<string, RefState>;
    edges: Map<string, RefEdge[]>;
    covered: Set<number>;
}

export const keyOf = (s: RefState): string => JSON.stringify([s.pcs, s.values]);

function value(e: Expr, values: readonly number[], temps: Map<number, number>): number {
    const of = (x: Expr): number => value(x, values, temps);
    switch (e.op) {
        case 'const': return e.value;
        case 'var': return values[e.id];
        case 'temp': return temps.get(e.id) ?? 0;
        case 'elem': {
            const i = of(e.index);
            return i < 0 || i >= e.length ? 0 : values[e.base + i];
        }
        case '!': return of(e.a) === 0 ? 1 : 0;
        case '~': return ~of(e.a);
        case '?:': return of(e.c) !== 0 ? of(e.a) : of(e.b);
    }
    if (!('b' in e)) return Number(BigInt.asIntN(32, -BigInt(of(e.a))));
    const a = of(e.a);
    const b = of(e.b);
    const wrap = (n: bigint): number => Number(BigInt.asIntN(32, n));
    switch (e.op) {
        case '+': return wrap(BigInt(a) + BigInt(b));
        case '-': return wrap(BigInt(a) - BigInt(b));
        case '*': return wrap(BigInt(a) * BigInt(b));
        case '%': return b === 0 ? 0 : wrap(BigInt(a) % BigInt(b));
        case '==': return a === b ? 1 : 0;
        case '!=': return a !== b ? 1 : 0;
        case '<': return a < b ? 1 : 0;
        case '<=': return a <= b ? 1 : 0;
        case '>': return a > b ? 1 : 0;
        case '>=': return a >= b ? 1 : 0;
        case '&&': return a !== 0 && b !== 0 ? 1 : 0;
        case '||': return a !== 0 || b !== 0 ? 1 : 0;
        case '&': return a & b;
        case '|': return a | b;
        case '<<': return wrap(BigInt(a) << BigInt(b & 31));
        case '>>': return wrap(BigInt(a) >> BigInt(b & 31));
    }
}

type Ran = { pc: number; values: number[]; covers: number[] } | { code: Code; covers: number[] } | 'blocked' | 'pruned';

function run(blocks: readonly Block[], before: readonly number[]): Ran {
    const values = [...before];
    const temps = new Map<number, number>();
    const covers: number[] = [];
    for (let at = 0; ;) {
        for (const op of blocks[at].ops) {
            if (op.kind === 'cover') covers.push(op.id);
            else if (op.kind === 'check') {
                if (value(op.cond, values, temps) === 0) return { code: op.code, covers };
            } else {
                const result = value(op.value, values, temps);
                if (op.target.op === 'temp') temps.set(op.target.id, result);
                else if (op.target.op === 'var') values[op.target.id] = result;
                else {
                    const i = value(op.target.index, values, temps);
                    if (i >= 0 && i < op.target.length) values[op.target.base + i] = result;
                }
            }
        }
        const exit = blocks[at].exit;
        if (exit.kind === 'next') return { pc: exit.pc, values, covers };
        if (exit.kind === 'blocked') return 'blocked';
        if (exit.kind === 'prune') return 'pruned';
        at = exit.kind === 'jump' ? exit.block : value(exit.cond, values, temps) !== 0 ? exit.then : exit.else;
    }
}

function isNamed(program: Program, frame: number, values: readonly number[]): boolean {
    return program.frames.names.some(({ variable, as }) => {
        const held = values[variable];
        switch (as) {
            case 'pfn': return held === frame;
            case 'pte': return Math.floor(held / 16) === frame;
            case 'dpte': return Math.floor(held / 2) === frame;
            case 'set': return Math.floor(held / 4 ** (frame - 1)) % 4 !== 0;
        }
    });
}

function recycle(program: Program, values: number[]): void {
    const { frames } = program;
    for (let again = true; again;) {
        again = false;
        for (let frame = 1; frame <= frames.count; frame++) {
            if (values[frames.state + frame - 1] !== 2 || isNamed(program, frame, values)) continue;
            values[frames.state + frame - 1] = 0;
            for (const id of frames.reset[frame - 1]) values[id] = 0;
            for (const id of frames.forget) if (values[id] === frame) values[id] = 0;
            again = true;
        }
    }
}

function renumberGroups(program: Program, values: number[]): void {
    for (const group of program.seqGroups) {
        const distinct = [...new Set(group.map(id => values[id]).filter(n => n !== 0))].sort((a, b) => a - b);
        const fresh = new Map<number, number>();
        distinct.forEach((n, i) => {
            if (i === 0) fresh.set(n, n % 2 !== 0 ? 1 : 2);
            else {
                const gap = n - distinct[i - 1];
                fresh.set(n, fresh.get(distinct[i - 1])! + (gap <= 4 ? gap : gap % 2 !== 0 ? 3 : 4));
            }
        });
        for (const id of group) values[id] = fresh.get(values[id]) ?? 0;
    }
}

/** Codes that the state with these values violates, before anything else `range`; `values` is made canonical. */
function settle(program: Program, values: number[]): string[] {
    const inGroup = new Set(program.seqGroups.flat());
    const outside = (id: number): boolean => values[id] < program.variables[id].lo || values[id] > program.variables[id].hi;
    if (program.variables.some(x => !inGroup.has(x.id) && outside(x.id))) return ['inconclusive'];
    recycle(program, values);
    renumberGroups(program, values);
    if (program.variables.some(x => outside(x.id))) return ['inconclusive'];
    return program.invariants.filter(i => value(i.violated, values, new Map()) !== 0).map(i => i.code);
}

/** `most`: states that are gone on from; those found after so many have no edges. */
export function refGraph(program: Program, most = Infinity): RefGraph {
    const graph: RefGraph = { startCodes: [], states: new Map(), edges: new Map(), covered: new Set() };
    let values = program.variables.map(x => x.init);
    const pcs: number[] = [];
    for (const thread of program.threads) {
        const ran = run(thread.entry, values);
        if (ran === 'blocked' || ran === 'pruned') return graph;
        ran.covers.forEach(id => graph.covered.add(id));
        if ('code' in ran) return { ...graph, startCodes: [ran.code] };
        values = ran.values;
        pcs.push(ran.pc);
    }
    const codes = settle(program, values);
    if (codes.length > 0) return { ...graph, startCodes: codes as Code[] };
    const first = { pcs, values };
    graph.initial = keyOf(first);
    graph.states.set(graph.initial, first);
    const queue = [graph.initial];
    for (const key of queue) {
        if (graph.edges.size >= most) break;
        const state = graph.states.get(key)!;
        const edges: RefEdge[] = [];
        for (const thread of program.threads) {
            for (const step of thread.pcs[state.pcs[thread.id]].steps) {
                const ran = run(thread.steps[step].blocks, state.values);
                if (ran === 'blocked') continue;
                if (ran === 'pruned') { edges.push({ thread: thread.id, step, pruned: true }); continue; }
                ran.covers.forEach(id => graph.covered.add(id));
                if ('code' in ran) { edges.push({ thread: thread.id, step, code: ran.code }); continue; }
                const violated = settle(program, ran.values);
                for (const code of violated) edges.push({ thread: thread.id, step, code });
                if (violated.length > 0) continue;
                const next = { pcs: state.pcs.map((pc, t) => t === thread.id ? ran.pc : pc), values: ran.values };
                const to = keyOf(next);
                if (!graph.states.has(to)) {
                    graph.states.set(to, next);
                    queue.push(to);
                }
                edges.push({ thread: thread.id, step, to });
            }
        }
        graph.edges.set(key, edges);
    }
    return graph;
}

const targets = (graph: RefGraph, key: string): string[] => graph.edges.get(key)!.flatMap(e => 'to' in e ? [e.to] : []);

/** States all of whose runs end in a failed assume(). */
function doomed(graph: RefGraph): Set<string> {
    const result = new Set<string>();
    for (let again = true; again;) {
        again = false;
        for (const [key, edges] of graph.edges) {
            if (result.has(key) || edges.length === 0) continue;
            if (edges.every(e => 'pruned' in e || ('to' in e && result.has(e.to)))) {
                result.add(key);
                again = true;
            }
        }
    }
    return result;
}

function reachable(from: string, next: (key: string) => string[]): Set<string> {
    const seen = new Set([from]);
    for (const key of seen) for (const to of next(key)) seen.add(to);
    return seen;
}

const rests = (program: Program, state: RefState, t: number): boolean =>
    state.pcs[t] === program.threads[t].end || program.threads[t].pcs[state.pcs[t]].idle;

/** How often what was met. */
export function refOutcomes(program: Program, graph: RefGraph): Map<string, number> {
    const counts = new Map<string, number>();
    const add = (what: string): void => { counts.set(what, (counts.get(what) ?? 0) + 1); };
    for (const [key, state] of graph.states) {
        if (program.threads.every(t => rests(program, state, t.id))) add('ok states');
        for (const e of graph.edges.get(key)!) if ('code' in e) add(`${e.code} steps`);
    }
    for (const _ of refStuck(program, graph)) add('deadlock states');
    for (const _ of refLivelock(program, graph)) add('livelock states');
    for (const [code, keys] of refTerminal(program, graph)) for (const _ of code === 'inconclusive' ? [] : keys) add(`${code} states`);
    return counts;
}

const variablesOf = (e: unknown): number[] => {
    if (typeof e !== 'object' || e === null) return [];
    const { op, id, base, length } = e as { op?: string; id?: number; base?: number; length?: number };
    const own = op === 'var' ? [id!] : op === 'elem' ? Array.from({ length: length! }, (_, i) => base! + i) : [];
    return [...own, ...Object.values(e).flatMap(variablesOf)];
};

/** Variables that the thread may write from the pc on, by itself or since a group of sequence numbers is renumbered. */
function writtenFrom(program: Program, t: number, pc: number): Set<number> {
    const { pcs, steps } = program.threads[t];
    const nexts = (at: number): number[] => pcs[at].steps.flatMap(k => steps[k].blocks.flatMap(({ exit }) => exit.kind === 'next' ? [exit.pc] : []));
    const all = [...reachable(String(pc), at => nexts(Number(at)).map(String))].flatMap(at => pcs[Number(at)].steps);
    const written = all.flatMap(k => steps[k].blocks.flatMap(({ ops }) => ops.flatMap(op => op.kind === 'set' ? variablesOf({ ...op.target, index: undefined }) : [])));
    return new Set([...written, ...program.seqGroups.filter(group => group.some(v => written.includes(v))).flat()]);
}

/**
 * The largest set of threads of which none can step, and each waits, by every step, for a lock that one of them holds, or for variables that
 * nobody else can write any more: whoever goes on, and wherever to, they never step. All sets are tried.
 */
export function refWaiting(program: Program, graph: RefGraph, key: string): number[] {
    const { pcs, values } = graph.states.get(key)!;
    const { frames } = program;
    const shared = frames.count === 0 ? [] : [...Array.from({ length: frames.count }, (_, i) => frames.state + i), ...frames.reset.flat(), ...frames.forget];
    const disabled = program.threads.map(t => t.id).filter(t => !rests(program, graph.states.get(key)!, t) && program.threads[t].pcs[pcs[t]].steps.length > 0 && !graph.edges.get(key)!.some(e => e.thread === t));
    const others = program.threads.map(t => [...writtenFrom(program, t.id, pcs[t.id])]);
    let best: number[] = [];
    for (let bits = 1; bits < 2 ** disabled.length; bits++) {
        const set = disabled.filter((_, i) => Math.floor(bits / 2 ** i) % 2 === 1);
        const waits = set.every(t => program.threads[t].pcs[pcs[t]].steps.every(k => {
            const { blocks, waits: wait, effect } = program.threads[t].steps[k];
            const lock = wait?.lock && !wait.condition && !program.locks[wait.lock.lock].anyUnlock ? program.locks[wait.lock.lock] : undefined;
            const isReader = effect.kind === 'lock' && effect.mode === 'read';
            if (lock && set.includes(values[lock.holder] - 1)) return true;
            if (lock && (!isReader || values[lock.queued] > 0) && lock.readers.some((id, r) => set.includes(r) && values[id] > 0)) return true;
            const read = blocks.flatMap(({ ops, exit }) => [...ops.flatMap(op => op.kind === 'set' ? variablesOf(op.value) : op.kind === 'check' ? variablesOf(op.cond) : []), ...exit.kind === 'branch' ? variablesOf(exit.cond) : []]);
            const canStep = (u: number): boolean => program.threads[u].pcs[pcs[u]].steps.length > 0;
            return program.threads.every(u => set.includes(u.id) || (!read.some(v => others[u.id].includes(v)) && !(canStep(u.id) && read.some(v => shared.includes(v)))));
        }));
        if (waits && set.length > best.length) best = set;
    }
    return best;
}

/** By state: threads that are stuck there for ever, as far as runs show it that do not end in a violation, or the state by itself. */
export function refStuck(program: Program, graph: RefGraph): Map<string, number[]> {
    const result = new Map<string, number[]>();
    const gone = doomed(graph);
    for (const [key, state] of graph.states) {
        if (gone.has(key)) continue;
        const ahead = [...reachable(key, k => targets(graph, k).filter(to => !gone.has(to)))].flatMap(k => graph.edges.get(k)!);
        const stuck = ahead.some(e => 'code' in e) ? refWaiting(program, graph, key) : program.threads.map(t => t.id).filter(t => !rests(program, state, t) && !ahead.some(e => e.thread === t));
        if (stuck.length > 0) result.set(key, stuck);
    }
    return result;
}

export interface RefDeadlock { locks: number[]; explained: boolean }

/**
 * By state in which threads are stuck: the locks that they wait for, and whether every one of these has no holder or one that is stuck or
 * at its end. What is not explained is left out where an explained state is about the same locks and more.
 */
export function refDeadlocks(program: Program, graph: RefGraph): Map<string, RefDeadlock> {
    const all = new Map<string, RefDeadlock>();
    for (const [key, stuck] of refStuck(program, graph)) {
        const state = graph.states.get(key)!;
        const waited = stuck.flatMap(t => program.threads[t].pcs[state.pcs[t]].steps.flatMap(k => program.threads[t].steps[k].waits?.lock?.lock ?? []));
        const locks = [...new Set(waited)].sort((a, b) => a - b);
        const explained = locks.every(lock => {
            const holder = state.values[program.locks[lock].holder] - 1;
            return holder < 0 || stuck.includes(holder) || state.pcs[holder] === program.threads[holder]?.end;
        });
        all.set(key, { locks, explained });
    }
    const best = [...all.values()].filter(d => d.explained);
    return new Map([...all].filter(([, d]) => d.explained || !best.some(e => d.locks.every(lock => e.locks.includes(lock)))));
}

/**
 * States that some strongly fair run comes to again and again that steps a user thread for ever, or a worker that is never idle again: tried for every set
 * of threads that might be the ones that step for ever. Then only states count where nobody else is enabled, and a strongly connected part must
 * have a step of each of the set.
 */
export function refLivelock(program: Program, graph: RefGraph): Set<string> {
    const found = new Set<string>();
    for (let set = 1; set < 2 ** program.threads.length; set++) {
        const inSet = (t: number): boolean => Math.floor(set / 2 ** t) % 2 === 1;
        const fair = [...graph.states].filter(([key]) => graph.edges.get(key)!.every(e => inSet(e.thread)));
        for (const { id, kind, pcs } of program.threads) {
            if (kind === 'service' || !inSet(id)) continue;
            const allowed = new Set(fair.filter(([, state]) => kind === 'thread' || !pcs[state.pcs[id]].idle).map(([key]) => key));
            const next = (key: string): string[] => targets(graph, key).filter(to => allowed.has(to));
            for (const key of allowed) {
                if (found.has(key)) continue;
                const ahead = reachable(key, next);
                const part = new Set([...ahead].filter(other => reachable(other, next).has(key)));
                const stepping = new Set([...part].flatMap(k => graph.edges.get(k)!.filter(e => 'to' in e && part.has(e.to)).map(e => e.thread)));
                if (program.threads.every(t => !inSet(t.id) || stepping.has(t.id))) part.forEach(k => found.add(k));
            }
        }
    }
    return found;
}

/**
 * By code of Program.terminal, the states in which it is violated for good: in a state that is the last and where every thread rests, or in all states that can
 * follow, where all of these can follow each other and the user threads are at their ends.
 */
export function refTerminal(program: Program, graph: RefGraph): Map<Code, Set<string>> {
    const found = new Map<Code, Set<string>>();
    if (program.terminal.length === 0) return found;
    for (const [key, state] of graph.states) {
        const ahead = [...reachable(key, k => targets(graph, k))];
        const edges = ahead.flatMap(k => graph.edges.get(k)!);
        if (edges.some(e => !('to' in e)) || !ahead.every(k => reachable(k, x => targets(graph, x)).has(key))) continue;
        const over = edges.length === 0 ? program.threads.every(t => rests(program, state, t.id))
            : program.threads.every(t => t.kind !== 'thread' || state.pcs[t.id] === t.end);
        if (!over) continue;
        for (const { code } of program.terminal) {
            const broken = (k: string): boolean => program.terminal.some(p => p.code === code && value(p.violated, graph.states.get(k)!.values, new Map()) !== 0);
            if (ahead.every(broken)) found.set(code, new Set([...found.get(code) ?? [], key]));
        }
    }
    return found;
}

/** Fewest (switches, then steps) to each (state, last thread); the key is `state thread`. */
export function refDistances(program: Program, graph: RefGraph): Map<string, { switches: number; steps: number }> {
    const found = new Map<string, { switches: number; steps: number }>();
    const less = (a: { switches: number; steps: number }, b: { switches: number; steps: number }): boolean =>
        a.switches < b.switches || (a.switches === b.switches && a.steps < b.steps);
    const work: { key: string; thread: number }[] = program.threads.map(t => ({ key: graph.initial!, thread: t.id }));
    for (const { key, thread } of work) found.set(`${key} ${thread}`, { switches: 0, steps: 0 });
    // Until nothing improves: slow, and plainly right.
    for (let i = 0; i < work.length; i++) {
        const { key, thread } = work[i];
        const here = found.get(`${key} ${thread}`)!;
        for (const e of graph.edges.get(key)!) {
            if (!('to' in e)) continue;
            const there = { switches: here.switches + (e.thread === thread ? 0 : 1), steps: here.steps + 1 };
            const old = found.get(`${e.to} ${e.thread}`);
            if (old && !less(there, old)) continue;
            found.set(`${e.to} ${e.thread}`, there);
            work.push({ key: e.to, thread: e.thread });
        }
    }
    return found;
}
