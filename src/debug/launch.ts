/** What a launch configuration asks for, looked at before anything is done. */
import { isAbsoluteName } from './names.js';
import type { Launch, LaunchArguments, Refused } from './source.js';

/** The attributes of a launch, each of the right kind; else what is wrong with it and what it should be. */
export function readLaunch(given: LaunchArguments): Launch | Refused {
    const { program, scenario, code, token, schedule, seed, explore, stopOnEntry } = given;
    if (typeof program !== 'string' || program.trim() === '') return { message: 'The launch configuration names no scenario file.', hint: 'Set "program" to a file, for instance "${file}".' };
    if (/\$\{\w/.test(program)) return { message: `"program" is ${program}: nothing stands for that variable.`, hint: 'Open a scenario file, or name one.' };
    if (!isAbsoluteName(program)) return { message: `"program" is ${program}, which is no absolute path.`, hint: 'Begin it with "${workspaceFolder}/", or write "${file}".' };
    for (const [name, value] of Object.entries({ scenario, code, token, schedule })) if (value !== undefined && typeof value !== 'string') return wrongKind(name, 'a text', value);
    if (seed !== undefined && (typeof seed !== 'number' || !Number.isSafeInteger(seed) || seed < 0)) return wrongKind('seed', 'a whole number from 0 on', seed);
    for (const [name, value] of Object.entries({ explore, stopOnEntry })) if (value !== undefined && typeof value !== 'boolean') return wrongKind(name, 'true or false', value);
    const ways = [token !== undefined && 'token', schedule !== undefined && 'schedule', seed !== undefined && 'seed', explore === true && 'explore', code !== undefined && 'code'].filter(way => way !== false);
    if (ways.length > 1) return { message: `"${ways.join('" and "')}" each name a run.`, hint: 'Keep one of them; without any it is the run behind the verdict.' };
    const isOwn = ways.length > 0 && code === undefined;
    if (isOwn && scenario === undefined) return { message: `"${ways[0]}" is about a scenario, and the launch configuration names none.`, hint: 'Set "scenario" to its name.' };
    return {
        program, ...scenario !== undefined && { scenario: String(scenario) }, ...code !== undefined && { code: String(code) }, stopOnEntry: stopOnEntry !== false,
        ...isOwn && { question: explore === true ? { toEnd: true } : { ...token !== undefined && { token: String(token).trim() }, ...schedule !== undefined && { schedule: String(schedule) }, ...seed !== undefined && { seed: Number(seed) } } },
    };
}

const wrongKind = (name: string, wanted: string, value: unknown): Refused => ({ message: `"${name}" must be ${wanted}, not ${JSON.stringify(value)}.`, hint: 'Mend the launch configuration.' });
