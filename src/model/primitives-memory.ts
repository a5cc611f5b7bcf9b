/** Page table entries, frames with their references, and the ghosts that say which frame holds a page's content. */
import { NOTHING, type CallSite, type Primitive } from './call-site.js';
import type { Context } from './context.js';
import { add, and, binary, choice, constant, element, eq, isConstant, ne, not, ONE, or, sub, variable, ZERO } from './exprs.js';
import type { Expr } from './expr.js';
import type { PageObject } from './objects.js';
import type { Op } from './program.js';
import { writeProtections } from './properties.js';
import { makePte, pteFrame, pteKindIs, pteWritable, type PteKind } from './pte.js';
import { num, type Num } from './values.js';

const kindTest = (kind: PteKind): Primitive => call => { call.arity(1); return num(pteKindIs(call.num(0).e, kind), 'bool'); };
const maker = (kind: PteKind): Primitive => call => {
    call.arity(1, 2);
    const frame = call.num(0);
    return num(makePte(kind, frame.e, call.number(1, 1).e), 'pte');
};

function allocFrame(call: CallSite): Num {
    const { ctx } = call;
    call.arity(0, 1);
    const device = call.count === 1 ? call.value(0) : undefined;
    let owner: Expr = ZERO;
    if (device?.kind === 'device') owner = constant(device.id + 1);
    else if (device?.kind === 'num') owner = device.e;
    else if (device) throw ctx.error('argument-kind', 'alloc_frame() takes the device whose memory it is from', call.node);
    const { frames: table, space } = ctx.world;
    let free: Expr = ZERO;
    for (let f = space.frames; f >= 1; f--) free = choice(eq(variable(table.state + f - 1), ZERO), constant(f), free);
    const id = ctx.newTemp('pfn');
    const got: Expr = { op: 'temp', id };
    ctx.step(ctx.meta('alloc_frame()', { kind: 'frame', action: 'alloc' }), [
        { kind: 'set', target: { op: 'temp', id }, value: free },
        ctx.check(ne(got, ZERO), 'inconclusive', `frames: all ${space.frames} frames are in use`),
        ctx.setFrame(table.state, got, ONE), ctx.setFrame(table.refs, got, ONE), ctx.setFrame(table.dev, got, owner),
        ...initialFields(ctx, got),
    ]);
    return num(got, 'pfn');
}

/** A frame that was used before has 0 in its declared fields; those that start with something else get it. */
function initialFields(ctx: Context, got: Expr): Op[] {
    return [...ctx.world.frames.fields.values()].flatMap(field => {
        const init = field.k === 'scalar' ? ctx.world.space.variables[field.base].init : 0;
        return field.k === 'scalar' && init !== 0 ? [ctx.setFrame(field.base, got, constant(init))] : [];
    });
}

function getPage(call: CallSite): void {
    const { ctx } = call;
    call.arity(1);
    const f = call.num(0).e;
    const refs = ctx.world.frames.refs;
    ctx.step(ctx.meta(`get_page(${ctx.text(call.ast(0))})`, { kind: 'frame', action: 'get' }), [...ctx.frameChecks(f, 'get_page()'),
        ctx.setFrame(refs, f, add(ctx.frameElement(refs, f), ONE))]);
}

/** A reference unless the frame is free: the one question that may be asked of a frame that somebody else may have freed. */
function folioTryGet(call: CallSite): Num {
    const { ctx } = call;
    call.arity(1);
    const f = call.num(0).e;
    const { frames: { refs, state }, space: { frames } } = ctx.world, isNoFrame = isConstant(f) && (f.value < 0 || f.value > frames);
    if (isNoFrame) throw ctx.error('argument-value', `${f.value} is not the number of a frame`, call.node);
    const id = ctx.newTemp('bool');
    const got: Expr = { op: 'temp', id };
    ctx.step(ctx.meta(`folio_try_get(${ctx.text(call.ast(0))})`, { kind: 'frame', action: 'get' }), [
        ctx.check(and(binary('>=', f, ZERO), binary('<=', f, constant(frames))), 'assertion', 'folio_try_get(): this is not a frame'),
        { kind: 'set', target: { op: 'temp', id }, value: eq(ctx.frameElement(state, f), ONE) },
        ctx.setFrame(refs, f, choice(got, add(ctx.frameElement(refs, f), ONE), ctx.frameElement(refs, f)))]);
    return num(got, 'bool');
}

