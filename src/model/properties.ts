/** The properties that hold in every state, and those of the end (language contract, section 5). */
import { and, binary, constant, eq, ne, variable } from './exprs.js';
import type { Expr } from './expr.js';
import type { DeviceObject, PageObject } from './objects.js';
import type { Invariant } from './program.js';
import type { World } from './world.js';

/** What an ambient device could do with a translation that it may hold: first match per translation. */
export function deviceInvariants(world: World): Invariant[] {
    return world.devices.filter(d => !d.explicit).flatMap(device => world.pages.flatMap(page => {
        const table = device.tables.get(page.id);
        if (!table) return [];
        return Array.from({ length: world.space.frames }, (_, i) => translationInvariants(world, device, page, table.inflight, i + 1)).flat();
    }));
}

function translationInvariants(world: World, device: DeviceObject, page: PageObject, inflight: number, f: number): Invariant[] {
    const { state, copied } = world.frames;
    const bits = (mask: number): Expr => ne(binary('&', variable(inflight), constant(mask << (2 * (f - 1)))), constant(0));
    const allocated = eq(variable(state + f - 1), constant(1));
    const atHome = eq(variable(page.home), constant(f));
    const taken = binary('||', ne(variable(copied + f - 1), constant(0)), binary('!=', variable(page.home), constant(f)));
    const what = { device: device.id, page: page.id, frame: f };
    const through = `through its translation of ${page.name}`;
    const invariants: Invariant[] = [
        { ...what, code: 'use_after_free', violated: and(bits(3), eq(variable(state + f - 1), constant(2))), message: `${device.name} can access frame ${f} ${through}, but the frame has been freed` },
        { ...what, code: 'lost_write', violated: and(bits(2), allocated, taken), message: `${device.name} can write frame ${f} ${through}, but the content was copied away or is no longer the page's: the write is lost` },
        { ...what, code: 'stale_read', violated: and(bits(1), allocated, eq(atHome, constant(0))), message: `${device.name} can read frame ${f} ${through}, but the frame no longer holds the page's content` },
    ];
    for (const { ghost, became } of writeProtections(page)) {
        invariants.push({ ...what, code: 'write_to_readonly', violated: and(bits(2), allocated, eq(taken, constant(0)), ne(variable(ghost), constant(0))),
            message: `${device.name} can write ${page.name} ${through}, although the page ${became}` });
    }
    return invariants;
}

/** Ghosts of a page that forbid to write it, and what has happened where one is set. */
export function writeProtections(page: PageObject): { ghost: number; became: string }[] {
    return [{ field: 'rdonly', became: 'has become read-only' }, { field: 'wrprot', became: 'has been write-protected' }].flatMap(({ field, became }) => {
        const place = page.fields.get(field);
        return place?.k === 'scalar' ? [{ ghost: place.base, became }] : [];
    });
}

/** Of states in which every thread is at its end or idle. */
export function terminalInvariants(world: World): Invariant[] {
    const scalar = (fields: Map<string, { k: string }>, name: string): number | undefined => {
        const field = fields.get(name) as { k: string; base?: number } | undefined;
        return field?.k === 'scalar' ? field.base : undefined;
    };
    const invariants: Invariant[] = [];
    const gone: Expr[] = [];
    for (const mm of world.mms) {
        const active = scalar(mm.fields, 'active_invalidate_ranges');
        if (active !== undefined) {
            invariants.push({ code: 'unbalanced_notifier', violated: ne(variable(active), constant(0)), message: `${mm.name}: an invalidate_range_start had no end, so its count never returns to 0` });
        }
        const tornDown = scalar(mm.fields, 'torn_down');
        if (tornDown === undefined) continue;
        gone.push(ne(variable(tornDown), constant(0)));
        for (const device of world.devices) for (const page of mm.pages) {
            const table = device.tables.get(page.id);
            if (!table || table.dpte < 0) continue;
            invariants.push({ code: 'leak', violated: and(ne(variable(tornDown), constant(0)), ne(variable(table.dpte), constant(0))), device: device.id, page: page.id,
                message: `${device.name} still maps ${page.name} after ${mm.name} has exited` });
        }
    }
    if (gone.length === world.mms.length && gone.length > 0) {
        for (let f = 1; f <= world.space.frames; f++) {
            invariants.push({ code: 'leak', violated: and(...gone, eq(variable(world.frames.state + f - 1), constant(1))), frame: f, message: `frame ${f} still has references after every mm has exited` });
        }
    }
    for (const device of world.devices) {
        if (device.freed === undefined) continue;
        for (const page of world.pages) {
            const table = device.tables.get(page.id);
            if (!table || table.dpte < 0) continue;
            invariants.push({ code: 'leak', violated: and(ne(variable(device.freed), constant(0)), ne(variable(table.dpte), constant(0))), device: device.id, page: page.id,
                message: `${device.name} still maps ${page.name} after it has been removed` });
        }
    }
    return invariants;
}
