/** Collects declarations of the library, the file and the scenario by name, inner ones last; no object is made yet. */
import type { Decl, Device, EnumDecl, Expr as AstExpr, FieldGroup, Fn, Mm, Model, Override, Page, Scenario, Struct, Work } from '../language/generated/ast.js';
import { nameRange, rangeOf } from '../language/range.js';
import { ModelError } from './errors.js';
import { constant } from './exprs.js';
import type { Expr } from './expr.js';
import type { FunctionInfo } from './objects.js';
import type { SourceRange } from './program.js';

/** A function whose tree is made when it is first asked for. */
export interface LibraryFunction { name: string; lockdep: boolean; readonly decl: Fn }

/** `functions`: further ones than those among `decls`. */
export interface Source { uri: string; library: boolean; decls: Decl[]; functions?: LibraryFunction[] }

/** `of`: one element for each page of that handle of the same struct. */
export interface FieldDecl { type: string; name: string; size?: number; of?: string; init?: AstExpr; uri: string; place: SourceRange; group: FieldGroup }

export class Declarations {
    readonly mms: { decl: Mm; uri: string }[] = [];
    readonly devices: { decl: Device; uri: string }[] = [];
    readonly functions = new Map<string, FunctionInfo>();
    /** `fn DEVICE.name`, to be added to the device. */
    readonly deviceFunctions: { decl: Fn; uri: string; library: boolean }[] = [];
    readonly overrides: { decl: Override; uri: string; library: boolean }[] = [];
    readonly constants = new Map<string, Expr>();
    /** The names of an enum, by each of them. */
    readonly enums = new Map<string, readonly string[]>();
    readonly constantExprs: { name: string; value: AstExpr; uri: string }[] = [];
    readonly structs = new Map<string, FieldDecl[]>();
    readonly globals: FieldDecl[] = [];
    readonly per: Record<string, FieldDecl[]> = { mm: [], page: [], frame: [], notifier: [], device: [] };
    /** Work that every mm or notifier has. */
    readonly works: { what: string; decl: Work; uri: string; library: boolean }[] = [];

    constructor(sources: Source[]) {
        for (const source of sources) {
            for (const decl of source.decls) this.add(decl, source);
            for (const fn of source.functions ?? []) this.functions.set(fn.name, libraryFunction(fn, source.uri));
        }
    }

    private add(decl: Decl, { uri, library }: Source): void {
        switch (decl.$type) {
            case 'Mm': this.mms.push({ decl, uri }); return;
            case 'Device': this.devices.push({ decl, uri }); return;
            case 'Fn': this.addFunction(decl, uri, library); return;
            case 'Override': this.overrides.push({ decl, uri, library }); return;
            case 'EnumDecl': this.addEnum(decl); return;
            case 'Const': this.constantExprs.push({ name: decl.name, value: decl.value, uri }); return;
            case 'GlobalDecl': this.globals.push(...fieldsOf(decl.groups, uri)); return;
            case 'Per':
                this.per[decl.what]?.push(...fieldsOf(decl.groups, uri));
                this.works.push(...decl.works.map(work => ({ what: decl.what as string, decl: work, uri, library })));
                return;
            case 'Struct': this.addStruct(decl, uri); return;
        }
    }

    private addFunction(decl: Fn, uri: string, library: boolean): void {
        if (decl.device) { this.deviceFunctions.push({ decl, uri, library }); return; }
        const known = this.functions.get(decl.name);
        if (known) {
            const isKernels = known.library && !library;
            throw new ModelError(isKernels ? 'needs-override' : 'duplicate-name', isKernels ? `${decl.name} is a function of the kernel library: write \`override fn ${decl.name}\` to replace it`
                : `${decl.name} is declared twice`, nameRange(decl, uri));
        }
        this.functions.set(decl.name, functionInfo(decl, decl.name, uri, library));
    }

    private addEnum(decl: EnumDecl): void {
        const names = decl.values.map(({ name }) => name);
        names.forEach((name, i) => {
            this.constants.set(name, constant(i));
            this.enums.set(name, names);
        });
    }

    private addStruct(decl: Struct, uri: string): void {
        this.structs.set(decl.name, fieldsOf(decl.groups, uri));
    }
}

/** Of something that starts as a value of an enum: the names of its values. */
export function valuesOf({ enums }: Pick<Declarations, 'enums'>, init: AstExpr | undefined): { values?: readonly string[] } {
    const values = init?.$type === 'NameRef' ? enums.get(init.ref.$refText) : undefined;
    return values ? { values } : {};
}

export function functionInfo(decl: Pick<Fn, 'name' | 'params' | 'body' | 'atomic' | 'type'> & { lockdep?: boolean }, label: string, uri: string, library: boolean): FunctionInfo {
    return { name: decl.name, label, params: decl.params, body: decl.body, atomic: decl.atomic, lockdep: decl.lockdep ?? false, returns: decl.type, uri, library };
}

function libraryFunction(fn: LibraryFunction, uri: string): FunctionInfo {
    return {
        name: fn.name, label: fn.name, lockdep: fn.lockdep, uri, library: true,
        get params() { return fn.decl.params; },
        get body() { return fn.decl.body; },
        get atomic() { return fn.decl.atomic; },
        get returns() { return fn.decl.type; },
    };
}

export function fieldsOf(groups: FieldGroup[], uri: string): FieldDecl[] {
    return groups.flatMap(group => group.fields.map(field => ({ type: group.type, name: field.name, size: field.size, of: field.of?.$refText, init: field.init, uri, place: nameRange(field, uri), group })));
}

/** The declarations of a file or of a scenario that are usable (error recovery may leave holes). */
export function declsOf(items: (Model['items'][number] | Scenario['items'][number])[]): Decl[] {
    return items.filter((item): item is Decl => item.$type !== 'Use' && item.$type !== 'Scenario' && item.$type !== 'Thread' && item.$type !== 'Expect');
}

export type { Page };
export { rangeOf };
