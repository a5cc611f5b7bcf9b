/** The steps of a Program as functions of a module, with what they share and the tables that the search finds them by. */
import type { Program } from '../model/program.js';
import { defineFrames, defineGroup, defineProperties, recycled, recyclers } from './canonical.js';
import type { ModuleCode } from './code/code.js';
import { exprVariables } from './effects.js';
import type { GeneratorRegions } from './generate.js';
import type { Layout } from './layout.js';
import { defineMacro } from './macro.js';
import { Passing, type Movers } from './movers.js';
import type { Regions } from './regions.js';
import { defineRenumber } from './renumber.js';
import { Sites, type Site } from './sites.js';
import { defineSort } from './sort.js';
import { defineStep, type Surroundings } from './step.js';
import type { ThreadClass } from './symmetry.js';

export interface Steps {
    around: Surroundings;
    sites: Sites;
    entries: number[][];
    regions: Omit<StepRegions, 'everViolated'>;
    /** Writes the tables that the code needs. */
    fill(words: Int32Array): void;
}

export type StepRegions = Omit<GeneratorRegions, 'firstEdge' | 'edge' | 'hash'> & { covered: number };

/** A function for each step, and the regions that they need. */
export function* defineAllSteps(module: ModuleCode, program: Program, layout: Layout, memory: Regions, control: number, reduction: Movers | undefined, classes: readonly ThreadClass[]): Generator<undefined, Steps> {
    const sites = new Sites();
    const violated = memory.take(mostViolations(program));
    const covered = memory.take(program.covers.length);
    const around = surroundings(module, program, layout, sites, memory, { violated, covered });
    yield undefined;
    const { entries, byPc } = yield* defineSteps(module, program, around);
    yield undefined;
    const pcEntries = byPc.map(list => memory.take(list.length));
    const passing = program.threads.map(t => reduction ? memory.take(t.pcs.length) : 0);
    const opens = reduction ? memory.take(entries.flat().length) : 0;
    const macros = program.threads.map((_, t) => reduction?.passing[t].some(p => p !== Passing.end)
        ? defineMacro(module, layout, t, { entries: pcEntries[t], passing: passing[t], opens }) : undefined);
    return {
        around, sites, entries, regions: { control, violated, covered, entries: pcEntries, macros, ...classes.length > 0 ? { sort: defineSort(module, layout, classes) } : {} },
        fill(words) {
            byPc.forEach((list, t) => words.set(list, pcEntries[t]));
            reduction?.passing.forEach((list, t) => words.set(list, passing[t]));
            reduction?.opens.forEach((list, t) => list.forEach((open, k) => { if (entries[t][k] !== undefined) words[opens + entries[t][k]] = Number(open); }));
        },
    };
}

/** Most sites that a step may violate at a time. */
export const mostViolations = (program: Program): number => Math.max(1, program.invariants.length, program.terminal.length);

function surroundings(module: ModuleCode, program: Program, layout: Layout, sites: Sites, memory: Regions, at: { violated: number; covered: number }): Surroundings {
    const groupOf = new Map(program.seqGroups.flatMap((group, g) => group.map(id => [id, g] as const)));
    const largest = Math.max(0, ...program.seqGroups.map(group => group.length));
    const renumber = largest > 0 ? defineRenumber(module, memory, largest) : undefined;
    const invariants = program.invariants.map(property => ({ property, site: sites.add(siteOf(property)), reads: [...exprVariables(property.violated)] }));
    const shared = new Map<string, ReturnType<typeof defineProperties>>();
    return {
        program, layout, sites, groupOf, ...at,
        recyclers: recyclers(program.frames), recycled: recycled(program.frames),
        frames: program.frames.count > 0 ? defineFrames(module, program, layout, new Set(groupOf.keys())) : undefined,
        groups: program.seqGroups.map((group, g) => defineGroup(module, program, layout, sites, g, memory.take(group.length), renumber!)),
        // Steps that can change the same invariants share one function.
        invariants(changed) {
            const some = invariants.filter(i => changed === 'all' || i.reads.some(id => changed.has(id)));
            if (some.length === 0) return undefined;
            const key = some.map(i => i.site).join();
            let fn = shared.get(key);
            if (!fn) shared.set(key, fn = defineProperties(module, some, layout, at.violated));
            return fn;
        },
    };
}

/** `byPc`: for each thread the first table entry of every pc, and the number after the last one. */
function* defineSteps(module: ModuleCode, program: Program, around: Surroundings): Generator<undefined, { entries: number[][]; byPc: number[][] }> {
    const entries = program.threads.map(() => [] as number[]);
    const byPc = program.threads.map(() => [] as number[]);
    let next = 0;
    for (const [t, thread] of program.threads.entries()) {
        for (const { steps } of thread.pcs) {
            byPc[t].push(next);
            for (const k of steps) {
                next = module.enter(defineStep(module, [{ thread: t, blocks: thread.steps[k].blocks }], false, around)) + 1;
                entries[t][k] = next - 1;
            }
            yield undefined;
        }
        byPc[t].push(next);
    }
    return { entries, byPc };
}

export function siteOf({ code, message, device, page, frame }: Program['invariants'][number]): Site {
    return { code, message, device, page, frame };
}
