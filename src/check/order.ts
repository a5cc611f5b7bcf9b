/** A run as the names of the threads that go, one after the other: `driver,user,user,driver:2,user*5`. */
import { inOrder, type Picked } from '../explore/what-if.js';
import { suggest } from '../language/names/suggest.js';
import type { Program } from '../model/program.js';
import { shownRun } from './picked.js';
import type { RunShown } from './result.js';

interface Item { thread: number; way?: number }

/** The run of these names; `NAME:2` goes by the second way where there is a choice, `NAME*5` stands for five steps. Errors name the place in the list. */
export function runInOrder(program: Program, text: string): RunShown | { error: string } {
    const order: Item[] = [];
    /** By step: the item that it comes from. */
    const from: string[] = [];
    const names = program.threads.map(t => t.name);
    const items = text.split(',').map(item => item.trim());
    for (const [i, item] of items.entries()) {
        const at = `item ${i + 1} (${item})`;
        const [, name, way, times] = /^([^:*]+)(?::(\d+))?(?:\*(\d+))?$/.exec(item) ?? [];
        if (name === undefined) return { error: `${at} is not the name of a thread, with :2 for its second choice and *3 for three steps` };
        const thread = program.threads.findIndex(t => t.name === name);
        if (thread < 0) return { error: `${at}: there is no thread \`${name}\`; there are ${names.join(', ')}${suggest(name, names).words}` };
        if (way === '0') return { error: `${at}: choices are counted from 1` };
        if (Number(times ?? 1) > MOST_STEPS) return { error: `${at}: more than ${MOST_STEPS} steps` };
        for (let n = Number(times ?? 1); n > 0; n--) {
            order.push({ thread, ...way !== undefined && { way: Number(way) - 1 } });
            from.push(at);
        }
    }
    const steps: Picked[] = inOrder(program, order);
    const run = shownRun(program, steps);
    const went = run.view.steps.length;
    if (run.problem !== undefined) return { error: `${from[Math.min(went, from.length - 1)]}: ${run.problem}` };
    if (went < order.length) return { error: `${from[went]}: the run ends at step ${went} with ${run.view.code}` };
    return run;
}

const MOST_STEPS = 10_000;
