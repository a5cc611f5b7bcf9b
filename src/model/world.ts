/** Makes the objects of a scenario from its declarations: mms, pages, devices, notifiers, frames, and their fields in the state. */
import type { Device, Expr as AstExpr, Mm, Notifier, Page } from '../language/generated/ast.js';
import { nameRange, propertyRange, rangeOf } from '../language/range.js';
import { fieldsOf, functionInfo, valuesOf, type Declarations, type FieldDecl } from './declarations.js';
import { ModelError } from './errors.js';
import { isConstant } from './exprs.js';
import { FLAG_TYPES, LOCK_TYPES, SCALARS, type DeviceObject, type FieldPlace, type MmObject, type NotifierObject, type PageObject, type WorkObject } from './objects.js';
import { ERRNO, type StateSpace } from './state-space.js';

/** Where each frame's facts are: consecutive variables, frame 1 first. */
export interface FrameTable { state: number; refs: number; dev: number; copied: number; fields: Map<string, FieldPlace> }

/** Of an array. */
const MOST_ELEMENTS = 4096;

export class World {
    readonly mms: MmObject[] = [];
    readonly pages: PageObject[] = [];
    readonly devices: DeviceObject[] = [];
    readonly notifiers: NotifierObject[] = [];
    readonly globals: Map<string, FieldPlace>;
    frames!: FrameTable;
    private frameCount = 0;

    constructor(readonly declarations: Declarations, readonly space: StateSpace, private readonly freesObjects: boolean) {
        this.globals = this.fields(declarations.globals, '', '');
        for (const { decl, uri } of declarations.mms) this.addMm(decl, uri);
        for (const { decl, uri } of declarations.devices) this.addDevice(decl, uri);
        for (const { decl, uri } of declarations.mms) this.placeDevicePages(decl, uri);
        if (this.frameCount > space.frames) throw new RangeError('frames');
        this.addFrames();
        for (const { decl, uri } of declarations.devices) this.addTables(decl, uri);
        for (const page of this.pages) this.addPageState(page);
        for (const { decl, uri, library } of declarations.deviceFunctions) {
            const device = this.device(decl.device?.$refText ?? '');
            if (!device) throw new ModelError('unknown-device', `there is no device ${decl.device?.$refText}`, rangeOf(decl, uri));
            device.functions.set(decl.name, { ...functionInfo(decl, `${device.name}.${decl.name}`, uri, library), device });
        }
    }

    /** The same things over a copy of their variables; frames get no more locks by what is done to the others. */
    over(space: StateSpace): World {
        const frames: FrameTable = { ...this.frames, fields: new Map(this.frames.fields) };
        return Object.assign(Object.create(World.prototype) as World, this, { space, frames });
    }

    /** Frames that the declared pages start with. */
    get initialFrames(): number {
        return this.frameCount;
    }

    mm(name: string): MmObject | undefined { return this.mms.find(m => m.name === name); }
    device(name: string): DeviceObject | undefined { return this.devices.find(d => d.name === name); }

    /** Pages of that name, in any mm. */
    pagesNamed(name: string): PageObject[] { return this.pages.filter(p => p.name === name); }

    private addMm(decl: Mm, uri: string): void {
        if (this.mm(decl.name)) throw new ModelError('duplicate-name', `mm ${decl.name} is declared twice`, nameRange(decl, uri));
        const mm: MmObject = { kind: 'mm', id: this.mms.length, name: decl.name, users: decl.users ?? 1, pages: [], notifiers: [], fields: new Map(), works: [] };
        mm.works = this.kernelWorks('mm', mm);
        this.mms.push(mm);
        const perMm = this.declarations.per.mm.map(f => f);
        mm.fields = this.fields(perMm, mm.name, '', name => name === 'mm_users' ? mm.users : undefined);
        for (const page of decl.groups.flatMap(g => g.pages)) this.addPage(page, mm, uri);
    }