/** The last reference frees the frame: its content is gone, and whoever still names it names a freed frame. */
function putPage(call: CallSite): void {
    const { ctx } = call;
    call.arity(1);
    const f = call.num(0).e;
    const { refs, state, copied } = ctx.world.frames;
    ctx.step(ctx.meta(`put_page(${ctx.text(call.ast(0))})`, { kind: 'frame', action: 'put' }), [...ctx.frameChecks(f, 'put_page()'),
        ctx.setFrame(refs, f, sub(ctx.frameElement(refs, f), ONE)),
        ctx.setFrame(copied, f, choice(eq(ctx.frameElement(refs, f), ZERO), ZERO, ctx.frameElement(copied, f))),
        ctx.setFrame(state, f, choice(eq(ctx.frameElement(refs, f), ZERO), constant(2), ONE))]);
}

function copyFrame(call: CallSite): void {
    const { ctx } = call;
    call.arity(2);
    const from = call.num(0).e;
    const to = call.num(1).e;
    ctx.step(ctx.meta(`copy_frame(${ctx.text(call.ast(0))}, ${ctx.text(call.ast(1))})`, { kind: 'frame', action: 'copy' }),
        [...ctx.frameChecks(from, 'copy_frame() reads'), ...ctx.frameChecks(to, 'copy_frame() writes'), ctx.setFrame(ctx.world.frames.copied, from, ONE)]);
}

/** Ops that check an access to frame `f` as the content of `page` (language contract, section 5: first match). */
export function accessChecks(ctx: Context, f: Expr, page: PageObject, write: boolean, who: string): Op[] {
    const { copied } = ctx.world.frames;
    const home = variable(page.home);
    const checks = ctx.frameChecks(f, `${who} ${write ? 'writes' : 'reads'} ${page.name}`);
    if (!write) return [...checks, ctx.check(eq(home, f), 'stale_read', `${who} reads ${page.name} from a frame that no longer holds its content`)];
    checks.push(ctx.check(and(not(ctx.frameElement(copied, f)), eq(home, f)), 'lost_write',
        `${who} writes ${page.name} in a frame whose content was copied away or is no longer the page's`));
    for (const { ghost, became } of writeProtections(page)) checks.push(ctx.check(eq(variable(ghost), ZERO), 'write_to_readonly', `${who} writes ${page.name}, which ${became}`));
    return checks;
}

function cpuAccess(call: CallSite, write: boolean): Num {
    const { ctx } = call;
    call.arity(1);
    const page = call.page(0);
    const field = page.fields.get('pte')!;
    const pte = variable(field.k === 'scalar' ? field.base : -1);
    const id = ctx.newTemp('bool');
    const hit = and(pteKindIs(pte, 'present'), write ? ne(pteWritable(pte), ZERO) : ONE);
    const orMiss = (op: Op): Op => op.kind === 'check' ? { ...op, cond: or(not(hit), op.cond) } : op;
    ctx.step(ctx.meta(`${call.name}(${page.name})`, { kind: 'cpu_access', page: page.id }),
        [...accessChecks(ctx, pteFrame(pte), page, write, 'the CPU').map(orMiss), { kind: 'set', target: { op: 'temp', id }, value: hit }]);
    return num({ op: 'temp', id }, 'bool');
}

function ghost(call: CallSite, make: () => Op[]): void {
    call.ctx.step(call.ctx.meta(`${call.name}(${call.node.args.map(a => call.ctx.text(a)).join(', ')})`,
        { kind: 'frame', action: call.name === 'retire' ? 'retire' : 'home' }), make());
}

const pteOf = (ctx: Context, page: PageObject): Num => {
    const field = page.fields.get('pte');
    const base = field?.k === 'scalar' ? field.base : -1;
    const id = ctx.newTemp('pte');
    ctx.step(ctx.meta(`read ${page.name}.pte`, { kind: 'load' }), [{ kind: 'set', target: { op: 'temp', id }, value: variable(base) }]);
    return num({ op: 'temp', id }, 'pte');
};

