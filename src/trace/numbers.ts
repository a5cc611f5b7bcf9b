/** Which steps a row of a text or a picture is the first to tell of: every step stands at one row, in order. */

export interface Steps { from: number; to: number }

/** `last`: the step that each row tells of, up to which all are told. Of `total` steps those that no row reaches belong to the last one. */
export function newSteps(rows: readonly { last: number }[], total: number): (Steps | undefined)[] {
    let told = 0;
    return rows.map(({ last }, i) => {
        const to = i === rows.length - 1 ? total : last;
        if (to <= told) return undefined;
        const steps = { from: told + 1, to };
        told = to;
        return steps;
    });
}

/** `3`, `3-5`. */
export const stepsText = ({ from, to }: Steps): string => from === to ? String(from) : `${from}-${to}`;
