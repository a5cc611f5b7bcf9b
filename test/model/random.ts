/** Random small programs of the language: what they say as a tree, and as text. */

export type E =
    | { k: 'num'; n: number } | { k: 'local'; name: string } | { k: 'shared'; name: string; index?: E }
    | { k: 'not'; a: E } | { k: 'bin'; f: string; a: E; b: E } | { k: 'cond'; c: E; a: E; b: E }
    | { k: 'try'; name: string } | { k: 'call'; fn: number; args: E[] };

export type S =
    | { k: 'decl'; name: string; e: E } | { k: 'set'; to: string; local: boolean; index?: E; add: boolean; e: E }
    | { k: 'if'; c: E; then: S[]; else: S[] } | { k: 'while'; c: E; body: S[]; after: boolean } | { k: 'leave'; how: 'break' | 'continue' }
    | { k: 'skip'; label: string; c: E; name: string; e: E; body: S[]; after: S[] } | { k: 'again'; label: string; c: E; body: S[] }
    | { k: 'choose'; a: S[]; b: S[] } | { k: 'atomic'; lock?: string; body: S[] } | { k: 'lock' | 'unlock'; name: string }
    | { k: 'assert' | 'wait' | 'return' | 'do'; e: E };

export interface Fn { atomic: boolean; body: S[] }
export interface Prog { functions: Fn[]; threads: S[][] }

interface Where { locals: string[]; atomic: boolean; loop: boolean; fn: boolean; depth: number; calls: number[] }

/** A program from a stream of numbers 0 .. 2^32-1: the same numbers, the same program. */
export class Maker {
    private names = 0;

    constructor(private readonly next: () => number) { }

    program(): Prog {
        const where = (extra: Partial<Where>): Where => ({ locals: [], atomic: false, loop: false, fn: false, depth: 0, calls: [], ...extra });
        const functions: Fn[] = [
            { atomic: true, body: this.body(where({ locals: ['p', 'q'], atomic: true, fn: true, depth: 1 }), 3) },
            { atomic: false, body: this.body(where({ locals: ['p', 'q'], fn: true, depth: 1, calls: [0] }), 3) },
        ];
        const threads = Array.from({ length: 2 }, () => this.body(where({ calls: [0, 1] }), 4));
        return { functions, threads };
    }

    private pick(n: number): number { return this.next() % n; }

    private body(where: Where, most: number): S[] {
        const inner = { ...where, locals: [...where.locals] };
        return Array.from({ length: 1 + this.pick(most) }, () => this.statements(inner)).flat();
    }

    private statements(where: Where): S[] {
        const deeper = { ...where, depth: where.depth + 1 };
        const { atomic, depth } = where;
        const kind = this.pick(20);
        if (depth < 3) {
            switch (kind) {
                case 0: case 1: return [{ k: 'if', c: this.value(where), then: this.body(deeper, 2), else: this.pick(2) ? this.body(deeper, 2) : [] }];
                case 2: case 3: if (!atomic) return [{ k: 'while', c: this.value(where), body: this.body({ ...deeper, loop: true }, 2), after: this.pick(2) === 0 }]; break;
                case 4: return [this.skip(deeper)];
                case 5: if (!atomic) return [{ k: 'again', label: this.name('L'), c: this.value(where), body: this.body(deeper, 2) }]; break;
                case 6: if (!atomic) return [{ k: 'choose', a: this.body(deeper, 2), b: this.body(deeper, 2) }]; break;
                case 7: case 8: return [{ k: 'atomic', lock: !atomic && this.pick(2) ? 's' : undefined, body: this.body({ ...deeper, atomic: true, loop: false, calls: [0].filter(f => where.calls.includes(f)) }, 3) }];
                case 9: case 10: if (!atomic) {
                    const name = this.pick(2) ? 'm' : 's';
                    return [{ k: 'lock', name }, { k: 'if', c: { k: 'num', n: 1 }, then: this.body(deeper, 2), else: [] }, { k: 'unlock', name }];
                }
            }
        }
        switch (kind) {
            case 11: if (!atomic) return [{ k: 'wait', e: this.value({ ...where, calls: [], atomic: true }) }]; break;
            case 12: return [{ k: 'assert', e: this.value(where) }];
            case 13: if (where.fn) return [{ k: 'return', e: this.value(where) }]; break;
            case 14: if (where.loop) return [{ k: 'if', c: this.value(where), then: [{ k: 'leave', how: this.pick(2) ? 'break' : 'continue' }], else: [] }]; break;
            case 15: if (where.calls.length > 0) return [{ k: 'do', e: this.call(where) }]; break;
            case 16: case 17: {
                const name = this.name('l');
                const e = this.value(where);
                where.locals.push(name);
                return [{ k: 'decl', name, e }];
            }
        }
        return [this.assignment(where)];
    }

    private skip(where: Where): S {
        const c = this.value(where);
        const e = this.value(where);
        const name = this.name('l');
        const inside = { ...where, locals: [...where.locals, name] };
        // No declaration of the body's own may be seen behind the label.
        const body = [this.assignment(inside), ...this.pick(2) ? [this.assignment(inside)] : []];
        return { k: 'skip', label: this.name('L'), c, name, e, body, after: [this.assignment(inside)] };
    }

