/** Expressions of the language to values: handles are known now, numbers become expressions over locals, reading a shared variable is a step. */
import { AstUtils, type AstNode } from 'langium';
import type { Expr as AstExpr, Index, Infix, Member_, NameRef } from '../language/generated/ast.js';
import type { Context } from './context.js';
import { binary, constant, element, eq, isConstant, negate, not, truth, walk } from './exprs.js';
import type { BinaryOp, Expr } from './expr.js';
import type { NumType } from './objects.js';
import type { Evaluator } from './call-site.js';
import { member } from './members.js';
import { resolveName } from './names.js';
import { sameHandle } from './handles.js';
import { describe, num, RETURNS_NOTHING, type Binding, type Elements, type Num, type Place, type Value } from './values.js';

/** Sequence numbers are renumbered after each step, so but for 0 (unset) a number in the text means none of them. */
export function refuseSeqLiteral(ctx: Context, value: Num, at: AstNode): void {
    if (value.type !== 'seq' && isConstant(value.e) && value.e.value !== 0) {
        throw ctx.error('sequence-constant', 'sequence numbers have no fixed values: compare them with each other, or with 0 for "not set"', at);
    }
}

function mentionsField(ctx: Context, e: Expr): boolean {
    let found = false;
    if (ctx.fieldTemps.size > 0) walk(e, sub => { if (sub.op === 'temp' && ctx.fieldTemps.has(sub.id)) found = true; });
    return found;
}

const local = (binding: Binding & { kind: 'local' }): Num => num({ op: 'temp', id: binding.temp }, binding.type);

const ORDERING: ReadonlySet<string> = new Set(['<', '<=', '>', '>=']);
const ARITHMETIC: ReadonlySet<string> = new Set(['+', '-', '*', '%']);

export class Expressions implements Evaluator {
    constructor(private readonly ctx: Context, private readonly call: (e: Extract<AstExpr, { $type: 'Call' }>) => Value) { }

    value(e: AstExpr): Value {
        return this.read(this.place(e), e);
    }

    number(e: AstExpr): Num {
        const value = this.value(e);
        if (value.kind === 'num') return value;
        throw this.ctx.error(value.kind === 'void' ? 'no-value' : 'handle-as-value', value.kind === 'void' ? RETURNS_NOTHING : `a value is needed here, but this is ${describe(value)}`, e);
    }

    condition(e: AstExpr): Expr {
        return truth(this.number(e).e);
    }

    place(e: AstExpr): Value {
        if (!e) throw this.ctx.error('unexpected-token', 'an expression is missing here');
        switch (e.$type) {
            case 'NumberLit': return num(constant(e.value));
            case 'BoolLit': return num(constant(e.value === 'true'), 'bool');
            case 'NullLit': return { kind: 'owner', name: null };
            case 'NameRef': return this.name(e);
            case 'Member_': return this.member(e);
            case 'Index': return this.index(e);
            case 'Call': return this.call(e);
            case 'Cond': return this.conditional(e);
            case 'Infix': return this.infix(e);
            case 'Neg': return this.unary(e);
        }
    }

    /** Reads a shared variable: one step. Everything else is a value already. */
    read(value: Value, at: AstExpr): Value {
        if (value.kind === 'elements') return local(this.element(value, at));
        if (value.kind !== 'place') return value;
        const id = this.ctx.newTemp(value.type);
        this.ctx.step(this.ctx.meta(`read ${value.name}`, { kind: 'load' }, { range: this.ctx.range(at) }), [...value.checks,
            { kind: 'set', target: { op: 'temp', id }, value: this.load(value, at) }]);
        return num({ op: 'temp', id }, value.type);
    }

    /** `m.src[A]`, `m.src[0]`; `m.src` where there is one element. */
    element(array: Elements, at: AstExpr): Binding & { kind: 'local' } {
        if (at.$type !== 'Index') {
            if (array.of.length === 1) return array.of[0];
            throw this.ctx.error('missing-index', `${array.name} is an array: say which element`, at);
        }
        const index = this.value(at.index);
        const place = index.kind === 'page' ? array.pages?.indexOf(index) : index.kind === 'num' && isConstant(index.e) ? index.e.value : undefined;
        if (place === undefined) throw this.ctx.error('not-constant', `${array.name}: which element it is must be known when the call is inlined${array.pages ? ', by its page or its number' : ''}`, at.index);
        const found = array.of.at(place < 0 ? array.of.length : place);
        if (!found) throw this.ctx.error('index-out-of-range', index.kind === 'page' ? `${array.name} has no element for page ${index.name}` : `${array.name} has ${array.of.length} element${array.of.length === 1 ? '' : 's'}, numbered from 0`, at.index);
        return found;
    }

    load(place: Place, at: AstExpr): Expr {
        if (!place.index) throw this.ctx.error('missing-index', `${place.name} is an array: say which element`, at);
        return element(place.base, place.length, place.index);
    }

    private name(e: NameRef): Value {
        return resolveName(this.ctx, e.ref?.$refText ?? '', e);
    }

    private member(e: Member_): Value {
        const target = this.place(e.target);
        const name = e.member?.$refText ?? '';
        // A field of what a shared variable holds (`m.src.refs`): the variable is read first. A lock inside a page's field is not.
        const base = target.kind === 'elements' || target.kind === 'place' && !(target.page && name === 'lock') ? this.read(target, e.target) : target;
        return member(this.ctx, base, name, e);
    }

