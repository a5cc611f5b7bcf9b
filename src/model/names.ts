/** What a name means where it stands: locals, then the device it is in, then the scenario, then the kernel. */
import type { AstNode } from 'langium';
import type { Context } from './context.js';
import { constant, ZERO } from './exprs.js';
import { placeOf } from './members.js';
import { ERRNO } from './state-space.js';
import { num, type Value } from './values.js';

export function resolveName(ctx: Context, name: string, node: AstNode): Value {
    const value = findName(ctx, name, node);
    if (value) return value;
    throw ctx.error('unknown-name', name ? `${name} is not known here` : 'a name is missing here', node);
}

function findName(ctx: Context, name: string, node: AstNode): Value | undefined {
    const local = ctx.lookup(name);
    if (local) return local.kind === 'fixed' ? local.value : num({ op: 'temp', id: local.temp }, local.type);
    return inDevice(ctx, name) ?? declared(ctx, name, node) ?? builtIn(ctx, name);
}

function inDevice(ctx: Context, name: string): Value | undefined {
    const device = ctx.frame.device;
    if (!device) return undefined;
    if (name === 'self') return device;
    const field = device.fields.get(name);
    if (field) return placeOf(ctx, field, `${device.name}.${name}`, ctx.deviceChecks(device, `${device.name}.${name} is used`));
    const notifier = device.notifiers.find(n => n.name === `${device.name}.${name}`);
    const work = device.works.find(w => w.name === `${device.name}.${name}`);
    if (notifier ?? work) return notifier ?? work;
    if (device.functions.has(name)) return { kind: 'function', name, info: device.functions.get(name) };
    if (name === 'owner') return { kind: 'owner', name: device.owner };
    return undefined;
}

function declared(ctx: Context, name: string, node: AstNode): Value | undefined {
    const { world } = ctx;
    const thing = world.device(name) ?? world.mm(name);
    if (thing) return thing;
    const pages = world.pagesNamed(name);
    const own = pages.filter(p => p.mm === (ctx.frame.device?.mm ?? ctx.mm));
    if (own.length === 1) return own[0];
    if (pages.length === 1) return pages[0];
    if (pages.length > 1) throw ctx.error('ambiguous-page', `page ${name} is in ${pages.map(p => p.mm.name).join(' and ')}: write ${pages[0].mm.name}.${name}`, node);
    const global = world.globals.get(name);
    if (global) return placeOf(ctx, global, name, []);
    const enumValue = world.declarations.constants.get(name);
    if (enumValue) return num(enumValue);
    const fixed = world.declarations.constantExprs.find(c => c.name === name);
    if (fixed) return num(constant(world.constantValue(fixed.value, fixed.uri)));
    const fn = ctx.shared.functions.get(name);
    return fn && { kind: 'function', name, info: fn };
}

function builtIn(ctx: Context, name: string): Value | undefined {
    const { world } = ctx;
    switch (name) {
        case 'current': return { kind: 'task', thread: ctx.thread, mm: ctx.mm };
        case 'all_pages': return { kind: 'pages', pages: world.pages };
        case 'devices': return { kind: 'devices', devices: world.devices };
        case 'NULL': return { kind: 'owner', name: null };
        case 'true': return num(constant(1), 'bool');
        case 'false': return num(ZERO, 'bool');
        default: return name in ERRNO ? num(constant(ERRNO[name])) : undefined;
    }
}
