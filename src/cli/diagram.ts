/** `notiscope diagram`: the counterexample of a scenario; for one that is ok, a shortest complete run. */
import { replayToken } from '../check/replay.js';
import { toAscii, toJson, toMermaid } from '../trace/index.js';
import type { TraceView } from '../trace/view.js';
import { EXIT, InputError } from './errors.js';
import { shown } from './input.js';
import { limitsOf, type LimitOptions } from './options.js';
import { runCheck } from './run.js';
import { failOn, mostTelling, readScenarios, sourceOf } from './scenario.js';
import { writeOut } from './write.js';

export const DIAGRAM_FORMATS = {
    mermaid: toMermaid,
    ascii: (view: TraceView) => toAscii(view, process.stdout.columns),
    json: (view: TraceView) => JSON.stringify(toJson(view, shown), null, 2),
};

export interface DiagramOptions extends LimitOptions {
    scenario?: string;
    format: keyof typeof DIAGRAM_FORMATS;
    output?: string;
    replay?: string;
    /** With `replay`: the text is another one than that of the token. */
    edited?: boolean;
}

export async function diagram(path: string, options: DiagramOptions): Promise<number> {
    const input = readScenarios(path, options.scenario);
    if (options.replay !== undefined) return drawReplay(path, options.replay, options);
    const { scenarios, problems } = await runCheck(input, { ...limitsOf(options), scenario: options.scenario });
    const result = mostTelling(scenarios);
    if (!result) failOn(problems);
    if (!result) throw new InputError(`${path}: error: no scenario could be explored`);
    if (!options.scenario && input.scenarios.length > 1) process.stderr.write(`scenario ${result.scenario} (--scenario chooses another of ${input.scenarios.join(', ')})\n`);
    if (!result.trace) {
        process.stderr.write(`${result.scenario}: there is no run to draw: ${result.message}\n`);
        return EXIT.inconclusive;
    }
    const text = `${DIAGRAM_FORMATS[options.format](result.trace).trimEnd()}\n`;
    writeOut(options.output, text);
    return EXIT.asExpected;
}

/** The run of a token, as far as it can be made; exit code 1 if it does not come to the end that it came to. */
function drawReplay(path: string, token: string, { scenario, kernel, format, output, edited }: DiagramOptions): number {
    const again = replayToken(sourceOf(path, { scenario, kernel }), token, edited);
    if ('error' in again) throw new InputError(`--replay: error: ${again.error}${again.otherText ? '; --edited replays it as far as it can be made' : ''}`);
    writeOut(output, `${DIAGRAM_FORMATS[format](again.view).trimEnd()}\n`);
    if (again.problem === undefined) return EXIT.asExpected;
    process.stderr.write(`${again.problem}\n`);
    return EXIT.notAsExpected;
}
