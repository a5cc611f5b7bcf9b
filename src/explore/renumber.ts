/** Sequence numbers, kept small: see Program.seqGroups. */

const sorted = new Int32Array(1024);

/**
 * Renumbers the values of one group in place. 0 is "unset" and stays. Keeps order, parity, and gaps up to 4.
 *
 * Why this keeps behaviour: sequence numbers are compared for equality and parity only, and one step moves a value by at most 2.
 */
export function renumber(values: Int32Array): void {
    // Insertion sort of the values that are set: groups are small and mostly in order.
    let n = 0;
    for (let i = 0; i < values.length; i++) {
        const value = values[i];
        if (value === 0) continue;
        let at = n++;
        while (at > 0 && sorted[at - 1] > value) { sorted[at] = sorted[at - 1]; at--; }
        sorted[at] = value;
    }
    if (n === 0) return;
    let old = sorted[0];
    let fresh = (old & 1) === 1 ? 1 : 2;
    let changed = fresh !== old;
    const shifts = shiftOf;
    shifts[0] = fresh;
    for (let i = 1; i < n; i++) {
        const gap = sorted[i] - old;
        old = sorted[i];
        fresh += gap <= 4 ? gap : 4 - (gap & 1);
        changed ||= fresh !== old;
        shifts[i] = fresh;
    }
    if (!changed) return;
    for (let i = 0; i < values.length; i++) {
        const value = values[i];
        if (value === 0) continue;
        let at = 0;
        while (sorted[at] !== value) at++;
        values[i] = shifts[at];
    }
}

const shiftOf = new Int32Array(1024);
