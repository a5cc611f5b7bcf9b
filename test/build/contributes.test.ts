/** What package.json promises an editor, and what the source keeps of it: names that both write must be the same. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Code } from '../../src/model/program.js';
import { COMMAND, CONTEXT, CONTROLLER, DEBUG_TYPE, LANGUAGE, MATCHERS, SETTING, TASK, TOOLS, VIEW_TYPE } from '../../src/extension/ids.js';

const root = join(import.meta.dirname, '../..');
interface Command { command: string; title: string; category: string }
interface Menu { command: string; when?: string }
interface Setting { type: string; default: unknown; minimum?: number; maximum?: number; enum?: string[]; markdownDescription: string; markdownEnumDescriptions?: string[] }
interface Debugger { type: string; configurationAttributes: { launch: { properties: Record<string, { enum?: string[] }> } }; configurationSnippets: { body: object }[] }
interface Contributes {
    debuggers: Debugger[]; languages: { id: string }[]; grammars: { language: string }[]; breakpoints: { language: string }[]; configuration: { properties: Record<string, Setting> };
    commands: Command[]; menus: Record<string, Menu[]>;
    languageModelTools: { name: string }[]; problemMatchers: { name: string }[]; taskDefinitions: { type: string }[]; walkthroughs: { id: string; steps: { id: string; description: string; completionEvents: string[] }[] }[];
}
const english = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')) as Record<string, string>;
const manifest = readFileSync(join(root, 'package.json'), 'utf8').replace(/"%([\w.]+)%"/g, (_, key: string) => JSON.stringify(english[key]));
const { contributes, activationEvents } = JSON.parse(manifest) as { contributes: Contributes; activationEvents: string[] };
const source = (readdirSync(join(root, 'src/extension'), { recursive: true }) as string[]).filter(name => name.endsWith('.ts')).map(name => readFileSync(join(root, 'src/extension', name), 'utf8')).join('\n');
const named = (pattern: RegExp): string[] => [...source.matchAll(pattern)].map(([, name]) => name);

/** All that an exploration finds; a limit is no run. */
const CODES = ['deadlock', 'use_after_free', 'lost_write', 'stale_read', 'write_to_readonly', 'sleep_in_atomic', 'lock_misuse', 'unbalanced_notifier', 'livelock', 'leak', 'assertion'] satisfies Exclude<Code, 'inconclusive'>[];

const declared = contributes.commands.map(({ command }) => command);

