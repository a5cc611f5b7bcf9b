/**
 * What a file does with a lock or a variable, as far as its text tells: who takes the lock and in which order with others, which values the variable gets.
 * Functions are looked at one by one; what a call does is the business of the findings and of the explorer.
 */
import { AstUtils, type AstNode } from 'langium';
import { isCall, isMember_, isNameRef, type Expr, type Field, type Local, type Named, type Simple, type Stmt } from '../generated/ast.js';
import { nameCalled, nameOfFunction, type FunctionNode, type Resolver } from '../names/resolver.js';
import { LOCK_CALLS, LOCK_TYPES } from './locks.js';

/** Markdown; undefined if there is nothing to say. `at`: a node of the file in question. */
export function useOf(resolver: Resolver, node: AstNode, at: AstNode): string | undefined {
    const type = node.$type === 'Field' ? (node as Field).$container?.type : node.$type === 'Local' ? (node as Local).type : undefined;
    if (!type) return undefined;
    if (LOCK_TYPES.has(type)) return node.$type === 'Field' ? lockUse(resolver, node as Field, at) : undefined;
    return type === 'int' || type === 'bool' ? values(resolver, node as Field | Local, type, at) : undefined;
}

// ---- locks

interface Orders { takers: Set<string>; before: Map<Field, string>; after: Map<Field, string> }

function lockUse(resolver: Resolver, lock: Field, at: AstNode): string {
    const orders: Orders = { takers: new Set(), before: new Map(), after: new Map() };
    for (const code of AstUtils.streamAst(AstUtils.findRootNode(at))) {
        const body = ['Fn', 'Callback', 'Override', 'Work', 'Thread'].includes(code.$type) ? (code as FunctionNode).body : undefined;
        if (body) new Walk(resolver, lock, codeName(resolver, code), orders).block(body.stmts, []);
    }
    const device = lock.$container.$container;
    const lines = [device.$type === 'Device' ? `Lock class \`${device.name}.${lock.name}\`.` : device.$type === 'Per' ? `Lock class \`${lock.name}\`: one for all, as lockdep sees it.` : `Lock class \`${lock.name}\`.`];
    if (orders.takers.size) lines.push(`Taken in ${[...orders.takers].join(', ')}.`);
    const list = (found: Map<Field, string>) => [...found].map(([other, where]) => `\`${fieldName(other)}\` (${where})`).join(', ');
    if (orders.after.size) lines.push(`Taken while holding ${list(orders.after)}.`);
    if (orders.before.size) lines.push(`Held while taking ${list(orders.before)}.`);
    return lines.join('  \n');
}

/** Follows the statements of one function. After a branch only what is held on every way counts. */
class Walk {
    constructor(private readonly resolver: Resolver, private readonly lock: Field, private readonly where: string, private readonly orders: Orders) {}

    /** What is held after the statements; undefined if their end is never reached. */
    block(stmts: readonly (Stmt | undefined)[], held: Field[] | undefined): Field[] | undefined {
        let now = held;
        for (const stmt of stmts) {
            // A label may be reached with what is held elsewhere.
            if (stmt?.$type === 'Label') now ??= [];
            if (now) now = this.statement(stmt, now);
        }
        return now;
    }

    private statement(stmt: Stmt | undefined, held: Field[]): Field[] | undefined {
        switch (stmt?.$type) {
            case 'Block': return this.block(stmt.stmts, held);
            case 'Goto': case 'Break': case 'Continue': return undefined;
            case 'Return': this.calls(stmt, held); return undefined;
            case 'If': return common([this.block([stmt.then], this.calls(stmt.cond, held)), stmt.else ? this.block([stmt.else], held) : held]);
            case 'While': case 'For': case 'Foreach': return common([held, this.block([stmt.body], held)]) ?? held;
            case 'DoWhile': return this.block([stmt.body], held);
            case 'Choose': return common(stmt.alts.map(alt => this.block(alt.stmts, held)));
            case 'Atomic': {
                const lock = stmt.lock && this.lockOf(stmt.lock);
                if (lock) this.takes(lock, held);
                return this.block(stmt.body?.stmts ?? [], lock ? [...held, lock] : held) && held;
            }
            default: return stmt ? this.calls(stmt, held) : held;
        }
    }