    private addPage(decl: Page, mm: MmObject, uri: string): void {
        if (mm.pages.some(p => p.name === decl.name)) throw new ModelError('duplicate-name', `page ${decl.name} is declared twice in ${mm.name}`, nameRange(decl, uri));
        const attrs = new Set<string>(decl.attrs);
        let frame = 0;
        if (decl.samePage) {
            const other = this.mm(decl.sameMm?.$refText ?? '')?.pages.find(p => p.name === decl.samePage?.$refText);
            if (!other) throw new ModelError('unknown-page', `there is no page ${decl.sameMm?.$refText}.${decl.samePage.$refText} before this one`, rangeOf(decl, uri));
            frame = other.frame;
        } else if (!attrs.has('absent') && !attrs.has('unmapped')) frame = ++this.frameCount;
        const page: PageObject = { kind: 'page', id: this.pages.length, name: decl.name, mm, attrs, frame, fields: new Map(), home: -1 };
        mm.pages.push(page);
        this.pages.push(page);
    }

    private addDevice(decl: Device, uri: string): void {
        if (this.device(decl.name)) throw new ModelError('duplicate-name', `device ${decl.name} is declared twice`, nameRange(decl, uri));
        const device: DeviceObject = { kind: 'device', id: this.devices.length, name: decl.name, mode: 'none', owner: decl.name, explicit: false, fields: new Map(),
            functions: new Map(), notifiers: [], works: [], tables: new Map(), range: nameRange(decl, uri) };
        this.devices.push(device);
        for (const clause of decl.clauses) {
            if (clause.kind === 'mirrors' || clause.kind === 'shares') {
                device.mode = clause.kind;
                device.mm = this.mm(clause.mm?.$refText ?? '');
                if (!device.mm) throw new ModelError('unknown-mm', `there is no mm ${clause.mm?.$refText ?? ''}`, rangeOf(clause, uri));
            } else if (clause.kind === 'owner') device.owner = clause.owner === 'NULL' ? null : clause.owner ?? null;
            else device.explicit = true;
        }
        if (this.freesObjects) device.freed = this.space.variable(`${device.name} freed`, 'bool');
        device.fields = this.fields(this.declarations.per.device, device.name, device.name);
        for (const member of decl.members) {
            if (member.$type === 'FieldGroup') {
                const declared = fieldsOf([member], uri);
                for (const [name, place] of this.fields(declared, device.name, device.name)) device.fields.set(name, place);
            } else if (member.$type === 'Fn') device.functions.set(member.name, { ...functionInfo(member, `${device.name}.${member.name}`, uri, false), device });
            else if (member.$type === 'Notifier') this.addNotifier(member, device, uri);
            else if (member.$type === 'Work') {
                device.works.push({ kind: 'work', id: -1, name: `${device.name}.${member.name}`, device, body: member.body, queue: member.queue ? `on ${member.queue}` : `${device.name}.${member.name}`,
                    ...this.workVariables(`${device.name}.${member.name}`), uri, range: nameRange(member, uri), library: false });
            }
        }
    }

    private addNotifier(decl: Notifier, device: DeviceObject, uri: string): void {
        let mm = device.mm;
        let pages: PageObject[] | undefined;
        let registered = true;
        for (const clause of decl.clauses) {
            if (clause.kind === 'on') mm = this.mm(clause.mm?.$refText ?? '') ?? mm;
            else if (clause.kind === 'unregistered') registered = false;
            else pages = clause.pages.map(ref => this.pageOf(ref.$refText, mm, () => rangeOf(clause, uri)));
        }
        if (!mm) throw new ModelError('missing-mm', `${device.name} mirrors no mm: say \`device ${device.name} mirrors MM\` or \`notifier ${decl.kind} on MM\``, rangeOf(decl, uri));
        const name = decl.name ? `${device.name}.${decl.name}` : `${device.name} notifier`;
        const notifier: NotifierObject = { kind: 'notifier', id: this.notifiers.length, name, type: decl.kind, device, mm, pages: pages ?? mm.pages, registered,
            callbacks: new Map(), fields: new Map(), works: [] };
        notifier.works = this.kernelWorks('notifier', notifier);
        notifier.fields = this.fields(this.declarations.per.notifier, name, '', field => field === (decl.kind === 'interval' ? 'in_tree' : 'hashed') ? Number(registered) : undefined);
        for (const callback of decl.callbacks) {
            notifier.callbacks.set(callback.name, { ...functionInfo({ ...callback, atomic: false }, `${device.name}.${callback.name}`, uri, false), device });
        }
        if (registered) this.pinMm(mm);
        if (notifier.callbacks.has('free_notifier')) this.addRcuCallback(notifier, uri, rangeOf(decl, uri));
        this.notifiers.push(notifier);
        device.notifiers.push(notifier);
        mm.notifiers.push(notifier);
    }

