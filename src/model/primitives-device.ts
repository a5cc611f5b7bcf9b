/**
 * A device's page table, TLB and accesses (language contract, section 4).
 *
 * Ambient devices are may-sets of translations: bit 2*(frame-1) is a read-only one, bit 2*(frame-1)+1 a writable one. Mapping adds to the TLB
 * and to what is in flight, a flush leaves of the TLB what the page table holds, a drain leaves in flight what the TLB holds.
 * Explicit devices hold at most one translation a page in the TLB and count the accesses that threads have in flight.
 */
import { NOTHING, type CallSite, type Primitive } from './call-site.js';
import type { Context } from './context.js';
import { add, and, binary, choice, constant, eq, ne, ONE, sub, variable, ZERO } from './exprs.js';
import type { Expr } from './expr.js';
import type { DeviceObject, PageObject } from './objects.js';
import { accessChecks } from './primitives-memory.js';
import type { Op } from './program.js';
import { pteFrame, pteKindIs, pteWritable } from './pte.js';
import { literal, num, type Num } from './values.js';

function tables(call: CallSite, page: PageObject): { dpte: number; tlb: number; inflight: number } {
    const device = call.device();
    const table = device.tables.get(page.id);
    if (!table) throw call.ctx.error('not-mirrored', `${device.name} does not mirror ${page.mm.name}, so it has no entry for ${page.name}`, call.node);
    return table;
}

/** Set with the one translation `entry` (2 * frame + rw) in it; empty for 0. */
const singleton = (entry: Expr): Expr => choice(eq(entry, ZERO), ZERO, binary('<<', ONE, sub(entry, constant(2))));

function cpuEntry(page: PageObject): Expr {
    const field = page.fields.get('pte');
    const pte = variable(field?.k === 'scalar' ? field.base : -1);
    return choice(pteKindIs(pte, 'present'), binary('|', binary('<<', pteFrame(pte), ONE), pteWritable(pte)), ZERO);
}

/** What a device that walks the CPU's page table finds there: nothing without a PASID entry. */
const walked = (device: DeviceObject, page: PageObject): Expr => choice(ne(variable(device.attached!), ZERO), cpuEntry(page), ZERO);

const currentEntry = (device: DeviceObject, page: PageObject): Expr => device.mode === 'shares' ? walked(device, page) : variable(device.tables.get(page.id)!.dpte);

/** It may load its TLB and begin accesses at once. */
function mayLoad(device: DeviceObject, page: PageObject): Op[] {
    const { tlb, inflight } = device.tables.get(page.id)!;
    return [tlb, inflight].map((id): Op => ({ kind: 'set', target: { op: 'var', id }, value: binary('|', variable(id), singleton(walked(device, page))) }));
}

/** After a write to a CPU page table entry: devices that walk it may load it at once. */
export function sharedTableOps(devices: DeviceObject[], page: PageObject): Op[] {
    return devices.filter(d => d.mode === 'shares' && !d.explicit && d.mm === page.mm).flatMap(device => mayLoad(device, page));
}

function map(call: CallSite): void {
    call.arity(2, 3);
    const { ctx } = call;
    const device = call.device();
    const page = call.page(0);
    const f = call.num(1).e;
    const writable = call.number(2, 1).e;
    const { dpte, tlb, inflight } = tables(call, page);
    if (dpte < 0) throw ctx.error('not-mirrored', `${device.name} walks the page table of ${page.mm.name}: it has no table of its own to map into`, call.node);
    const entry = binary('|', binary('<<', f, ONE), choice(writable, ONE, ZERO));
    const isFrame = and(binary('>=', f, ONE), binary('<=', f, constant(ctx.world.space.frames)));
    const ops = [...ctx.deviceChecks(device, 'map()'), ctx.check(isFrame, 'assertion', `map(${page.name}, ...): this is an error number or no frame at all`), ctx.setVariable(dpte, entry)];
    if (!device.explicit) for (const id of [tlb, inflight]) ops.push(ctx.setVariable(id, binary('|', variable(id), singleton(entry))));
    ctx.step(ctx.meta(`map(${page.name}, ${ctx.text(call.ast(1))})`, { kind: 'map', device: device.id, page: page.id }), ops);
}