const doing = (run: (call: CallSite) => void): Primitive => call => { run(call); return NOTHING; };

export const MEMORY_PRIMITIVES: Readonly<Record<string, Primitive>> = {
    pte_none: call => { call.arity(1); return num(eq(call.num(0).e, ZERO), 'bool'); },
    pte_present: kindTest('present'), is_migration: kindTest('migration'), is_device_private: kindTest('device_private'),
    is_exclusive: kindTest('exclusive'), is_swap: kindTest('swap'), is_protnone: kindTest('protnone'),
    pte_pfn: call => { call.arity(1); return num(pteFrame(call.num(0).e), 'pfn'); },
    pte_write: call => { call.arity(1); return num(pteWritable(call.num(0).e), 'bool'); },
    mk_pte: maker('present'), mk_migration: maker('migration'), mk_device_private: maker('device_private'), mk_exclusive: maker('exclusive'), mk_protnone: maker('protnone'),
    mk_swap: call => { call.arity(0); return num(makePte('swap', ZERO, ZERO), 'pte'); },
    alloc_frame: allocFrame,
    get_page: doing(getPage),
    folio_try_get: folioTryGet,
    put_page: doing(putPage),
    copy_frame: doing(copyFrame),
    touch: doing(call => {
        call.arity(1);
        const f = call.num(0).e;
        call.ctx.step(call.ctx.meta(`touch(${call.ctx.text(call.ast(0))})`, { kind: 'frame', action: 'touch' }), call.ctx.frameChecks(f, 'touch()'));
    }),
    cpu_read: call => cpuAccess(call, false),
    cpu_write: call => cpuAccess(call, true),
    set_home: doing(call => {
        call.arity(2);
        const page = call.page(0);
        const f = call.num(1).e;
        ghost(call, () => [call.ctx.setVariable(page.home, f)]);
    }),
    retire: doing(call => {
        call.arity(2);
        const page = call.page(0);
        const f = call.num(1).e;
        ghost(call, () => [call.ctx.setVariable(page.home, choice(eq(variable(page.home), f), ZERO, variable(page.home)))]);
    }),
    uncopy: doing(call => {
        call.arity(1);
        const f = call.num(0).e;
        ghost(call, () => [call.ctx.setFrame(call.ctx.world.frames.copied, f, ZERO)]);
    }),
    // Of the draft; a library function of the same name comes first.
    pte_maps: call => {
        call.arity(2);
        const pte = pteOf(call.ctx, call.page(0)).e;
        return num(and(pteKindIs(pte, 'present'), eq(pteFrame(pte), call.num(1).e)), 'bool');
    },
    folio_is_unlocked: call => {
        call.arity(1);
        const value = call.num(0);
        const f = value.type === 'pte' ? pteFrame(value.e) : value.e;
        const { ctx } = call;
        const lock = ctx.world.space.locks[frameLock(ctx, 'lock')];
        const id = ctx.newTemp('bool');
        const frames = ctx.world.space.frames;
        const index = binary('-', f, ONE);
        ctx.step(ctx.meta(`folio_is_unlocked(${ctx.text(call.ast(0))})`, { kind: 'load' }), [{ kind: 'set', target: { op: 'temp', id },
            value: or(ne(ctx.frameElement(ctx.world.frames.state, f), ONE), eq(element(lock.holder, frames, index), ZERO)) }]);
        return num({ op: 'temp', id }, 'bool');
    },
};

/** Id of frame 1's folio lock (`lock`) or rmap lock (`rmap`); the locks of the frames are consecutive. */
export function frameLock(ctx: Context, which: 'lock' | 'rmap'): number {
    const fields = ctx.world.frames.fields;
    const known = fields.get(which);
    if (known?.k === 'lock') return known.lock;
    const names = Array.from({ length: ctx.world.space.frames }, (_, i) => `frame ${i + 1}.${which}`);
    const lock = ctx.world.space.lock(names, which === 'lock' ? 'folio_lock' : 'rmap', which === 'lock' ? 'mutex' : 'rwsem');
    names.forEach((_, i) => { ctx.world.space.locks[lock + i].frame = i + 1; });
    fields.set(which, { k: 'lock', lock, count: names.length });
    return lock;
}
