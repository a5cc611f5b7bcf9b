/** The objects of a scenario as the Program lists them: ids of the variables that belong to each. */
import type { FieldPlace, WorkObject } from './objects.js';
import type { Frames, Program, Variable } from './program.js';
import type { LoweredThread } from './threads.js';
import type { World } from './world.js';

const scalar = (fields: Map<string, FieldPlace>, name: string): number => {
    const field = fields.get(name);
    return field?.k === 'scalar' ? field.base : -1;
};

export function describeObjects(world: World, works: WorkObject[], threads: LoweredThread[]): Pick<Program, 'mms' | 'pages' | 'devices' | 'notifiers' | 'works' | 'frames'> {
    return {
        mms: world.mms.map(mm => ({ id: mm.id, name: mm.name, invalidateSeq: scalar(mm.fields, 'invalidate_seq'), active: scalar(mm.fields, 'active_invalidate_ranges'),
            users: scalar(mm.fields, 'mm_users'), pages: mm.pages.map(p => p.id) })),
        pages: world.pages.map(page => ({ id: page.id, name: world.pagesNamed(page.name).length > 1 ? `${page.mm.name}.${page.name}` : page.name, mm: page.mm.id, pte: scalar(page.fields, 'pte'),
            home: page.home, rdonly: scalar(page.fields, 'rdonly'), wrprot: scalar(page.fields, 'wrprot'), vma: scalar(page.fields, 'vma'), huge: scalar(page.fields, 'huge') })),
        devices: world.devices.map(device => ({ id: device.id, name: device.name, kind: device.mode === 'shares' ? 'shares' : 'mirrors', ambient: !device.explicit, mm: device.mm?.id ?? -1,
            pages: [...device.tables].map(([page, table]) => ({ page, ...table })) })),
        notifiers: world.notifiers.map(n => ({ id: n.id, name: n.name, kind: n.type, device: n.device.id, mm: n.mm.id, pages: n.pages.map(p => p.id),
            seq: n.type === 'interval' ? scalar(n.fields, 'invalidate_seq') : -1, inTree: scalar(n.fields, 'in_tree'), hashed: scalar(n.fields, 'hashed') })),
        works: works.map(work => ({ id: work.id, name: work.name, thread: threads.find(t => t.runs.some(r => r.work === work))?.ctx.thread ?? -1, pending: work.pending })),
        frames: frames(world),
    };
}

function frames(world: World): Frames {
    const { frames: table, space } = world;
    const count = space.frames;
    const reset = Array.from({ length: count }, (_, i) => [table.refs + i, table.dev + i, table.copied + i, ...fieldVariables(world, i)]);
    return { count, state: table.state, refs: table.refs, dev: table.dev, copied: table.copied, names: names(world), reset, forget: world.pages.map(p => p.home) };
}

/** What also changes outside of any step: recycling a frame sets some, and renumbering moves sequence numbers that nobody writes along with the others. */
export function changingOutside(world: World): number[] {
    const { state, reset, forget } = frames(world);
    return [...reset.flat(), ...forget, ...reset.map((_, i) => state + i), ...world.space.variables.filter(v => v.kind === 'seq').map(v => v.id)];
}

/** Locks and declared fields of frame i+1. */
function fieldVariables(world: World, i: number): number[] {
    return [...world.frames.fields.values()].flatMap(field => {
        if (field.k === 'scalar') return [field.base + i];
        if (field.k !== 'lock') return [];
        const lock = world.space.locks[field.lock + i];
        return [lock.holder, ...lock.readers.filter(id => id >= 0), ...[lock.queued, lock.readerTotal].filter(id => id >= 0)];
    });
}

/** Everything that names a frame and so keeps a freed one from being used again. */
function names(world: World): Frames['names'] {
    const homes = new Set(world.pages.map(p => p.home));
    const tables = world.devices.flatMap(d => [...d.tables.values()].map(t => ({ ...t, explicit: d.explicit })));
    const dptes = new Set(tables.map(t => t.dpte));
    const sets = new Set(tables.flatMap(t => t.explicit ? [t.tlb] : [t.tlb, t.inflight]));
    return world.space.variables.flatMap((v: Variable): Frames['names'] => {
        if (dptes.has(v.id)) return [{ variable: v.id, as: 'dpte' }];
        if (sets.has(v.id)) return [{ variable: v.id, as: 'set' }];
        if (homes.has(v.id)) return [];
        return v.kind === 'pfn' || v.kind === 'pte' ? [{ variable: v.id, as: v.kind }] : [];
    });
}