function clearPte(call: CallSite, page: PageObject): void {
    const { ctx } = call;
    const device = call.device();
    const { dpte } = tables(call, page);
    if (dpte < 0) throw ctx.error('not-mirrored', `${device.name} walks the page table of ${page.mm.name}: it has no table of its own to clear`, call.node);
    ctx.step(ctx.meta(`clear_pte(${page.name})`, { kind: 'clear_pte', device: device.id, page: page.id }), [...ctx.deviceChecks(device, 'clear_pte()'), ctx.setVariable(dpte, ZERO)]);
}

function flush(ctx: Context, device: DeviceObject, page: PageObject, name: string): void {
    const { tlb } = device.tables.get(page.id)!;
    const left = device.explicit ? ZERO : singleton(currentEntry(device, page));
    ctx.step(ctx.meta(`${name}(${page.name})`, { kind: 'tlb_flush', device: device.id, page: page.id }), [ctx.setVariable(tlb, left)]);
}

function drain(ctx: Context, device: DeviceObject, page: PageObject, name: string, sleeps: boolean): void {
    const { tlb, inflight } = device.tables.get(page.id)!;
    const waits = { text: `accesses of ${device.name} to ${page.name} in flight` };
    const meta = ctx.meta(`${name}(${page.name})`, { kind: 'drain', device: device.id, page: page.id }, { waits, sleeps });
    const checks = sleeps ? ctx.sleepChecks(`${name}()`) : [];
    if (!device.explicit) { ctx.step(meta, [...checks, ctx.setVariable(inflight, variable(tlb))]); return; }
    // Inside a section (the kernel flushes under the PTE lock) the whole step waits for them.
    ctx.step(meta, checks);
    ctx.graph.proceedIf(eq(variable(inflight), ZERO), 'blocked', true);
}

/** Translate (a miss is false), then access in a step of its own. */
function access(call: CallSite, write: boolean): Num {
    call.arity(1);
    const { ctx } = call;
    const device = call.device();
    const page = call.page(0);
    const { tlb, inflight } = tables(call, page);
    if (ctx.atomic) throw ctx.error('step-in-section', `${call.name}() is two steps, a translation and an access: it cannot stand inside an atomic section`, call.node);
    const effect = { kind: 'device_access', device: device.id, page: page.id } as const;
    const id = ctx.newTemp('int');
    const entry: Expr = { op: 'temp', id };
    const frame = ctx.newTemp('pfn', `frame that ${device.name} accesses`);
    const cached = device.explicit ? cachedEntry(variable(tlb), ctx.world.space.frames) : ZERO;
    const fits = (e: Expr): Expr => and(ne(e, ZERO), write ? ne(binary('&', e, ONE), ZERO) : ONE);
    const found = choice(fits(cached), cached, currentEntry(device, page));
    ctx.step(ctx.meta(`${device.name}.${call.name}(${page.name}): translate`, effect), [...ctx.deviceChecks(device, `${call.name}()`),
        { kind: 'set', target: { op: 'temp', id }, value: choice(fits(found), found, ZERO) }]);
    ctx.set(frame, binary('>>', entry, ONE));
    const result = ctx.newTemp('bool');
    const done = ctx.graph.node(false, false);
    const arms = ctx.graph.branch(ne(entry, ZERO), true);
    ctx.graph.cursor = arms.then;
    if (device.explicit) ctx.local(ctx.setVariable(tlb, singleton(entry)), ctx.setVariable(inflight, add(variable(inflight), ONE)));
    // What is in flight of an ambient device is checked in every state, and a drain waits for it: this access is among it.
    const checks = device.explicit ? accessChecks(ctx, { op: 'temp', id: frame }, page, write, device.name) : [];
    ctx.step(ctx.meta(`${device.name}.${call.name}(${page.name}): access`, effect), [...checks, ...(device.explicit ? [ctx.setVariable(inflight, sub(variable(inflight), ONE))] : [])]);
    ctx.set(result, ONE);
    ctx.graph.goTo(done);
    ctx.graph.cursor = arms.else;
    ctx.set(result, ZERO);
    ctx.graph.goTo(done);
    ctx.graph.cursor = done;
    return num({ op: 'temp', id: result }, 'bool');
}