describe('package.json', () => {
    it('declares the commands of the source, and no others', () => expect([...declared].sort()).toEqual(Object.values(COMMAND).sort()));

    it('declares commands that are registered, by their constants', () => {
        const exported = named(/\[COMMAND\.(\w+), '\w+'\]/g);
        expect([...named(/registerCommand\(COMMAND\.(\w+),/g), ...exported].sort()).toEqual(Object.keys(COMMAND).sort());
        expect(source).not.toMatch(/(registerCommand|executeCommand)\(['`]notiscope\./);
    });

    it('gives each a title and the category, and menus only commands that there are', () => {
        for (const { title, category, command } of contributes.commands) expect([category, title.length > 0, title.startsWith('Notiscope')], command).toEqual(['Notiscope', true, false]);
        const texts = contributes.walkthroughs.flatMap(({ steps }) => steps).map(({ description }) => description);
        const inMenus = Object.values(contributes.menus).flat().map(({ command }) => command), inTexts = texts.flatMap(text => [...text.matchAll(/command:(?:toSide:)?(notiscope\.\w+)/g)].map(([, id]) => id));
        expect([...inMenus, ...inTexts].filter(id => !declared.includes(id))).toEqual([]);
        expect(inTexts.length).toBeGreaterThan(3);
    });

    it('asks in conditions for what the source sets, and for our language, test controller, debug type and preview', () => {
        const conditions = Object.values(contributes.menus).flat().map(({ when }) => when ?? '').join('\n');
        const values = (key: string): string[] => [...new Set([...conditions.matchAll(new RegExp(`\\b${key} == ([\\w.]+)`, 'g'))].map(([, value]) => value))];
        expect({ language: values('resourceLangId'), controller: values('controllerId'), debug: values('debugType'), view: values('webviewId'), panel: values('activeWebviewPanelId') })
            .toEqual({ language: [LANGUAGE], controller: [CONTROLLER], debug: [DEBUG_TYPE], view: [VIEW_TYPE], panel: [VIEW_TYPE] });
        expect([...new Set(conditions.match(/\bnotiscope\.(?!preview\b)\w+/g))].sort()).toEqual(Object.values(CONTEXT).sort());
    });

    it('has the language, its grammar, its breakpoints, and an activation for it', () => {
        expect([contributes.languages, contributes.breakpoints].map(list => list.map(one => 'id' in one ? one.id : one.language))).toEqual([[LANGUAGE], [LANGUAGE]]);
        expect(contributes.grammars.map(({ language }) => language)).toEqual([LANGUAGE]);
        expect(activationEvents).toEqual([`onLanguage:${LANGUAGE}`, `onWebviewPanel:${VIEW_TYPE}`, `onDebugResolve:${DEBUG_TYPE}`, 'onUri']);
    });

    it('has the settings that are read, each with a type, a default within its range, and a description', () => {
        const settings = contributes.configuration.properties;
        expect(Object.keys(settings).sort()).toEqual(Object.values(SETTING).map(name => `notiscope.${name}`).sort());
        for (const [name, { type, default: value, minimum, maximum, enum: values, markdownDescription, markdownEnumDescriptions: each }] of Object.entries(settings)) {
            expect(markdownDescription, name).toMatch(/\w{3}/);
            if (type === 'boolean') expect(typeof value, name).toBe('boolean');
            else if (type === 'string') expect([values?.includes(value as string), each?.length], name).toEqual([true, values?.length]);
            else expect([typeof minimum, typeof maximum, (value as number) >= minimum! && (value as number) <= maximum!], name).toEqual(['number', 'number', true]);
        }
    });

    it('has a walkthrough whose steps end by what they are about', () => {
        const [{ id, steps }] = contributes.walkthroughs;
        expect([id, ...steps.map(step => step.id)]).toEqual(['start', 'open', 'deadlock', 'diagram', 'fix', 'own']);
        for (const { description, completionEvents } of steps) expect(completionEvents).toEqual([...description.matchAll(/\(command:(?:toSide:)?([\w.]+)/g)].map(([, command]) => `onCommand:${command}`));
    });

    it('shows in the palette only what can work: all but the ways to a first scenario, which may come from a log in the clipboard, have a condition', () => {
        const conditional = contributes.menus.commandPalette.filter(({ when }) => when).map(({ command }) => command);
        expect(declared.filter(id => !conditional.includes(id)).sort()).toEqual([COMMAND.importReport, COMMAND.newScenario, COMMAND.openGallery]);
    });

    it('names tasks, matchers and tools as the source does', () => {
        expect(contributes.taskDefinitions.map(({ type }) => type)).toEqual([TASK]);
        expect(contributes.problemMatchers.map(({ name }) => `$${name}`)).toEqual(MATCHERS);
        expect(contributes.languageModelTools.map(({ name }) => name)).toEqual(Object.values(TOOLS));
    });

    it('offers in a launch configuration what the debugger reads, and each code that there is', () => {
        const [{ type, configurationAttributes: { launch }, configurationSnippets }] = contributes.debuggers;
        expect(type).toBe(DEBUG_TYPE);
        const read = /const \{ (.*) \} = given;/.exec(readFileSync(join(root, 'src/debug/launch.ts'), 'utf8'))?.[1].split(', ');
        expect(Object.keys(launch.properties).sort()).toEqual(read?.sort());
        expect(launch.properties.code.enum).toEqual(CODES);
        for (const { body } of configurationSnippets) expect(Object.keys(body).filter(key => !['type', 'request', 'name'].includes(key) && !(key in launch.properties))).toEqual([]);
    });
});
