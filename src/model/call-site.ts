/** One call of a primitive: its arguments, checked as they are asked for. */
import type { Call, Expr as AstExpr } from '../language/generated/ast.js';
import type { Context } from './context.js';
import type { Expr } from './expr.js';
import type { DeviceObject, MmObject, NotifierObject, PageObject, WorkObject } from './objects.js';
import { describe, literal, type LockValue, type Num, type Value } from './values.js';

export interface Evaluator {
    /** Value of `e`; shared variables in it are read, step by step. */
    value(e: AstExpr): Value;
    /** As `value`, but a shared variable is not read. */
    place(e: AstExpr): Value;
    /** Evaluates `e` within the current step. */
    condition(e: AstExpr): Expr;
}

export class CallSite {
    constructor(readonly ctx: Context, readonly name: string, readonly node: Call, private readonly evaluator: Evaluator,
        /** `gpu` of `gpu.map(...)`, or the device whose function this is in. */
        readonly self: DeviceObject | undefined) { }

    get count(): number { return this.node.args.length; }

    arity(least: number, most = least): void {
        if (this.count >= least && this.count <= most) return;
        const wanted = least === most ? `${least}` : `${least} to ${most}`;
        throw this.ctx.error('argument-count', `${this.name}() takes ${wanted} argument${most === 1 ? '' : 's'}, not ${this.count}`, this.node);
    }

    ast(i: number): AstExpr { return this.node.args[i]; }
    value(i: number): Value { return this.evaluator.value(this.node.args[i]); }
    condition(i: number): Expr { return this.evaluator.condition(this.node.args[i]); }

    num(i: number): Num {
        const value = this.value(i);
        if (value.kind === 'num') return value;
        throw this.wrong(i, value, 'a value');
    }

    number(i: number, otherwise: number): Num { return i < this.count ? this.num(i) : literal(otherwise); }

    page(i: number): PageObject {
        const value = this.value(i);
        if (value.kind === 'page') return value;
        throw this.wrong(i, value, 'a page');
    }

    /** Pages of a range, of a set of pages, or one page. */
    pages(i: number): PageObject[] {
        const value = this.value(i);
        if (value.kind === 'page') return [value];
        if (value.kind === 'pages' || value.kind === 'range') return value.pages;
        throw this.wrong(i, value, 'a page or a range');
    }

    mm(i: number): MmObject {
        const value = this.value(i);
        if (value.kind === 'mm') return value;
        throw this.wrong(i, value, 'an mm');
    }

    notifier(i: number): NotifierObject {
        const value = this.value(i);
        if (value.kind === 'notifier') return value;
        throw this.wrong(i, value, 'a notifier');
    }

    work(i: number): WorkObject {
        const value = this.value(i);
        if (value.kind === 'work') { this.ctx.useWork(value); return value; }
        throw this.wrong(i, value, 'a work item');
    }

    lock(i: number): LockValue {
        const value = this.value(i);
        if (value.kind === 'lock') return value;
        throw this.wrong(i, value, 'a lock');
    }

    device(): DeviceObject {
        if (this.self) return this.self;
        throw this.ctx.error('device-operation', `${this.name}() is an operation of a device: call it inside one, or as \`gpu.${this.name}(...)\``, this.node);
    }

    private wrong(i: number, value: Value, wanted: string): Error {
        const called = this.ctx.libraryCall;
        if (called !== undefined) return this.ctx.error('argument-kind', `${called}() must be given ${wanted}, but this is ${describe(value)}`, this.node.args[i]);
        return this.ctx.error('argument-kind', `argument ${i + 1} of ${this.name}() must be ${wanted}, but this is ${describe(value)}`, this.node.args[i]);
    }
}

export type Primitive = (call: CallSite) => Value;

export const NOTHING: Value = { kind: 'void' };