/** The entry 2 * frame + rw of a set with at most one translation in it. */
function cachedEntry(set: Expr, frames: number): Expr {
    let entry: Expr = ZERO;
    for (let bit = 2 * frames - 1; bit >= 0; bit--) entry = choice(eq(set, constant(1 << bit)), constant(bit + 2), entry);
    return entry;
}

/** The PASID table's entry for the mm: without it no walk begins, but what the TLB holds stays until it is flushed. */
function pasid(call: CallSite, attach: boolean): void {
    call.arity(0);
    const { ctx } = call;
    const device = call.device();
    if (device.attached === undefined) throw ctx.error('not-mirrored', `${device.name} shares no page table, so no PASID leads to one`, call.node);
    const ops = [...ctx.deviceChecks(device, `${call.name}()`), ctx.setVariable(device.attached, attach ? ONE : ZERO)];
    if (attach && !device.explicit) ops.push(...device.mm!.pages.flatMap(page => mayLoad(device, page)));
    ctx.step(ctx.meta(`${device.name}.${call.name}()`, { kind: 'store' }), ops);
}

const each = (call: CallSite, run: (page: PageObject) => void): void => {
    call.arity(1);
    for (const page of call.pages(0)) { tables(call, page); run(page); }
};
const doing = (run: (call: CallSite) => void): Primitive => call => { run(call); return NOTHING; };

/** The driver's own callback flushes. */
function flushesItself(device: DeviceObject): boolean {
    return device.notifiers.some(n => n.callbacks.has('arch_invalidate_secondary_tlbs') || n.callbacks.has('invalidate_range'));
}

function secondary(call: CallSite, run: (device: DeviceObject, page: PageObject) => void): void {
    for (const page of call.pages(0)) {
        for (const device of call.ctx.world.devices) if (device.mode === 'shares' && device.mm === page.mm && !flushesItself(device)) run(device, page);
    }
}

export const DEVICE_PRIMITIVES: Readonly<Record<string, Primitive>> = {
    map: doing(map),
    clear_pte: doing(call => each(call, page => clearPte(call, page))),
    tlb_flush: doing(call => each(call, page => flush(call.ctx, call.device(), page, 'tlb_flush'))),
    drain: doing(call => each(call, page => drain(call.ctx, call.device(), page, 'drain', true))),
    drain_spin: doing(call => each(call, page => drain(call.ctx, call.device(), page, 'drain_spin', false))),
    unmap: doing(call => {
        each(call, page => clearPte(call, page));
        each(call, page => flush(call.ctx, call.device(), page, 'tlb_flush'));
        each(call, page => drain(call.ctx, call.device(), page, 'drain', true));
    }),
    pasid_attach: doing(call => pasid(call, true)),
    pasid_detach: doing(call => pasid(call, false)),
    mapped: call => {
        call.arity(1);
        const page = call.page(0);
        const { dpte } = tables(call, page);
        const id = call.ctx.newTemp('bool');
        const entry = dpte < 0 ? cpuEntry(page) : variable(dpte);
        call.ctx.step(call.ctx.meta(`mapped(${page.name})`, { kind: 'load' }), [{ kind: 'set', target: { op: 'temp', id }, value: ne(entry, ZERO) }]);
        return num({ op: 'temp', id }, 'bool');
    },
    read: call => access(call, false),
    write: call => access(call, true),
    secondary_flush: doing(call => secondary(call, (device, page) => flush(call.ctx, device, page, 'secondary_flush'))),
    secondary_drain: doing(call => secondary(call, (device, page) => drain(call.ctx, device, page, 'secondary_drain', false))),
    dev_id: call => {
        call.arity(1);
        const value = call.value(0);
        if (value.kind === 'device') return literal(value.id + 1);
        throw call.ctx.error('argument-kind', 'dev_id() takes a device', call.node);
    },
};