    private assignment(where: Where): S {
        const e = this.value(where);
        const add = this.pick(4) === 0;
        if (where.locals.length > 0 && this.pick(2)) return { k: 'set', to: where.locals[this.pick(where.locals.length)], local: true, add: false, e };
        if (this.pick(3) === 0) return { k: 'set', to: 'a', local: false, index: this.index(where), add, e };
        return { k: 'set', to: this.pick(2) ? 'x' : 'y', local: false, add, e };
    }

    private name(prefix: string): string { return `${prefix}${this.names++}`; }

    private index(where: Where): E {
        if (this.pick(4) === 0) return { k: 'shared', name: 'x' };
        return where.locals.length > 0 && this.pick(2) ? { k: 'local', name: where.locals[this.pick(where.locals.length)] } : { k: 'num', n: this.pick(2) };
    }

    private call(where: Where): E {
        return { k: 'call', fn: where.calls[this.pick(where.calls.length)], args: [this.value(where, 2), this.value(where, 2)] };
    }

    private value(where: Where, depth = 0): E {
        if (depth < 2) {
            switch (this.pick(10)) {
                case 0: case 1: return { k: 'bin', f: ['+', '*', '==', '!=', '<', '&&', '||'][this.pick(7)], a: this.value(where, depth + 1), b: this.value(where, depth + 1) };
                case 2: return { k: 'not', a: this.value(where, depth + 1) };
                case 3: return { k: 'cond', c: this.value(where, depth + 1), a: this.value(where, depth + 1), b: this.value(where, depth + 1) };
                case 4: if (where.calls.length > 0) return this.call(where); break;
                case 5: if (!where.atomic && this.pick(3) === 0) return { k: 'try', name: this.pick(2) ? 'm' : 's' };
            }
        }
        switch (this.pick(5)) {
            case 0: return { k: 'num', n: this.pick(3) };
            case 1: case 2: if (where.locals.length > 0) return { k: 'local', name: where.locals[this.pick(where.locals.length)] }; break;
            case 3: return { k: 'shared', name: 'a', index: this.index(where) };
        }
        return { k: 'shared', name: this.pick(2) ? 'x' : 'y' };
    }
}

/** The program as a scenario. Values stay in 0 .. 2, so that there are finitely many states. */
export function text({ functions, threads }: Prog): string {
    const fns = functions.map((f, i) => `    ${f.atomic ? 'atomic ' : ''}fn f${i}(p, q) -> int ${block(f.body)}`);
    const bodies = threads.map((body, i) => `    thread t${i} ${block(body)}`);
    return ['global { int x, y; int a[2]; mutex m; spinlock s }', 'scenario random {', ...fns, ...bodies, '}', ''].join('\n');
}

const block = (body: S[]): string => `{\n${body.map(statement).join('\n')}\n}`;

function statement(s: S): string {
    switch (s.k) {
        case 'decl': return `int ${s.name} = (${value(s.e)}) % 3`;
        // A sum is taken apart, since it is one load and one store.
        case 'set': {
            const to = s.index ? `${s.to}[(${value(s.index)}) % 2]` : s.to;
            return s.add ? `${to} = (${to} + ${value(s.e)}) % 3` : `${to} = (${value(s.e)}) % 3`;
        }
        case 'if': return `if (${value(s.c)}) ${block(s.then)}${s.else.length > 0 ? ` else ${block(s.else)}` : ''}`;
        case 'while': return s.after ? `do ${block(s.body)} while (${value(s.c)})` : `while (${value(s.c)}) ${block(s.body)}`;
        case 'leave': return s.how;
        case 'skip': return `{\nif (${value(s.c)}) goto ${s.label}\nint ${s.name} = (${value(s.e)}) % 3\n${s.body.map(statement).join('\n')}\n${s.label}:\n${s.after.map(statement).join('\n')}\n}`;
        case 'again': return `${s.label}:\n${block(s.body)}\nif (${value(s.c)}) goto ${s.label}`;
        case 'choose': return `choose ${block(s.a)} or ${block(s.b)}`;
        case 'atomic': return `atomic ${s.lock ? `(${s.lock}) ` : ''}${block(s.body)}`;
        case 'lock': return s.name === 'm' ? 'mutex_lock(m)' : 'spin_lock(s)';
        case 'unlock': return s.name === 'm' ? 'mutex_unlock(m)' : 'spin_unlock(s)';
        case 'assert': return `assert(${value(s.e)})`;
        case 'wait': return `wait_event(${value(s.e)})`;
        case 'return': return `return (${value(s.e)}) % 3`;
        case 'do': return value(s.e);
    }
}

function value(e: E): string {
    switch (e.k) {
        case 'num': return String(e.n);
        case 'local': return e.name;
        case 'shared': return e.index ? `${e.name}[(${value(e.index)}) % 2]` : e.name;
        case 'not': return `!(${value(e.a)})`;
        case 'bin': return `(${value(e.a)} ${e.f} ${value(e.b)})`;
        case 'cond': return `(${value(e.c)} ? ${value(e.a)} : ${value(e.b)})`;
        case 'try': return e.name === 'm' ? 'mutex_trylock(m)' : 'spin_trylock(s)';
        case 'call': return `f${e.fn}(${e.args.map(value).join(', ')})`;
    }
}
