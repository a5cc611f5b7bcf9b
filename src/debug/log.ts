/** Logpoints: what they say of the places between two positions. */
import { ask, type Bound, type Hit } from './breakpoints.js';
import type { DebugRun } from './run.js';
import type { RunSource } from './source.js';

/** In the order in which the run comes by; `{EXPRESSION}` is evaluated in each place. */
export async function logged(run: DebugRun, bound: readonly Bound[], from: Hit, to: Hit, isBack: boolean, source: RunSource): Promise<string[]> {
    const [low, high] = isBack ? [to.at, from.at - 1] : [from.at + 1, to.at];
    const lines: { at: number; text: string }[] = [];
    for (const { breakpoint: { log }, hits } of bound) {
        const passed = hits.filter(({ at }) => at >= low && at <= high);
        if (log === undefined || passed.length === 0) continue;
        const parts = log.split(/\{([^{}]*)\}/);
        const values = new Map<string, string[]>();
        for (const expression of parts.filter((_, i) => i % 2 === 1)) values.set(expression, (await ask(run, expression, passed, question => source.evaluate(question))).map(answer => 'error' in answer ? `(${answer.error})` : answer.text));
        passed.forEach(({ at }, n) => lines.push({ at, text: parts.map((part, i) => i % 2 === 1 ? values.get(part)![n] : part).join('') }));
    }
    return lines.sort((a, b) => (a.at - b.at) * (isBack ? -1 : 1)).map(({ text }) => text);
}
