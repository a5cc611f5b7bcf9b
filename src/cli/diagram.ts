/** `notiscope diagram`: the counterexample of a scenario; for one that is ok, a shortest complete run. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { noOther } from '../check/no-other.js';
import { runInOrder } from '../check/order.js';
import { shownRun } from '../check/picked.js';
import { ScenarioPrograms } from '../check/programs.js';
import { replayToken } from '../check/replay.js';
import { randomRun } from '../explore/what-if.js';
import { toAscii, toHtml, toJson, toMermaid, toSvg, type SvgThemeName } from '../trace/index.js';
import type { ScenarioResult } from '../check/result.js';
import type { TraceView } from '../trace/view.js';
import { EXIT, InputError } from './errors.js';
import { shown } from './input.js';
import { limitsOf, type LimitOptions } from './options.js';
import { runCheck } from './run.js';
import { failOn, lowered, mostTelling, readScenarios, sourceOf } from './scenario.js';
import { writeOut } from './write.js';

export const DIAGRAM_FORMATS = {
    mermaid: (view: TraceView) => toMermaid(view),
    ascii: (view: TraceView) => toAscii(view),
    svg: (view: TraceView, theme?: SvgThemeName) => toSvg(view, theme),
    html: (view: TraceView) => toHtml(view, standalonePage()),
    json: (view: TraceView) => JSON.stringify(toJson(view, shown), null, 2),
};

/** It lies beside this bundle. */
function standalonePage(): string {
    const path = fileURLToPath(new URL('standalone.html', import.meta.url));
    try { return readFileSync(path, 'utf8'); }
    catch { throw new InputError(`--format html: error: ${path} is missing; \`npm run build\` makes it`); }
}

/** What people look for, and what makes one. */
export const NO_DIAGRAM_FORMATS = { png: 'Pixels need a browser: write svg and convert it, or choose "Save as PNG" in the preview in VS Code.' };

export interface DiagramOptions extends LimitOptions {
    scenario?: string;
    format: keyof typeof DIAGRAM_FORMATS;
    /** Colours of a picture. */
    theme?: SvgThemeName;
    output?: string;
    /** Which of several different ones, from 1. */
    counterexample?: number;
    replay?: string;
    /** Names of threads, in the order in which they go. */
    schedule?: string;
    /** Of a run by chance. */
    seed?: number;
    /** With `replay`: the text is another one than that of the token. */
    edited?: boolean;
}

export async function diagram(path: string, options: DiagramOptions): Promise<number> {
    const input = await readScenarios(path, options.scenario);
    if ([options.replay, options.schedule, options.seed].filter(option => option !== undefined).length > 1) throw new InputError('error: of --replay, --schedule and --seed only one can be asked for');
    if (options.replay !== undefined) return drawReplay(path, options.replay, options);
    if (options.schedule !== undefined || options.seed !== undefined) return drawPicked(path, options);
    const { scenarios, problems } = await runCheck(input, { ...limitsOf({ ...options, counterexamples: options.counterexample, critical: options.reduction === undefined || options.reduction === 'off' }), scenario: options.scenario });
    const result = mostTelling(scenarios);
    if (!result) failOn(problems);
    if (!result) throw new InputError(`${path}: error: no scenario could be explored`);
    if (!options.scenario && input.scenarios.length > 1) process.stderr.write(`scenario ${result.scenario} (--scenario chooses another of ${input.scenarios.join(', ')})\n`);
    if (!result.trace) {
        process.stderr.write(`${result.scenario}: there is no run to draw: ${result.message}\n`);
        return EXIT.inconclusive;
    }
    const trace = chosenTrace(result, result.trace, options.counterexample ?? 1);
    writeOut(options.output, `${DIAGRAM_FORMATS[options.format](trace, options.theme).trimEnd()}\n`);
    return EXIT.asExpected;
}

function chosenTrace({ scenario, violations }: ScenarioResult, first: TraceView, which: number): TraceView {
    if (which === 1) return first;
    const violation = violations.find(({ trace }) => trace === first);
    if (!violation) throw new InputError(`--counterexample: error: ${scenario} has no counterexample`);
    const { others = [] } = violation;
    if (which - 2 < others.length) return others[which - 2].trace;
    throw new InputError(`--counterexample: error: ${scenario} has ${1 + others.length}, not ${which}: ${noOther(violation) ?? 'no other one was found'}`);
}

/** The run of a token, as far as it can be made; exit code 1 if it does not come to the end that it came to. */
async function drawReplay(path: string, token: string, { scenario, kernel, format, theme, output, edited }: DiagramOptions): Promise<number> {
    const again = replayToken(new ScenarioPrograms(await sourceOf(path, { scenario, kernel })), token, edited);
    if ('error' in again) throw new InputError(`--replay: error: ${again.error}${again.otherText ? '; --edited replays it as far as it can be made' : ''}`);
    writeOut(output, `${DIAGRAM_FORMATS[format](again.view, theme).trimEnd()}\n`);
    if (again.problem === undefined) return EXIT.asExpected;
    process.stderr.write(`${again.problem}\n`);
    return EXIT.notAsExpected;
}

/** A run that somebody made up, as far as it goes. */
async function drawPicked(path: string, { schedule, seed, scenario, kernel, format, output }: DiagramOptions): Promise<number> {
    const program = await lowered(path, { scenario, kernel });
    const run = schedule !== undefined ? runInOrder(program, schedule) : shownRun(program, randomRun(program, seed!));
    if ('error' in run) throw new InputError(`--schedule: error: ${run.error}`);
    writeOut(output, `${DIAGRAM_FORMATS[format](run.view).trimEnd()}\n`);
    if (run.problem !== undefined) process.stderr.write(`${run.problem}\n`);
    return run.problem === undefined ? EXIT.asExpected : EXIT.inconclusive;
}
