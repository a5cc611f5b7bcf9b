/** `target.name`: fields of mms, pages, frames, devices, notifiers, ranges and structs. */
import type { AstNode } from 'langium';
import type { Context } from './context.js';
import { binary, constant, ZERO } from './exprs.js';
import type { FieldPlace, MmObject, NotifierObject, PageObject } from './objects.js';
import { frameLock } from './primitives-memory.js';
import { isMap } from './state-space.js';
import type { Op } from './program.js';
import { describe, num, type Value } from './values.js';

/** Fields of notifiers that only the one kind has. */
const ONLY_OF: Record<'plain' | 'interval', readonly string[]> = { interval: ['invalidate_seq', 'in_tree', 'deferred'], plain: ['hashed', 'was_put'] };

/** A field as a value that has not been read yet. */
export function placeOf(ctx: Context, field: FieldPlace, name: string, checks: Op[]): Value {
    if (field.k === 'lock' && isMap(field.lock) && !ctx.annotating) throw ctx.error('lock-kind', `${name} is no lock: it is for lock_map_acquire() and the like, which only static findings look at`);
    if (field.k === 'lock' && field.row) return { kind: 'row', lock: field.lock, count: field.count, name, checks };
    if (field.k === 'lock') return { kind: 'lock', ref: { lock: field.lock, count: 1 }, name, type: ctx.world.space.lockOf(field.lock).kind, checks };
    if (field.k === 'struct') return { kind: 'fields', fields: field.fields, name, checks };
    return { kind: 'place', name, type: field.type, base: field.base, length: field.length, index: field.length === 1 ? ZERO : undefined, checks };
}

export function member(ctx: Context, target: Value, name: string, node: AstNode): Value {
    const found = find(ctx, target, name);
    if (found) return found;
    throw ctx.error('unknown-member', `${describe(target)} has no ${name || 'member without a name'}`, node);
}

function find(ctx: Context, target: Value, name: string): Value | undefined {
    switch (target.kind) {
        case 'mm': {
            if (name === 'pages') return { kind: 'pages', pages: target.pages };
            if (name === 'interval_notifiers') return { kind: 'notifiers', notifiers: ctx.notifiersOf(target, 'interval') };
            if (name === 'plain_notifiers') return { kind: 'notifiers', notifiers: ctx.notifiersOf(target, 'plain') };
            const field = target.fields.get(name);
            return field ? placeOf(ctx, field, `${target.name}.${name}`, []) : target.pages.find(p => p.name === name) ?? workOf(target, name);
        }
        case 'pages': return name === 'mm' ? target.pages.at(0)?.mm : undefined;
        case 'page': return pageMember(ctx, target, name);
        case 'place': return target.page && target.field === 'vma' && name === 'lock' ? pageLock(ctx, target.page, 'vma.lock', 'vma_lock', 'rwsem') : undefined;
        case 'device': {
            if (name === 'owner') return target.fields.has('owner') ? undefined : { kind: 'owner', name: target.owner };
            if (name === 'mm') return target.mm;
            if (name === 'pages' && target.mm && !target.fields.has(name)) return { kind: 'pages', pages: target.mm.pages };
            const field = target.fields.get(name);
            if (field) return placeOf(ctx, field, `${target.name}.${name}`, ctx.deviceChecks(target, `${target.name}.${name} is used`));
            const inner = target.notifiers.find(n => n.name === `${target.name}.${name}`) ?? target.works.find(w => w.name === `${target.name}.${name}`);
            const fn = target.functions.get(name);
            return inner ?? (fn && { kind: 'function', name, info: fn });
        }
        case 'notifier': {
            if (name === 'mm') return target.mm;
            if (name === 'device') return target.device;
            if (name === 'rcu') return target.rcu;
            if (name === 'pages') return { kind: 'pages', pages: target.pages };
            if (!target.fields.has(name)) return workOf(target, name);
            if (ONLY_OF[target.type === 'plain' ? 'interval' : 'plain'].includes(name)) {
                throw ctx.error('notifier-kind', target.type === 'plain' ? `${target.name} is a plain notifier: it has no ${name}, which belongs to mmu_interval_notifier` : `${target.name} is an interval notifier: it has no ${name}, which belongs to mmu_notifier`);
            }
            const field = target.fields.get(name)!;
            // Membership of the list belongs to the mm: reading it never touches a freed node.
            const listed = name === 'in_tree' || name === 'hashed' || name === 'deferred';
            return placeOf(ctx, field, `${target.name}.${name}`, listed ? [] : ctx.deviceChecks(target.device, `${target.name}.${name} is used`));
        }
        case 'range':
            if (name === 'mm') return target.mm;
            if (name === 'pages') return { kind: 'pages', pages: target.pages };
            if (name === 'event') return num(target.event);
            if (name === 'owner') return target.owner;
            return name === 'blockable' ? num(constant(target.blockable), 'bool') : undefined;
        case 'struct': {
            const field = target.fields.get(name);
            return field && (field.kind === 'fixed' ? field.value : num({ op: 'temp', id: field.temp }, field.type));
        }
        case 'fields': {
            const field = target.fields.get(name);
            return field && placeOf(ctx, field, `${target.name}.${name}`, target.checks);
        }
        case 'task': return name === 'mm' ? target.mm : undefined;
        case 'num': return target.type === 'pfn' || target.type === 'int' ? frameMember(ctx, target.e, name) : undefined;
        default: return undefined;
    }
}

const workOf = (target: MmObject | NotifierObject, name: string): Value | undefined => target.works.find(w => w.name === `${target.name}.${name}`);

function pageMember(ctx: Context, page: PageObject, name: string): Value | undefined {
    if (name === 'mm') return page.mm;
    if (name === 'ptl') return pageLock(ctx, page, 'ptl', 'ptl', 'spinlock');
    const field = page.fields.get(name);
    if (!field) return undefined;
    const value = placeOf(ctx, field, `${page.name}.${name}`, []);
    return value.kind === 'place' ? { ...value, page, field: name } : value;
}

function pageLock(ctx: Context, page: PageObject, field: string, lockClass: string, kind: 'spinlock' | 'rwsem'): Value {
    let known = page.fields.get(field);
    if (known?.k !== 'lock') {
        known = { k: 'lock', lock: ctx.world.space.lock([`${page.name}.${field}`], lockClass, kind), count: 1 };
        page.fields.set(field, known);
    }
    return placeOf(ctx, known, `${page.name}.${field}`, []);
}

function frameMember(ctx: Context, f: import('./expr.js').Expr, name: string): Value | undefined {
    const { frames: table, space } = ctx.world;
    const index = binary('-', f, constant(1));
    const checks = ctx.frameChecks(f, `.${name}`);
    if (name === 'lock' || name === 'rmap') {
        const lock = frameLock(ctx, name);
        return { kind: 'lock', ref: { lock, count: space.frames, index }, name: `frame.${name}`, type: space.locks[lock].kind, checks };
    }
    if (name === 'refs' || name === 'dev') {
        return { kind: 'place', name: `frame.${name}`, type: 'int', base: table[name], length: space.frames, index, checks };
    }
    const field = table.fields.get(name);
    if (!field) return undefined;
    if (field.k === 'lock') return { kind: 'lock', ref: { lock: field.lock, count: field.count, index }, name: `frame.${name}`, type: space.locks[field.lock].kind, checks };
    return field.k === 'scalar' ? { kind: 'place', name: `frame.${name}`, type: field.type, base: field.base, length: space.frames, index, checks } : undefined;
}
