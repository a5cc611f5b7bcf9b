/** The blocks of a step: what is entered from one place stands there; what is entered from several follows, if `at` says so. */
import type { Block, Code, Op } from '../model/program.js';
import { register } from './names.js';
import { choose, text, type Names } from './text.js';

export interface Leaves { next(pc: number): string[]; violated(code: Code): string[] }

export function bodyText(blocks: readonly Block[], names: Names, leaves: Leaves): string[] {
    const entries = blocks.map(() => 0);
    for (const { exit } of blocks) for (const to of exit.kind === 'jump' ? [exit.block] : exit.kind === 'branch' ? [exit.then, exit.else] : []) entries[to]++;
    const joins = blocks.map((_, i) => i).filter(i => entries[i] > 1);
    const enter = (to: number): string[] => entries[to] > 1 ? [`at = ${to}`] : tree(to, 0);
    const tree = (at: number, from: number): string[] => {
        const { ops, exit } = blocks[at];
        const statements: string[] = [];
        for (let i = from; i < ops.length; i++) {
            const op = ops[i];
            if (op.kind === 'check') return [...statements, choose(text(op.cond, names), tree(at, i + 1), leaves.violated(op.code))];
            if (op.kind === 'set') statements.push(assignment(op, names));
        }
        switch (exit.kind) {
            case 'next': return [...statements, ...leaves.next(exit.pc)];
            case 'jump': return [...statements, ...enter(exit.block)];
            case 'branch': return [...statements, choose(text(exit.cond, names), enter(exit.then), enter(exit.else))];
            // The guard has kept such runs out.
            case 'blocked': case 'prune': return statements;
        }
    };
    return [...joins.length > 0 ? ['at = 0'] : [], ...tree(0, 0), ...joins.map(j => choose(`at == ${j}`, tree(j, 0), []))];
}

/** An element out of range is not written. */
function assignment({ target, value }: Extract<Op, { kind: 'set' }>, names: Names): string {
    const result = text(value, names);
    switch (target.op) {
        case 'temp': return `${register(target.id)} = ${result}`;
        case 'var': return store(names.variable(target.id), result);
        case 'elem': {
            const cases = Array.from({ length: target.length }, (_, k) => `:: element == ${k} -> ${store(names.variable(target.base + k), 'value')}`);
            return `value = ${result}; element = ${text(target.index, names)}; if ${cases.join(' ')} :: else fi`;
        }
    }
}

/** A variable that cannot change and is not copied is a number: what is stored there is that number. */
const store = (place: string, value: string): string => /^\w*[a-z]/.test(place) ? `${place} = ${value}` : 'skip';