    private calls(node: AstNode | undefined, held: Field[]): Field[] {
        let now = held;
        for (const call of node ? AstUtils.streamAst(node).filter(isCall) : []) {
            const known = LOCK_CALLS[nameCalled(call) ?? ''], lock = known && this.lockOf(call.args[0]);
            if (!known || !lock || /^might_|downgrade/.test(nameCalled(call)!)) continue;
            if (known.takes) this.takes(lock, now);
            // A trylock that is held after all shows less than it could.
            if (!known.takes) now = now.filter(one => one !== lock);
            else if (!nameCalled(call)!.endsWith('trylock')) now = [...now, lock];
        }
        return now;
    }

    private takes(lock: Field, held: readonly Field[]): void {
        if (lock === this.lock) {
            this.orders.takers.add(this.where);
            for (const other of held) if (other !== lock && !this.orders.after.has(other)) this.orders.after.set(other, this.where);
        } else if (held.includes(this.lock) && !this.orders.before.has(lock)) this.orders.before.set(lock, this.where);
    }

    private lockOf(expr: Expr | undefined): Field | undefined {
        const bare = expr?.$type === 'Neg' && expr.op === '&' ? expr.value : expr;
        return named(this.resolver, bare).find((node): node is Field => node.$type === 'Field');
    }
}

function common(ways: (Field[] | undefined)[]): Field[] | undefined {
    const [first, ...others] = ways.filter(way => way !== undefined);
    return first?.filter(lock => others.every(way => way.includes(lock)));
}

// ---- variables

/** `Initially 0; set to 1, 2 (3 places).` */
function values(resolver: Resolver, variable: Field | Local, type: 'int' | 'bool', at: AstNode): string {
    const initial = variable.init?.$cstNode?.text ?? (type === 'bool' ? 'false' : '0');
    const set = AstUtils.streamAst(AstUtils.findRootNode(at)).filter((node): node is Simple => node.$type === 'Simple' && Boolean((node as Simple).op))
        .filter(({ left }) => named(resolver, left.$type === 'Index' ? left.target : left).includes(variable)).toArray();
    const constants = set.map(({ op, right }) => op === '=' && right ? constantText(right) : undefined);
    if (type === 'bool') return `Initially ${initial}; ${set.length ? `set in ${places(set.length)}` : 'never set'}.`;
    if (constants.every(text => text !== undefined)) return `Values: ${[...new Set([initial, ...constants])].join(', ')}.`;
    return `Initially ${initial}; changed in ${places(set.length)} of this file.`;
}

function constantText(expr: Expr): string | undefined {
    const bare = expr.$type === 'Neg' && expr.op === '-' ? expr.value : expr;
    const isConstant = bare?.$type === 'NumberLit' || isNameRef(bare) && ['EnumValue', 'Const'].includes(bare.ref?.ref?.$type ?? '');
    return isConstant ? expr.$cstNode?.text : undefined;
}

const places = (n: number) => n === 1 ? '1 place' : `${n} places`;

// ---- names

function named(resolver: Resolver, expr: Expr | undefined): Named[] {
    if (isMember_(expr)) return resolver.candidates(expr);
    const found = isNameRef(expr) ? resolver.resolveName(expr) : undefined;
    return found ? [found] : [];
}

function fieldName({ name, $container: { $container: owner } }: Field): string {
    return owner.$type === 'Device' ? `${owner.name}.${name}` : owner.$type === 'Per' ? `${owner.what}.${name}` : name;
}

function codeName(resolver: Resolver, code: AstNode): string {
    if (code.$type === 'Thread') return `thread ${(code as AstNode & { name: string }).name}`;
    if (code.$type === 'Override') return `override ${(code as FunctionNode & { path: Expr }).path.$cstNode?.text}`;
    const name = code.$type === 'Work' ? (code as AstNode & { name: string }).name : nameOfFunction(code as FunctionNode);
    const device = resolver.deviceOf(code);
    return device ? `${device.name}.${name}` : `${name}`;
}