    /** Whoever is subscribed at the start holds a reference on the mm. */
    private pinMm(mm: MmObject): void {
        const count = mm.fields.get('mm_count');
        if (count?.k === 'scalar') this.space.variables[count.base].init += 1;
    }

    /** A notifier that is freed after a grace period: its rcu_head is work, so that it runs some time after it was queued, and in nobody's context. */
    private addRcuCallback(notifier: NotifierObject, uri: string, range: import('./program.js').SourceRange): void {
        const { name, device } = notifier;
        notifier.rcu = { kind: 'work', id: -1, name: `${name} rcu`, device, calls: { fn: 'mmu_notifier_free_rcu', argument: notifier }, queue: `${name} rcu`, library: true,
            ...this.workVariables(`${name} rcu`), uri, range };
        device.works.push(notifier.rcu);
    }

    private workVariables(name: string): Pick<WorkObject, 'pending' | 'disabled' | 'timer'> {
        return { pending: this.space.variable(`${name} queued`, 'count'), disabled: this.space.variable(`${name} disabled`, 'count'), timer: this.space.variable(`${name} timer`, 'bool') };
    }

    private kernelWorks(what: string, object: MmObject | NotifierObject): WorkObject[] {
        return this.declarations.works.filter(w => w.what === what).map(({ decl, uri, library }) => ({ kind: 'work', id: -1, pending: -1, name: `${object.name}.${decl.name}`, queue: `${object.name}.${decl.name}`,
            disabled: -1, timer: -1, of: { param: decl.params[0]?.name ?? '', object }, body: decl.body, uri, range: nameRange(decl, uri), library }));
    }

    pageOf(name: string, mm: MmObject | undefined, where: () => import('./program.js').SourceRange): PageObject {
        const page = mm?.pages.find(p => p.name === name);
        if (page) return page;
        const elsewhere = this.pagesNamed(name)[0];
        throw new ModelError(elsewhere ? 'page-of-other-mm' : 'unknown-page', elsewhere ? `page ${name} belongs to ${elsewhere.mm.name}, not to ${mm?.name ?? 'this device\'s mm'}` : `there is no page ${name} in ${mm?.name ?? 'any mm'}`, where());
    }

    private placeDevicePages(decl: Mm, uri: string): void {
        for (const page of decl.groups.flatMap(g => g.pages)) {
            if (!page.device) continue;
            const device = this.device(page.device.$refText);
            if (!device) throw new ModelError('unknown-device', `there is no device ${page.device.$refText}`, rangeOf(page, uri));
            this.mm(decl.name)!.pages.find(p => p.name === page.name)!.inDevice = device;
        }
    }

