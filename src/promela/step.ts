/**
 * One step as one option of its thread's `if`.
 *
 * Everything happens in a d_step. Where the step may violate something it works on copies, which are stored when nothing is violated; a
 * violation is reported and leaves the state as it is, so that violations add no states.
 */
import { isConstant } from '../model/exprs.js';
import type { Step, Thread } from '../model/program.js';
import { bodyText } from './body.js';
import { effectsOf, unsetTemps } from './effects.js';
import { waysOf } from './enabled.js';
import type { Generation } from './generation.js';
import { comment, isFixed, placeName, register, saved, stored, working } from './names.js';
import { choose, report, text } from './text.js';

/** A step that goes on to what its thread's steps share (settle.ts). */
export interface Shared {
    /** Its place until then: none of the thread's pcs. */
    number: number;
    pc: number;
    next: readonly number[];
    /** Statements that take the step back. */
    undo: string[];
}

export interface StepText { text: string; shared?: Shared }

export function stepText(generation: Generation, thread: Thread, step: Step, label: (pc: number) => string): StepText {
    const { program, settling, watched } = generation;
    const { variables } = program;
    const { written, unsure, temps } = effectsOf(program, step.blocks);
    const { done, pruned } = waysOf(step.blocks);
    const place = placeName(thread.id);
    const mayViolate = unsure.size > 0 || step.blocks.some(b => b.ops.some(op => op.kind === 'check'));
    const isShared = [...written].some(id => settling.has(id));
    const copied = mayViolate || isShared;
    const plain = generation.read(new Set());
    const names = copied ? generation.read(written) : plain;

    const zeroed = unsetTemps(step.blocks);
    temps.forEach(id => generation.temps.add(id));
    const next = [...new Set(step.blocks.flatMap(b => b.exit.kind === 'next' ? [b.exit.pc] : []))];
    const changing = [...written].filter(id => !isFixed(variables[id]));
    const statements = [text(done, plain), ...[...zeroed].map(id => `${register(id)} = 0`)];
    if (copied) {
        for (const id of written) generation.copies.add(id);
        statements.push(...[...written].map(id => `${working(id)} = ${plain.variable(id)}`));
    }
    statements.push(...bodyText(step.blocks, names, {
        next: pc => [`${copied ? 'where' : place} = ${pc}`],
        violated: code => [report(code), 'where = -1'],
    }));

    let shared: Shared | undefined;
    if (copied) {
        const store = changing.map(id => `${stored(id)} = ${working(id)}`);
        const settled = [...store, `${place} = where`];
        let finish = settled;
        if (isShared) {
            const number = thread.pcs.length + step.id;
            changing.forEach(id => generation.saves.add(id));
            const onward = [...changing.map(id => `${saved(id)} = ${stored(id)}`), ...store, `${place} = ${number}`];
            // What an invariant reads is always looked at; else a step matters only if a frame waits to become free or a number has moved.
            finish = changing.some(id => watched.has(id)) ? onward : [choose(generation.nothingToSettle(written), settled, onward)];
            shared = { number, pc: step.pc, next, undo: [...changing.map(id => `${stored(id)} = ${saved(id)}`), `${place} = ${step.pc}`] };
        }
        const ranges = [...unsure].filter(id => !generation.numbered.has(id));
        const judged = ranges.length > 0 ? [choose(generation.outside(ranges), [report('inconclusive')], finish)] : finish;
        statements.push(...mayViolate ? [choose('where == -1', [], judged)] : judged);
    }

    const lines = [`    ${comment(step.text)}`];
    if (!isConstant(done) || done.value !== 0) {
        const all = statements.join(';\n        ');
        if (!copied && next.length === 1) lines.push(`    :: d_step { ${all} }; goto ${label(next[0])}`);
        else {
            const places = [...new Set([...next, ...mayViolate ? [step.pc] : []])];
            const leave = places.map(pc => `:: ${place} == ${pc} -> goto ${label(pc)}`);
            if (shared) leave.push(`:: ${place} == ${shared.number} -> goto settle`);
            lines.push(`    :: atomic { d_step { ${all} };\n        if ${leave.join(' ')} fi }`);
        }
    }
    if (!isConstant(pruned) || pruned.value !== 0) lines.push(`    :: d_step { ${text(pruned, plain)} -> skip }; goto ${label(step.pc)}`);
    return { text: lines.length > 1 ? lines.join('\n') : '', shared };
}
