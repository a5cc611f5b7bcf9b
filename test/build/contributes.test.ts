/** What package.json promises an editor, and what the source keeps of it: names that both write must be the same. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SHOW_DIAGRAM } from '../../src/server/protocol.js';

const root = join(import.meta.dirname, '../..');
interface Command { command: string; title: string; category: string }
interface Menu { command: string; when?: string }
interface Contributes {
    commands: Command[]; menus: Record<string, Menu[]>;
    languageModelTools: { name: string }[]; problemMatchers: { name: string }[]; taskDefinitions: { type: string }[]; walkthroughs: { steps: { description: string; completionEvents: string[] }[] }[];
}
const { contributes, activationEvents } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { contributes: Contributes; activationEvents: string[] };
const source = (readdirSync(join(root, 'src/extension'), { recursive: true }) as string[]).filter(name => name.endsWith('.ts')).map(name => readFileSync(join(root, 'src/extension', name), 'utf8')).join('\n');
const named = (pattern: RegExp): string[] => [...source.matchAll(pattern)].map(([, name]) => name);

/** Commands by the names of their constants. */
const CONSTANTS: Record<string, string> = { SHOW_DIAGRAM, ...Object.fromEntries([...source.matchAll(/\b([A-Z_]+) = '(notiscope\.\w+)'/g)].map(([, name, id]) => [name, id])) };
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

    it('activates by language, view and link only', () => expect(activationEvents.filter(event => !/^(onLanguage:mmn|onWebviewPanel:notiscope\.\w+|onUri)$/.test(event))).toEqual([]));
});