    private addFrames(): void {
        const numbers = Array.from({ length: this.space.frames }, (_, i) => i + 1);
        const users = numbers.map(f => this.pages.filter(p => p.frame === f));
        const array = (what: string, kind: 'int' | 'count' | 'bool', inits: number[]): number => this.space.array(numbers.map(f => `frame ${f}${what}`), kind, inits);
        const state = array(' state', 'int', users.map(u => Number(u.length > 0)));
        const dev = array('.dev', 'int', users.map(u => 1 + (u.find(p => p.inDevice)?.inDevice?.id ?? -1)));
        numbers.forEach((_, i) => {
            Object.assign(this.space.variables[state + i], { lo: 0, hi: 2 });
            Object.assign(this.space.variables[dev + i], { lo: 0, hi: this.devices.length });
        });
        this.frames = { state, dev, refs: array('.refs', 'count', users.map(u => u.length)), copied: array(' copied', 'bool', []), fields: new Map() };
        for (const field of this.declarations.per.frame) {
            const names = numbers.map(f => `frame ${f}.${field.name}`);
            this.frames.fields.set(field.name, this.place(field, names, field.name));
        }
    }

    private addPageState(page: PageObject): void {
        const rw = !page.attrs.has('ro') && !page.attrs.has('cow');
        const name = this.pagesNamed(page.name).length > 1 ? `${page.mm.name}.${page.name}` : page.name;
        const pte = page.frame === 0 ? 0 : (page.inDevice ? 3 : 1) + 8 * Number(rw) + 16 * page.frame;
        const scalar = (field: string, type: 'pte' | 'bool', init: number): void => {
            page.fields.set(field, { k: 'scalar', type, base: this.space.variable(`${name}.${field}`, type, init), length: 1 });
        };
        scalar('pte', 'pte', pte);
        scalar('vma', 'bool', Number(!page.attrs.has('unmapped')));
        scalar('huge', 'bool', Number(page.attrs.has('thp')));
        scalar('cow', 'bool', Number(page.attrs.has('cow')));
        scalar('rdonly', 'bool', 0);
        scalar('wrprot', 'bool', 0);
        page.home = this.space.variable(`home(${name})`, 'pfn', page.frame);
        page.fields.set('home', { k: 'scalar', type: 'pfn', base: page.home, length: 1 });
        for (const [field, place] of this.fields(this.declarations.per.page.filter(f => !page.fields.has(f.name)), name, '')) page.fields.set(field, place);
    }

    /** Device tables and TLBs, after the pages exist; `maps` fills them. */
    private addTables(decl: Device, uri: string): void {
        const device = this.device(decl.name)!;
        if (!device.mm || device.mode === 'none') return;
        if (device.mode === 'shares') device.attached = this.space.variable(`${device.name} PASID entry`, 'bool', 1);
        const maps = new Map<PageObject, number>();
        for (const member of decl.members) {
            if (member.$type !== 'Maps') continue;
            const page = this.pageOf(member.page.$refText, device.mm, () => rangeOf(member, uri));
            if (page.frame === 0) throw new ModelError('absent-page-mapped', `${device.name} cannot map ${page.name}, which is absent at the start`, rangeOf(member, uri));
            maps.set(page, 2 * page.frame + Number(member.mode !== 'ro'));
        }
        for (const page of device.mm.pages) {
            const what = `${device.name} ${page.name}`;
            const entry = device.mode === 'shares' ? (page.frame && !page.inDevice ? 2 * page.frame + Number(!page.attrs.has('ro') && !page.attrs.has('cow')) : 0) : maps.get(page) ?? 0;
            const bit = entry === 0 || device.explicit ? 0 : 1 << (entry - 2);
            const dpte = device.mode === 'shares' ? -1 : this.space.variable(`${what} device PTE`, 'int', entry);
            if (dpte >= 0) Object.assign(this.space.variables[dpte], { lo: 0, hi: 2 * this.space.frames + 1 });
            const tlb = this.space.variable(`${what} TLB`, 'set', bit);
            const inflight = device.explicit ? this.space.variable(`${what} accesses in flight`, 'count', 0) : this.space.variable(`${what} in flight`, 'set', bit);
            device.tables.set(page.id, { dpte, tlb, inflight });
        }
    }

