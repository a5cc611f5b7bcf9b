/** What package.json promises an editor, and what the source keeps of it: names that both write must be the same. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Code } from '../../src/model/program.js';
import { DEBUG_SCENARIO, SHOW_DIAGRAM } from '../../src/server/protocol.js';

const root = join(import.meta.dirname, '../..');
interface Command { command: string; title: string; category: string }
interface Menu { command: string; when?: string }
interface Debugger { type: string; configurationAttributes: { launch: { properties: Record<string, { enum?: string[] }> } }; configurationSnippets: { body: object }[] }
interface Contributes {
    debuggers: Debugger[];
    commands: Command[]; menus: Record<string, Menu[]>;
    languageModelTools: { name: string }[]; problemMatchers: { name: string }[]; taskDefinitions: { type: string }[]; walkthroughs: { steps: { description: string; completionEvents: string[] }[] }[];
}
const english = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')) as Record<string, string>;
const manifest = readFileSync(join(root, 'package.json'), 'utf8').replace(/"%([\w.]+)%"/g, (_, key: string) => JSON.stringify(english[key]));
const { contributes, activationEvents } = JSON.parse(manifest) as { contributes: Contributes; activationEvents: string[] };
const source = (readdirSync(join(root, 'src/extension'), { recursive: true }) as string[]).filter(name => name.endsWith('.ts')).map(name => readFileSync(join(root, 'src/extension', name), 'utf8')).join('\n');
const named = (pattern: RegExp): string[] => [...source.matchAll(pattern)].map(([, name]) => name);

/** All that an exploration finds; a limit is no run. */
const CODES = ['deadlock', 'use_after_free', 'lost_write', 'stale_read', 'write_to_readonly', 'sleep_in_atomic', 'lock_misuse', 'unbalanced_notifier', 'livelock', 'leak', 'assertion'] satisfies Exclude<Code, 'inconclusive'>[];

/** Commands by the names of their constants. */
const CONSTANTS: Record<string, string> = { DEBUG_SCENARIO, SHOW_DIAGRAM, ...Object.fromEntries([...source.matchAll(/\b([A-Z_]+) = '(notiscope\.\w+)'/g)].map(([, name, id]) => [name, id])) };
const declared = contributes.commands.map(({ command }) => command);

describe('package.json', () => {
    it('declares the commands that are registered, and no others', () => {
        const registered = [...named(/registerCommand\('([\w.]+)'/g), ...named(/registerCommand\(([A-Z_]+),/g).map(name => CONSTANTS[name] ?? name), ...named(/registerCommand\(`notiscope\.\$\{(\w+)\}`/g)];
        // The commands that take something out of the preview are registered in a loop.
        const looped = declared.filter(id => /\.(copy|save)[A-Z]/.test(id) && source.includes(id.split('.')[1]));
        expect([...new Set([...registered.filter(name => name.includes('.')), ...looped])].sort()).toEqual([...declared].sort());
    });

    it('gives each a title and the category, and menus only commands that there are', () => {
        for (const { title, category, command } of contributes.commands) expect([category, title.length > 0, title.startsWith('Notiscope')], command).toEqual(['Notiscope', true, false]);
        const inMenus = Object.values(contributes.menus).flat().map(({ command }) => command), inSteps = contributes.walkthroughs.flatMap(({ steps }) => steps).flatMap(({ description }) => [...description.matchAll(/command:(notiscope\.\w+)/g)].map(([, id]) => id));
        expect([...inMenus, ...inSteps].filter(id => !declared.includes(id))).toEqual([]);
    });

    it('shows in the palette only what can work: all but the ways to a first scenario have a condition', () => {
        const conditional = contributes.menus.commandPalette.filter(({ when }) => when).map(({ command }) => command);
        expect(declared.filter(id => !conditional.includes(id)).sort()).toEqual(['notiscope.newScenario', 'notiscope.openGallery']);
    });

    it('names tasks, matchers and tools as the source does', () => {
        expect(contributes.taskDefinitions.map(({ type }) => type)).toEqual(named(/TASK = '(\w+)'/g));
        expect(contributes.problemMatchers.map(({ name }) => `$${name}`).sort()).toEqual(named(/'(\$notiscope[\w-]*)'/g).sort());
        expect(contributes.languageModelTools.map(({ name }) => name).sort()).toEqual(named(/: '(notiscope_\w+)'/g).sort());
    });

    it('offers in a launch configuration what the debugger reads, and each code that there is', () => {
        const [{ type, configurationAttributes: { launch }, configurationSnippets }] = contributes.debuggers;
        expect(type).toBe(named(/DEBUG_TYPE = '(\w+)'/g)[0]);
        const read = /const \{ (.*) \} = given;/.exec(readFileSync(join(root, 'src/debug/launch.ts'), 'utf8'))?.[1].split(', ');
        expect(Object.keys(launch.properties).sort()).toEqual(read?.sort());
        expect(launch.properties.code.enum).toEqual(CODES);
        for (const { body } of configurationSnippets) expect(Object.keys(body).filter(key => !['type', 'request', 'name'].includes(key) && !(key in launch.properties))).toEqual([]);
    });

    it('activates by language, view, debug type and link only', () => expect(activationEvents.filter(event => !/^(onLanguage:mmn|onWebviewPanel:notiscope\.\w+|onDebugResolve:mmn|onUri)$/.test(event))).toEqual([]));
});
