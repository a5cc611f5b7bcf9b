/** An explorer that is wrong must not agree with SPIN. Each mutant explores something else than what it was given. */
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { explore } from '../../../src/explore/index.js';
import type * as Layouts from '../../../src/explore/layout.js';
import type { Verdict } from '../../../src/explore/verdict.js';
import type { Block, Program } from '../../../src/model/program.js';
import { toPromela } from '../../../src/promela/index.js';
import { missing, QUICK, runSpin, type SpinRun } from '../../bench/spin.js';
import { refGraph } from '../../explore/reference.js';
import { compare } from '../compare.js';
import { scenariosIn } from '../programs.js';

/** A variable that has no room in the state. */
const seen = vi.hoisted((): { without?: number } => ({}));
vi.mock('../../../src/explore/layout.js', async original => {
    const actual = await original<typeof Layouts>();
    return {
        ...actual,
        layOut(program: Program): Layouts.Layout {
            const layout = actual.layOut(program);
            return { ...layout, variables: layout.variables.map((field, id) => id === seen.without ? { ...field, bits: 0, mask: 0 } : field) };
        },
    };
});

const lowered = (file: string, name: string): Program => scenariosIn('scenarios/seed').find(s => s.file.endsWith(file) && s.name === name)!.lower(2);

function edited(program: Program, edit: (copy: Program) => void): Verdict {
    const copy = structuredClone(program);
    edit(copy);
    return explore(copy);
}

/** Branches of the first step that may have to wait. */
const waiting = (copy: Program): Block[] => copy.threads.flatMap(t => t.steps).find(s => s.blocks.some(b => b.exit.kind === 'blocked'))!.blocks.filter(b => b.exit.kind === 'branch');

const MUTANTS: Record<string, (program: Program) => Verdict> = {
    'takes a guard for true': program => edited(program, copy => {
        for (const { exit } of waiting(copy)) if (exit.kind === 'branch') exit.cond = { op: 'const', value: 1 };
    }),
    'takes a guard for its opposite': program => edited(program, copy => {
        for (const { exit } of waiting(copy)) if (exit.kind === 'branch') exit.cond = { op: '!', a: exit.cond };
    }),
    'loses states: takes those for one that differ in who holds a lock': program => {
        const states = [...refGraph(program).states.values()];
        seen.without = program.locks.find(({ holder }) => states.some(({ values }) => values[holder] !== 0))!.holder;
        try { return explore(program); } finally { seen.without = undefined; }
    },
    'forgets to renumber': program => edited(program, copy => { copy.seqGroups = []; }),
    'never lets a freed frame become free': program => edited(program, copy => {
        const { names, state, count } = copy.frames;
        for (let i = 0; i < count; i++) for (let f = 0; f < count; f++) names.push({ variable: state + f, as: 'set' });
        names.push({ variable: state, as: 'pfn' });
        for (const variable of copy.variables) if (variable.id >= state && variable.id < state + count) variable.hi = 3;
    }),
    'does not check what holds in every state': program => edited(program, copy => { copy.invariants = []; }),
    'loses an assignment': program => edited(program, copy => {
        const block = copy.threads.flatMap(t => t.steps.flatMap(s => s.blocks)).find(b => b.ops.some(op => op.kind === 'set' && op.target.op === 'var'))!;
        block.ops = block.ops.filter(op => op.kind !== 'set');
    }),
};

const NOWHERE: Record<string, string[]> = {
    'forgets to renumber': ['install_after_unlock', 'lock_held_across_setup'],
    'never lets a freed frame become free': ['lock_held_across_setup'],
    'does not check what holds in every state': ['own_event_counts', 'lock_held_across_setup'],
};

test('SPIN is installed', () => { expect(missing()).toBeUndefined(); });

describe.skipIf(missing()).each([
    ['interval-fault.mmn', 'install_after_unlock'],
    ['seed-self-invalidation-livelock.mmn', 'own_event_counts'],
    ['migrate-under-device-lock.mmn', 'lock_held_across_setup'],
])('%s %s: an explorer that', (file, name) => {
    const program = lowered(file, name);
    let spin: SpinRun;
    beforeAll(async () => { spin = await runSpin(toPromela(program), { compiler: QUICK, hashBits: 18 }); });

    test('is as it should be agrees', () => { expect(compare(program, explore(program), spin).differences).toEqual([]); });

    test('drops the successors by any one step that is ever taken does not', { timeout: 300_000 }, () => {
        const taken = new Set([...refGraph(program).edges.values()].flatMap(edges => edges.map(({ thread, step }) => `${thread} ${step}`)));
        const unnoticed = [...taken].filter(key => {
            const [thread, step] = key.split(' ').map(Number);
            const verdict = edited(program, copy => { for (const pc of copy.threads[thread].pcs) pc.steps = pc.steps.filter(s => s !== step); });
            return compare(program, verdict, spin).differences.length === 0;
        });
        expect(taken.size).toBeGreaterThan(20);
        expect(unnoticed).toEqual([]);
    });

    // Where nothing is renumbered, freed or checked, nothing is missed.
    test.each(Object.keys(MUTANTS).filter(what => !NOWHERE[what]?.includes(name)))('%s does not', what => { expect(compare(program, MUTANTS[what](program), spin).differences).not.toEqual([]); });
});
