/** Another run than the one that a session is about: who could go next, and what comes of somebody's choice. */
import type { RunShown, ThreadOption } from '../check/result.js';
import { Refusal, refusal } from './protocol.js';
import type { DebugRun } from './run.js';
import { isRefused, type RunSource } from './source.js';

export const optionsAt = ({ shown }: DebugRun, at: number): { options: ThreadOption[]; at: number } => ({ options: shown.options[at] ?? [], at });

/** The thread goes next, then it goes on in the order of the run as far as that can be. @throws Refusal */
export async function anotherRun(run: DebugRun, at: number, thread: number, way: number, source: RunSource): Promise<{ name: string; shown: RunShown }> {
    const option = run.shown.options[at]?.[thread];
    if (!option) throw new Refusal('no thread can be chosen here: go back a step');
    if (!option.ways.some(one => one.way === way)) throw new Refusal(`${option.name} cannot go: it ${option.waits ?? 'is at its end'}`);
    const shown = await source.run({ token: run.view.token, at, pick: { thread, way }, toEnd: true });
    if (isRefused(shown)) throw refusal(shown);
    return { name: option.name, shown };
}
