/**
 * The meaning of a small part of the language, written to be obviously right: a stack machine whose instructions are the language's own
 * steps. It shares nothing with src/model: no graph, no liveness, no folding, no inlining (functions are called).
 */
import type { E, Fn, Prog, S } from './random.js';

type I =
    | { op: 'push'; n: number } | { op: 'local'; at: number } | { op: 'setLocal'; at: number }
    | { op: 'load'; name: string; array: boolean } | { op: 'store'; name: string; array: boolean }
    | { op: 'bin'; f: string } | { op: 'not' } | { op: 'truth' } | { op: 'mod' }
    | { op: 'jump'; to: number } | { op: 'jumpIf'; want: boolean; to: number } | { op: 'choose'; to: number }
    | { op: 'lock'; name: string; sleeps: boolean } | { op: 'unlock'; name: string } | { op: 'try'; name: string }
    | { op: 'enter'; lock?: string } | { op: 'leave' } | { op: 'block' } | { op: 'sleeps' }
    | { op: 'assert' } | { op: 'call'; fn: number } | { op: 'return' } | { op: 'drop' } | { op: 'end' };

/** Compiles threads and functions one behind the other; addresses are indexes into one list. */
class Compiler {
    readonly code: I[] = [];
    private scopes: Map<string, number>[] = [];
    private slots = 0;
    private loops: { break: { to: number }[]; continue: { to: number }[] }[] = [];

    body(params: string[], body: S[], atomic: boolean): number {
        const start = this.code.length;
        this.scopes = [new Map(params.map((name, i) => [name, i]))];
        this.slots = params.length;
        if (atomic) this.code.push({ op: 'enter' });
        this.block(body);
        this.code.push({ op: 'push', n: 0 }, { op: 'return' });
        return start;
    }

    private block(body: S[]): void {
        this.scopes.push(new Map());
        for (const s of body) this.statement(s);
        this.scopes.pop();
    }

    private slot(name: string): number {
        for (const scope of [...this.scopes].reverse()) if (scope.has(name)) return scope.get(name)!;
        throw new Error(`no local ${name}`);
    }

    private statement(s: S): void {
        const { code } = this;
        switch (s.k) {
            case 'decl': {
                this.value(s.e);
                const at = this.slots++;
                this.scopes[this.scopes.length - 1].set(s.name, at);
                code.push({ op: 'mod' }, { op: 'setLocal', at });
                return;
            }
            case 'set':
                if (s.index) this.value(s.index);
                if (s.add) { this.read(s.to, s.index); this.value(s.e); code.push({ op: 'bin', f: '+' }); } else this.value(s.e);
                if (!s.add) code.push({ op: 'mod' });
                if (s.local) code.push({ op: 'setLocal', at: this.slot(s.to) });
                else code.push({ op: 'store', name: s.to, array: s.index !== undefined });
                return;
            case 'if': {
                this.value(s.c);
                const other: I = { op: 'jumpIf', want: false, to: 0 };
                code.push(other);
                this.block(s.then);
                const done: I = { op: 'jump', to: 0 };
                code.push(done);
                other.to = code.length;
                this.block(s.else);
                done.to = code.length;
                return;
            }
            case 'while': {
                const loop = { break: [] as { to: number }[], continue: [] as { to: number }[] };
                const head = code.length;
                const out: I = { op: 'jumpIf', want: false, to: 0 };
                if (!s.after) { this.value(s.c); code.push(out); }
                this.loops.push(loop);
                this.block(s.body);
                this.loops.pop();
                loop.continue.forEach(j => { j.to = code.length; });
                if (s.after) { this.value(s.c); code.push(out); }
                code.push({ op: 'jump', to: head });
                out.to = code.length;
                loop.break.forEach(j => { j.to = code.length; });
                return;
            }
            case 'leave': {
                const jump: I = { op: 'jump', to: 0 };
                code.push(jump);
                this.loops[this.loops.length - 1][s.how].push(jump);
                return;
            }
            case 'skip': {
                // { if (c) goto L; int NAME = e; body; L: after }: behind the jump NAME is 0.
                this.scopes.push(new Map());
                const at = this.slots++;
                code.push({ op: 'push', n: 0 }, { op: 'setLocal', at });
                this.value(s.c);
                const skip: I = { op: 'jumpIf', want: true, to: 0 };
                code.push(skip);
                this.value(s.e);
                code.push({ op: 'mod' }, { op: 'setLocal', at });
                this.scopes[this.scopes.length - 1].set(s.name, at);
                for (const inner of s.body) this.statement(inner);
                skip.to = code.length;
                for (const inner of s.after) this.statement(inner);
                this.scopes.pop();
                return;
            }
            case 'again': {
                const head = code.length;
                this.block(s.body);
                this.value(s.c);
                code.push({ op: 'jumpIf', want: true, to: head });
                return;
            }
            case 'choose': {
                const second: I = { op: 'choose', to: 0 };
                code.push(second);
                this.block(s.a);
                const done: I = { op: 'jump', to: 0 };
                code.push(done);
                second.to = code.length;
                this.block(s.b);
                done.to = code.length;
                return;
            }
            case 'atomic':
                code.push({ op: 'enter', lock: s.lock });
                this.block(s.body);
                code.push({ op: 'leave' });
                return;
            case 'lock': code.push({ op: 'lock', name: s.name, sleeps: s.name === 'm' }); return;
            case 'unlock': code.push({ op: 'unlock', name: s.name }); return;
            case 'assert': this.value(s.e); code.push({ op: 'assert' }); return;
            case 'wait':
                code.push({ op: 'enter' }, { op: 'sleeps' });
                this.value(s.e);
                code.push({ op: 'block' }, { op: 'leave' });
                return;
            case 'return': this.value(s.e); code.push({ op: 'mod' }, { op: 'return' }); return;
            case 'do': this.value(s.e); code.push({ op: 'drop' }); return;
        }
    }