    private fields(declared: FieldDecl[], owner: string, classPrefix: string, initial?: (name: string) => number | undefined): Map<string, FieldPlace> {
        const fields = new Map<string, FieldPlace>();
        for (const field of declared) {
            const name = owner ? `${owner}.${field.name}` : field.name;
            fields.set(field.name, this.place(field, [name], classPrefix ? `${classPrefix}.${field.name}` : field.name, initial?.(field.name)));
        }
        return fields;
    }

    /** Room for one field, or for one in each of `names` (frames). */
    private place(field: FieldDecl, names: string[], lockClass: string, initial?: number): FieldPlace {
        const lock = LOCK_TYPES[field.type];
        // A row of structs would quietly be one, and frames are a row already.
        if (field.size !== undefined && ((!SCALARS[field.type] && !lock) || names.length > 1)) {
            throw new ModelError('array-type', `${field.name} cannot be an array: ${SCALARS[field.type] || lock ? 'each frame has one of it' : `only numbers, frames, entries and locks can, not ${field.type}`}`, field.place);
        }
        if (field.size !== undefined && field.size > MOST_ELEMENTS) throw new ModelError('scenario-too-large', `${field.name} has ${field.size} elements; an array of more than ${MOST_ELEMENTS} cannot be modelled`, field.place);
        if (lock && field.size !== undefined) {
            const row = Array.from({ length: field.size }, (_, i) => `${names[0]}[${i}]`);
            return { k: 'lock', lock: this.space.lock(row, lockClass, lock), count: row.length, row: true };
        }
        if (lock) return { k: 'lock', lock: this.space.lock(names, lockClass, lock), count: names.length };
        const flag = FLAG_TYPES[field.type];
        if (flag) return { k: 'struct', fields: new Map([[flag.name, { k: 'scalar', type: flag.type, base: this.space.array(names.map(n => `${n}.${flag.name}`), flag.type), length: names.length }]]) };
        const struct = this.declarations.structs.get(field.type);
        if (struct) {
            return { k: 'struct', fields: new Map(struct.map(inner => [inner.name, this.place(inner, names.map(n => `${n}.${inner.name}`), `${lockClass}.${inner.name}`)])) };
        }
        const type = SCALARS[field.type];
        if (!type) throw new ModelError('unknown-type', `there is no type ${field.type}`, propertyRange(field.group, 'type', field.uri));
        const value = initial ?? (field.init ? this.constantValue(field.init, field.uri) : 0), init = type === 'bool' ? Number(value !== 0) : value;
        const { lo, hi } = this.space.bounds(type);
        if (type !== 'int' && (init < lo || init > hi)) throw new ModelError('argument-value', `${field.name} cannot start as ${init}: a ${field.type} is a number from ${lo} to ${hi} here`, field.place);
        const all = field.size !== undefined ? names.flatMap(n => Array.from({ length: field.size! }, (_, i) => `${n}[${i}]`)) : names;
        const base = this.space.array(all, type, all.map(() => init)), { values } = type === 'int' ? valuesOf(this.declarations, field.init) : {};
        if (values) for (const i of all.keys()) this.space.variables[base + i].values = values;
        return { k: 'scalar', type, base, length: all.length };
    }

    /** Value of an initialiser: numbers, truth values, enum values, errnos and declared constants. */
    constantValue(e: AstExpr, uri: string): number {
        switch (e.$type) {
            case 'NumberLit': return e.value;
            case 'BoolLit': return Number(e.value === 'true');
            case 'NullLit': return 0;
            case 'Neg': if (e.op === '-') return -this.constantValue(e.value, uri); break;
            case 'NameRef': {
                const name = e.ref.$refText;
                const known = this.declarations.constants.get(name);
                if (known && isConstant(known)) return known.value;
                if (name in ERRNO) return ERRNO[name];
                const declared = this.declarations.constantExprs.find(c => c.name === name);
                if (declared) return this.constantValue(declared.value, declared.uri);
            }
        }
        throw new ModelError('not-constant', 'an initial value must be a constant', rangeOf(e, uri));
    }
}
