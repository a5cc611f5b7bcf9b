/** Program -> generated JavaScript: one function per step, and those that they share. */
import type { Program } from '../model/program.js';
import { framesText, groupText, propertiesText, recycled, recyclers } from './canonical.js';
import { exprVariables } from './effects.js';
import { layOut, type Layout } from './layout.js';
import { renumber } from './renumber.js';
import { Sites, type Site } from './sites.js';
import { stepText, type Surroundings } from './steptext.js';
import { validate } from './validate.js';

/** Reads the state at `o` of `s`, writes at `d`: 0 not enabled, 1 done, 2 pruned, -n: violation, n site numbers are in `sites`. */
export type StepFunction = (s: Int32Array, o: number, d: number) => number;

export interface Compiled {
    program: Program;
    layout: Layout;
    /** Writes the initial state at `d`; results as for a step. */
    initial: StepFunction;
    /** By thread and pc. */
    steps: StepFunction[][][];
    /** How many of Program.terminal the state at `d` violates; their sites are in `violated`. */
    terminal(s: Int32Array, d: number): number;
    sites: readonly Site[];
    /** Filled by the functions above. */
    violated: Int32Array;
    /** 1 for every cover that some executed step has reached. */
    covered: Uint8Array;
    /** The generated text, for the curious and for tests. */
    text: string;
}

interface Generated { initial: StepFunction; steps: StepFunction[][]; terminal(s: Int32Array, d: number): number }

/** Throws where the Program is malformed or the host forbids generated code. */
export function compile(program: Program): Compiled {
    validate(program);
    const layout = layOut(program);
    const sites = new Sites();
    const { text, most } = moduleText(program, layout, sites);
    const violated = new Int32Array(most + 1);
    const covered = new Uint8Array(program.covers.length + 1);
    const scratch = program.seqGroups.map(group => new Int32Array(group.length));
    const generated = new Function('X', 'C', 'Q', 'renumber', text)(violated, covered, scratch, renumber) as Generated;
    const steps = program.threads.map((thread, t) => thread.pcs.map(info => info.steps.map(k => generated.steps[t][k])));
    return { program, layout, initial: generated.initial, steps, terminal: generated.terminal, sites: sites.all, violated, covered, text };
}

/** `most`: the most sites that one step can violate. */
function moduleText(program: Program, layout: Layout, sites: Sites): { text: string; most: number } {
    const groupOf = new Map(program.seqGroups.flatMap((group, g) => group.map(id => [id, g] as const)));
    const shared: string[] = [];
    if (program.frames.count > 0) shared.push(framesText(program, layout, new Set(groupOf.keys())));
    program.seqGroups.forEach((_, g) => shared.push(groupText(program, layout, sites, g)));

    const invariants = program.invariants.map(property => ({ property, site: sites.add(siteOf(property)), reads: [...exprVariables(property.violated)] }));
    const calls = new Map<string, string>();
    const around: Surroundings = {
        program, layout, sites, groupOf, recyclers: recyclers(program.frames), recycled: recycled(program.frames),
        // Steps that can change the same invariants share one function.
        invariants(changed) {
            const some = invariants.filter(i => changed === 'all' || i.reads.some(id => changed.has(id)));
            if (some.length === 0) return '';
            const key = some.map(i => i.site).join();
            if (!calls.has(key)) {
                calls.set(key, `I${calls.size}(s,d)`);
                shared.push(propertiesText(`I${calls.size - 1}`, some, layout));
            }
            return calls.get(key)!;
        },
    };
    const functions: string[] = [];
    const table = program.threads.map((thread, t) => thread.steps.map((step, k) => {
        functions.push(stepText(`f${t}_${k}`, [{ thread: t, blocks: step.blocks }], false, around));
        return `f${t}_${k}`;
    }));
    functions.push(stepText('initial', program.threads.map((thread, t) => ({ thread: t, blocks: thread.entry })), true, around));
    const terminal = program.terminal.map(property => ({ property, site: sites.add(siteOf(property)) }));
    functions.push(propertiesText('terminal', terminal, layout));
    const result = `return {initial,terminal,steps:[${table.map(names => `[${names.join()}]`).join()}]};`;
    return { text: `'use strict';\n${shared.join('')}${functions.join('')}${result}`, most: Math.max(1, invariants.length, terminal.length) };
}

function siteOf({ code, message, device, page, frame }: Program['invariants'][number]): Site {
    return { code, message, device, page, frame };
}
