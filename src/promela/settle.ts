/**
 * What follows the assignments of a step (docs/architecture.md, "A state"): freed frames that nobody names become free, sequence numbers
 * are renumbered, the invariants are checked. Each thread has this text once, as the rest of those atomic steps that need it.
 */
import type { Expr } from '../model/expr.js';
import { or } from '../model/exprs.js';
import type { Code, Invariant } from '../model/program.js';
import { forgotten, frameNumbers, recycled, stateOf } from './frames.js';
import type { Generation } from './generation.js';
import { integer, isFixed, placeName, stored, working } from './names.js';
import type { Shared } from './step.js';
import { choose, report, text } from './text.js';

/** The rest of the steps `shared` of a thread. `where` is where they lead, their place tells which one it is. */
export function settleText(generation: Generation, thread: number, shared: readonly Shared[], label: (pc: number) => string): string {
    const { program, numbered } = generation;
    const { variables, seqGroups } = program;
    const place = placeName(thread);
    const freed = new Set([...recycled(program)].filter(id => !isFixed(variables[id])));
    freed.forEach(id => generation.copies.add(id));
    const plain = generation.read(new Set());
    const slots = new Map([...numbered].map((id, i) => [id, i]));
    const now = { variable: (id: number): string => slots.has(id) ? `r[${slots.get(id)}]` : freed.has(id) ? working(id) : plain.variable(id) };

    const store = [...[...new Set([...freed, ...numbered])].filter(id => !isFixed(variables[id])).map(id => `${stored(id)} = ${now.variable(id)}`), `${place} = where`];
    const tests = byCode(program.invariants).map(([code, violated]) => `if :: ${text(violated, now)} -> ${report(code)}; where = -1 :: else fi`);
    const judged = tests.length > 0 ? [...tests, choose('where == -1', [], store)] : store;
    const outside = [...numbered].map(id => `${now.variable(id)} < ${integer(variables[id].lo)} || ${now.variable(id)} > ${integer(variables[id].hi)}`).join(' || ');
    // Several d_steps, since SPIN bounds the length of one; inside of the atomic step nobody comes between.
    const parts = [
        [...[...freed].map(id => `${working(id)} = ${plain.variable(id)}`), program.frames.count > 0 ? 'recycle()' : 'skip'],
        ...seqGroups.filter(group => group.length > 0).map(group => [
            ...group.map(id => `q[${slots.get(id)}] = ${freed.has(id) ? working(id) : plain.variable(id)}`), `renumber(${slots.get(group[0])}, ${slots.get(group[group.length - 1])})`,
        ]),
        outside ? [choose(outside, [report('inconclusive')], judged)] : judged,
    ].map(part => `d_step { ${part.join(';\n        ')} }`);
    const [first, ...others] = parts;

    const done = [...new Set(shared.flatMap(s => s.next))].sort((a, b) => a - b).map(pc => `    :: ${place} == ${pc} -> goto ${label(pc)}`);
    const back = shared.map(s => `    :: ${place} == ${s.number} -> ${s.undo.join('; ')}; goto ${label(s.pc)}`);
    return `    atomic { false;\nsettle: if :: ${first} fi;\n    ${others.map(part => `${part};\n    `).join('')}if\n${[...done, ...back].join('\n')}\n    fi };\n`;
}

export function byCode(invariants: readonly Invariant[]): [Code, Expr][] {
    return [...new Set(invariants.map(i => i.code))].map(code => [code, or(...invariants.filter(i => i.code === code).map(i => i.violated))]);
}

/** Until nothing changes: a frame that becomes free may have been the last to name another. */
export function recycleInline(generation: Generation): string {
    const { frames, variables } = generation.program;
    const names = generation.read(new Set([...recycled(generation.program)].filter(id => !isFixed(variables[id]))));
    const copies = (ids: number[]): number[] => [...new Set(ids)].filter(id => !isFixed(variables[id]));
    const options = frameNumbers(frames).map(f => {
        const clear = copies([stateOf(frames, f), ...frames.reset[f - 1]]).map(id => `${working(id)} = 0`);
        const forget = copies(frames.forget).map(id => `if :: ${working(id)} == ${f} -> ${working(id)} = 0 :: else fi`);
        return `    :: ${text(forgotten(frames, f), names)} -> ${[...clear, ...forget].join('; ')}`;
    });
    return `inline recycle() {\n    do\n${options.join('\n')}\n    :: else -> break\n    od;\n    value = 0\n}\n`;
}

/** The smallest value becomes 1 or 2 by its parity; gaps of 1 to 4 stay, larger ones become 3 or 4 by their parity; 0 is no number. */
export const RENUMBER = `inline renumber(first, last) {
    for (i : first .. last) { r[i] = 0 };
    old = ${integer(-2147483648)}; fresh = 0;
    do
    :: next = 2147483647;
       for (i : first .. last) { if :: q[i] != 0 && q[i] > old && q[i] < next -> next = q[i] :: else fi };
       if :: next == 2147483647 -> break :: else fi;
       fresh = (fresh == 0 -> 2 - (next & 1) : fresh + (next - old <= 4 -> next - old : 4 - ((next - old) & 1)));
       for (i : first .. last) { if :: q[i] == next -> r[i] = fresh :: else fi };
       old = next
    od;
    next = 0
}
`;