    private index(e: Index): Value {
        const target = this.place(e.target);
        if (target.kind === 'elements') return local(this.element(target, e));
        if (target.kind !== 'row' && (target.kind !== 'place' || target.index)) throw this.ctx.error('not-an-array', `${this.ctx.text(e.target)} is not an array: it has no elements`, e);
        const index = this.number(e.index).e;
        const length = target.kind === 'row' ? target.count : target.length;
        if (isConstant(index) && (index.value < 0 || index.value >= length)) throw this.ctx.error('index-out-of-range', `${target.name} has ${length} elements, numbered from 0`, e.index);
        const inside = binary('&&', binary('>=', index, constant(0)), binary('<', index, constant(length)));
        const name = `${target.name}[${this.ctx.text(e.index)}]`;
        const checks = [...target.checks, this.ctx.check(inside, 'assertion', `${target.name}: no such element`)];
        if (target.kind === 'place') return { ...target, index, name, checks };
        return { kind: 'lock', ref: { lock: target.lock, count: length, index }, name, type: this.ctx.world.space.locks[target.lock].kind, checks };
    }

    private unary(e: Extract<AstExpr, { $type: 'Neg' }>): Value {
        if (e.op === '&') return this.place(e.value);
        const value = this.number(e.value);
        if (e.op === '!') return num(not(truth(value.e)), 'bool');
        if (value.type === 'seq') throw this.ctx.error('sequence-arithmetic', 'a sequence number has no negative', e);
        return num(negate(value.e));
    }

    private conditional(e: Extract<AstExpr, { $type: 'Cond' }>): Value {
        const cond = this.condition(e.cond);
        if (isConstant(cond)) return this.value(cond.value ? e.then : e.else);
        return this.either(cond, () => this.number(e.then), () => this.number(e.else));
    }

    private infix(e: Infix): Value {
        const op = e.operator as BinaryOp;
        if (op === '&&' || op === '||') return this.shortCircuit(e, op);
        const left = this.before(this.value(e.left), e.right);
        const right = this.value(e.right);
        if (left.kind !== 'num' || right.kind !== 'num') return this.compareHandles(e, op, left, right);
        if ((left.type === 'seq' || right.type === 'seq') && (ORDERING.has(op) || ARITHMETIC.has(op))) {
            throw this.ctx.error('sequence-order', 'sequence numbers are compared for equality only, and made by seq_next, seq_prev and seq_make_odd', e);
        }
        if (left.type === 'seq') refuseSeqLiteral(this.ctx, right, e);
        if (right.type === 'seq') refuseSeqLiteral(this.ctx, left, e);
        // The kernel would die of it (a divide error).
        if (op === '%' && !(isConstant(right.e) && right.e.value !== 0)) this.ctx.local(this.ctx.check(right.e, 'assertion', `${this.ctx.text(e)} divides by 0`));
        return num(binary(op, left.e, right.e), ARITHMETIC.has(op) ? 'int' : 'bool');
    }

    /** A value that was read before `next` is evaluated, which may call a function that writes a struct's fields. */
    before<V extends Value>(value: V, next: AstExpr): V | Num {
        if (value.kind !== 'num' || !mentionsField(this.ctx, value.e) || !AstUtils.streamAst(next).some(n => n.$type === 'Call')) return value;
        return this.ctx.keep(value.e, value.type);
    }

    private compareHandles(e: Infix, op: BinaryOp, left: Value, right: Value): Num {
        if (op !== '==' && op !== '!=') throw this.ctx.error(left.kind === 'void' || right.kind === 'void' ? 'no-value' : 'handle-as-value', `\`${op}\` needs two values, but here are ${describe(left)} and ${describe(right)}`, e);
        // NULL and 0 of C meet here: `f == NULL`, `ret == 0`.
        const zero = (v: Value): Value => v.kind === 'owner' && v.name === null ? num(constant(0)) : v;
        if (left.kind === 'num' || right.kind === 'num') {
            const [a, b] = [zero(left), zero(right)];
            if (a.kind !== 'num' || b.kind !== 'num') throw this.ctx.error('handle-comparison', `${describe(left)} cannot be compared with ${describe(right)}`, e);
            return num(op === '==' ? eq(a.e, b.e) : not(eq(a.e, b.e)), 'bool');
        }
        return num(constant(sameHandle(left, right) === (op === '==')), 'bool');
    }

    /** The right side runs only if the left one does not decide; a right side without steps is a plain expression. */
    private shortCircuit(e: Infix, op: '&&' | '||'): Value {
        const left = this.condition(e.left);
        if (isConstant(left)) return (left.value !== 0) === (op === '||') ? num(left, 'bool') : num(this.condition(e.right), 'bool');
        const right = (): Num => num(this.condition(e.right), 'bool');
        const decided = (): Num => num(constant(op === '||'), 'bool');
        return op === '&&' ? this.either(left, right, decided) : this.either(left, decided, right);
    }

    /** One of two values, each computed only where it is needed. */
    private either(cond: Expr, whenTrue: () => Num, whenFalse: () => Num): Num {
        const { graph } = this.ctx;
        if (!graph.cursor) return num(constant(0), 'bool');
        const kept = this.ctx.keep(cond, 'bool');
        const arms = graph.branch(kept.e, this.ctx.atomic);
        const result = { temp: this.ctx.newTemp('bool'), type: 'int' as NumType };
        const done = graph.node(false, this.ctx.atomic);
        graph.cursor = arms.then;
        const a = whenTrue();
        this.ctx.set(result.temp, a.e);
        graph.goTo(done);
        graph.cursor = arms.else;
        const b = whenFalse();
        this.ctx.set(result.temp, b.e);
        graph.goTo(done);
        graph.cursor = done;
        const type = a.type === b.type ? a.type : [a.type, b.type].find(t => t !== 'int' && t !== 'bool') ?? 'int';
        Object.assign(this.ctx.temps.get(result.temp)!, { kind: type });
        return num({ op: 'temp', id: result.temp }, type);
    }
}

