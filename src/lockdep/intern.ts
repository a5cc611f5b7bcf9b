/** One object for equal sets, so that what was computed from a set once is found again by the object. */

/** Past this many the table starts anew: only speed is lost. */
const MAX_SETS = 4_096;
let table = new Map<number, (readonly number[])[]>(), size = 0;

export function intern(ascending: readonly number[]): readonly number[] {
    let hash = ascending.length;
    for (const v of ascending) hash = Math.imul(hash, 31) + v | 0;
    const bucket = table.get(hash), known = bucket?.find(other => isEqual(other, ascending));
    if (known) return known;
    if (++size > MAX_SETS) { table = new Map(); size = 1; }
    if (bucket && size > 1) bucket.push(ascending);
    else table.set(hash, [ascending]);
    return ascending;
}

function isEqual(a: readonly number[], b: readonly number[]): boolean {
    if (a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
    return true;
}
