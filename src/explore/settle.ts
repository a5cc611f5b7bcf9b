/** Code of what follows the assignments of a step: bounds, packing, frames to recycle, sequence numbers. */
import type { GroupFunctions } from './canonical.js';
import type { Code } from './code/code.js';
import { emitPlaced, integer, placedMask } from './expressions.js';
import type { Field, Layout } from './layout.js';
import { FROM, TO, type Locals } from './locals.js';
import type { Surroundings } from './step.js';

/** Pushes whether the value leaves its bounds. */
export function emitOutside(code: Code, value: () => void, lo: number, hi: number): void {
    value();
    code.const(integer(lo));
    code.binary('lt_s');
    value();
    code.const(integer(hi));
    code.binary('gt_s');
    code.binary('or');
}

/** Writes the successor's words: what did not change is copied. */
export function emitPack(code: Code, layout: Layout, locals: Locals, initial: boolean, values: { field: Field; local: number }[]): void {
    for (let word = 0; word < layout.words; word++) {
        const here = values.filter(v => v.field.bits > 0 && v.field.word === word);
        const keep = initial ? 0 : here.reduce((mask, v) => mask & ~placedMask(v.field), -1);
        code.get(TO);
        const old = locals.words.get(word);
        if (keep === 0) code.const(0);
        else if (old === undefined) { code.get(FROM); code.load(word); }
        else code.get(old);
        if (keep !== -1 && keep !== 0) { code.const(keep); code.binary('and'); }
        for (const { field, local } of here) {
            code.get(local);
            emitPlaced(code, field);
            code.binary('or');
        }
        code.store(word);
    }
}

/** Until nothing changes: a recycled frame may have been the last to name another. */
export function emitRecycle(code: Code, { program, groupOf, frames }: Surroundings, locals: Locals, n: number): void {
    code.block(done => code.loop(again => {
        code.get(TO);
        code.call(frames!.find);
        code.set(n);
        code.get(n);
        code.eqz();
        code.brIf(done);
        code.get(TO);
        code.get(n);
        code.call(frames!.recycle);
        code.drop();
        program.frames.reset.forEach((ids, i) => {
            const numbers = ids.filter(id => groupOf.has(id) && locals.written.has(id));
            if (numbers.length === 0) return;
            code.get(n);
            code.const(1 << i);
            code.binary('and');
            code.branch(() => { for (const id of numbers) { code.const(0); code.set(locals.write(id)); } });
        });
        code.br(again);
    }));
}

/** Renumbers a group; `violation` runs with the site of the bounds that do not hold in local `n`. */
export function emitGroup(code: Code, members: readonly number[], group: GroupFunctions, locals: Locals, n: number, violation: () => void): void {
    if (members.some(id => !locals.written.has(id))) {
        code.get(TO);
        code.call(group.load);
        code.drop();
    }
    members.forEach((id, i) => {
        if (!locals.written.has(id)) return;
        code.const(0);
        code.get(locals.write(id));
        code.store(group.values + i);
    });
    code.get(TO);
    code.call(group.store);
    code.set(n);
    code.const(0);
    code.get(n);
    code.binary('le_s');
    code.branch(violation);
}
