/** Values as a kernel developer writes them. */
import type { LocalName, Program, Variable } from '../model/program.js';
import { decodePte } from '../model/pte.js';
import { ERRNO } from '../model/state-space.js';

const ERRNO_NAMES = new Map(Object.entries(ERRNO).map(([name, number]) => [number, name]));

const access = (writable: boolean | number): string => writable ? 'rw' : 'ro';

/** A CPU page table entry: `none`, `frame 2 rw`, `migration(frame 1)`. */
export function pteText(pte: number): string {
    const { kind, frame, writable } = decodePte(pte);
    switch (kind) {
        case 'none': case 'swap': return kind;
        case 'present': return `frame ${frame} ${access(writable)}`;
        default: return `${kind}(frame ${frame})`;
    }
}

/** A device page table entry, 0 or 2*frame + rw. */
export function devicePteText(dpte: number): string {
    return dpte === 0 ? 'none' : `frame ${dpte >> 1} ${access(dpte & 1)}`;
}

export interface Translation { frame: number; writable: boolean; text: string }

/** The members of a set of translations: bit 2*(frame-1) read-only, bit 2*(frame-1)+1 writable. */
export function translations(set: number): Translation[] {
    const members: Translation[] = [];
    for (let bit = 0; bit < 32; bit++) {
        if (!((set >>> bit) & 1)) continue;
        const frame = (bit >> 1) + 1;
        const writable = (bit & 1) === 1;
        members.push({ frame, writable, text: `frame ${frame} ${access(writable)}` });
    }
    return members;
}

/** A frame number or a negative errno. */
export function pfnText(pfn: number): string {
    if (pfn === 0) return 'none';
    return pfn > 0 ? `frame ${pfn}` : errnoText(pfn);
}

function errnoText(value: number): string {
    const name = ERRNO_NAMES.get(-value);
    return name === undefined ? String(value) : `-${name}`;
}

/** The value of a local as what it is declared. */
export function localText(program: Program, { variable, isNumber, values }: LocalName, value: number): string {
    const { kind } = program.variables[variable];
    return valueText(program, { kind: isNumber && kind !== 'seq' ? 'int' : kind, values }, value);
}

/** The value of any variable by its kind. */
export function valueText(program: Program, variable: Pick<Variable, 'kind' | 'values'>, value: number): string {
    switch (variable.kind) {
        case 'bool': return value === 0 ? 'false' : 'true';
        case 'pfn': return pfnText(value);
        case 'pte': return pteText(value);
        case 'set': return setText(value);
        case 'holder': return value === 0 ? 'free' : program.threads[value - 1]?.name ?? `thread ${value - 1}`;
        case 'seq': return value === 0 ? 'unset' : String(value);
        case 'int': return value < 0 ? errnoText(value) : variable.values?.[value] ?? String(value);
        case 'count': return String(value);
    }
}

/** `empty`, or the members: `frame 1 rw, frame 2 ro`. */
export function setText(set: number): string {
    return translationTexts(translations(set)).join(', ') || 'empty';
}

/** One text a frame: `frame 1 rw`, or `frame 1 ro/rw` where both are there. */
export function translationTexts(members: readonly Translation[]): string[] {
    const frames = new Map<number, string[]>();
    for (const { frame, writable } of members) frames.set(frame, [...new Set([...frames.get(frame) ?? [], access(writable)])]);
    return [...frames].map(([frame, accesses]) => `frame ${frame} ${accesses.join('/')}`);
}