    private read(name: string, index: E | undefined): void {
        this.value(index ? { k: 'shared', name, index } : name.startsWith('l') || name === 'p' || name === 'q' ? { k: 'local', name } : { k: 'shared', name });
    }

    private value(e: E): void {
        const { code } = this;
        switch (e.k) {
            case 'num': code.push({ op: 'push', n: e.n }); return;
            case 'local': code.push({ op: 'local', at: this.slot(e.name) }); return;
            case 'shared':
                if (e.index) this.value(e.index);
                code.push({ op: 'load', name: e.name, array: e.index !== undefined });
                return;
            case 'not': this.value(e.a); code.push({ op: 'not' }); return;
            case 'bin': {
                this.value(e.a);
                if (e.f !== '&&' && e.f !== '||') { this.value(e.b); code.push({ op: 'bin', f: e.f }); return; }
                const decided: I = { op: 'jumpIf', want: e.f === '||', to: 0 };
                code.push(decided);
                this.value(e.b);
                code.push({ op: 'truth' });
                const done: I = { op: 'jump', to: 0 };
                code.push(done);
                decided.to = code.length;
                code.push({ op: 'push', n: Number(e.f === '||') });
                done.to = code.length;
                return;
            }
            case 'cond': {
                this.value(e.c);
                const other: I = { op: 'jumpIf', want: false, to: 0 };
                code.push(other);
                this.value(e.a);
                const done: I = { op: 'jump', to: 0 };
                code.push(done);
                other.to = code.length;
                this.value(e.b);
                done.to = code.length;
                return;
            }
            case 'try': code.push({ op: 'try', name: e.name }); return;
            case 'call': e.args.forEach(a => this.value(a)); code.push({ op: 'call', fn: e.fn }); return;
        }
    }
}

/** `atomic`: how many sections the caller was in. */
interface Frame { pc: number; stack: number[]; locals: number[]; atomic: number }
interface ThreadState { frames: Frame[]; atomic: number; done: boolean }
interface State { threads: ThreadState[]; shared: Record<string, number[]> }

const SHARED = new Set(['load', 'store', 'choose', 'lock', 'unlock', 'try', 'assert']);
const LONGEST_LOCAL_RUN = 300;

type Outcome = { state: State } | { code: string } | 'blocked';

export interface Meaning { codes: string[]; seen: string[]; ends: string[] }

/** Valuations of the shared variables that can be seen, those of states in which nobody can step (with who has ended), and codes. */
export function meaning(prog: Prog, most: number): Meaning | undefined {
    const compiler = new Compiler();
    const functions = prog.functions.map((f: Fn) => compiler.body(['p', 'q'], f.body, f.atomic));
    const starts = prog.threads.map(body => compiler.body([], body, false));
    const { code } = compiler;
    const codes = new Set<string>();
    const seen = new Set<string>();
    const ends = new Set<string>();

    /** Runs thread `t`: its next step and the local computation behind it; `start`: only local computation. */
    function run(before: State, t: number, second: boolean, start: boolean): Outcome {
        const state = structuredClone(before);
        const thread = state.threads[t];
        const { shared } = state;
        let stepped = start;
        for (let n = 0; ; n++) {
            const frame = thread.frames[thread.frames.length - 1];
            const i = code[frame.pc];
            const begins = SHARED.has(i.op) || i.op === 'enter';
            if (thread.atomic === 0 && (begins || n > LONGEST_LOCAL_RUN)) {
                if (stepped) return { state };
                stepped = true;
                n = 0;
            }
            frame.pc++;
            const pop = (): number => frame.stack.pop()!;
            const push = (v: number | boolean): void => { frame.stack.push(Number(v)); };
            switch (i.op) {
                case 'push': push(i.n); break;
                case 'local': push(frame.locals[i.at] ?? 0); break;
                case 'setLocal': frame.locals[i.at] = pop(); break;
                case 'load': push(shared[i.name][i.array ? pop() % 2 : 0]); break;
                case 'store': { const v = pop() % 3; shared[i.name][i.array ? pop() % 2 : 0] = v; break; }
                case 'mod': push(pop() % 3); break;
                case 'not': push(pop() === 0); break;
                case 'truth': push(pop() !== 0); break;
                case 'bin': {
                    const b = pop();
                    const a = pop();
                    push(i.f === '+' ? a + b : i.f === '*' ? a * b : i.f === '==' ? a === b : i.f === '<' ? a < b : a !== b);
                    break;
                }
                case 'jump': frame.pc = i.to; break;
                case 'jumpIf': if ((pop() !== 0) === i.want) frame.pc = i.to; break;
                case 'choose': if (second) frame.pc = i.to; break;
                case 'sleeps': if (shared.s[0] === t + 1) return { code: 'sleep_in_atomic' }; break;
                case 'block': if (pop() === 0) return 'blocked'; break;
                case 'lock':
                    if (i.sleeps && shared.s[0] === t + 1) return { code: 'sleep_in_atomic' };
                    if (shared[i.name][0] !== 0) return 'blocked';
                    shared[i.name][0] = t + 1;
                    break;
                case 'try': push(shared[i.name][0] === 0); if (shared[i.name][0] === 0) shared[i.name][0] = t + 1; break;
                case 'unlock': if (shared[i.name][0] !== t + 1) return { code: 'lock_misuse' }; shared[i.name][0] = 0; break;
                case 'enter': if (i.lock && shared[i.lock][0] !== 0 && shared[i.lock][0] !== t + 1) return 'blocked'; thread.atomic++; break;
                case 'leave': thread.atomic--; break;
                case 'assert': if (pop() === 0) return { code: 'assertion' }; break;
                case 'drop': pop(); break;
                case 'call': {
                    const q = pop();
                    const p = pop();
                    thread.frames.push({ pc: functions[i.fn], stack: [], locals: [p, q], atomic: thread.atomic });
                    break;
                }
                case 'return': {
                    const result = pop();
                    thread.frames.pop();
                    thread.atomic = frame.atomic;
                    if (thread.frames.length > 0) { thread.frames[thread.frames.length - 1].stack.push(result); break; }
                    thread.done = true;
                    if (['m', 's'].some(lock => shared[lock][0] === t + 1)) return { code: 'lock_misuse' };
                    return { state };
                }
            }
        }
    }

    let first: State = {
        threads: starts.map(pc => ({ frames: [{ pc, stack: [], locals: [], atomic: 0 }], atomic: 0, done: false })),
        shared: { x: [0], y: [0], a: [0, 0], m: [0], s: [0] },
    };
    for (let t = 0; t < starts.length; t++) {
        const outcome = run(first, t, false, true);
        if (outcome === 'blocked') throw new Error('local computation is never blocked');
        if ('code' in outcome) return { codes: [outcome.code], seen: [], ends: [] };
        first = outcome.state;
    }
    const known = new Set([JSON.stringify(first)]);
    const work = [first];
    for (let state = work.pop(); state; state = work.pop()) {
        if (known.size > most) return undefined;
        seen.add(JSON.stringify(state.shared));
        let steps = 0;
        for (let t = 0; t < state.threads.length; t++) {
            const { done, frames } = state.threads[t];
            if (done) continue;
            const isChoice = code[frames[frames.length - 1].pc].op === 'choose';
            for (const second of isChoice ? [false, true] : [false]) {
                const outcome = run(state, t, second, false);
                if (outcome === 'blocked') continue;
                steps++;
                if ('code' in outcome) { codes.add(outcome.code); continue; }
                const key = JSON.stringify(outcome.state);
                if (!known.has(key)) { known.add(key); work.push(outcome.state); }
            }
        }
        if (steps === 0) ends.add(JSON.stringify([state.shared, state.threads.map(t => t.done)]));
    }
    return { codes: [...codes].sort(), seen: [...seen].sort(), ends: [...ends].sort() };
}
