/** What the shell completes besides commands and options: files, and scenarios by the names that are in the file. */
import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { ShellCompDirective, script, type RootCommand } from '@bomb.sh/tab';
import type { Command } from 'commander';
import { LONGEST_TEXT, scenariosOf } from '../check/index.js';
import { parseMmn } from '../language/parse.js';
import { SCRIPTS } from './completion-scripts.js';

/** `completion`: as it was made of the commands of `cli`. */
export function completeMore(cli: Command, completion: RootCommand): void {
    let wantsFile = false;
    // The library always says that no file is meant.
    Object.defineProperty(completion, 'directive', { get: () => wantsFile ? ShellCompDirective.ShellCompDirectiveDefault : ShellCompDirective.ShellCompDirectiveNoFileComp, set: () => undefined });
    const file = (): void => { wantsFile = true; };
    for (const { options, arguments: given } of completion.commands.values()) {
        for (const [name, argument] of given) if (/^(file|path)$/.test(name)) argument.handler = file;
        const output = options.get('output'), scenario = options.get('scenario');
        if (output) output.handler = file;
        if (scenario) scenario.handler = complete => { for (const name of scenarioNames(typed())) complete(name, ''); };
    }
    const command = cli.commands.find(one => one.name() === 'completion');
    // The library's for bash evaluates what was typed and expands what is offered, the one for zsh takes a quoted name apart.
    command?.description('a script with which the shell completes commands, options, their values and the names of scenarios')
        .action((shell: string) => {
            if (Object.hasOwn(SCRIPTS, shell)) process.stdout.write(SCRIPTS[shell]);
            else script(shell, cli.name(), cli.name());
        });
}

/** The words before the one that is completed, as they were typed. */
const typed = (): string[] => process.argv.slice(process.argv.indexOf('--') + 1, -1);

/** Of the first file among the words; none where there is nothing to read. */
export function scenarioNames(words: readonly string[]): string[] {
    for (const word of words.slice(1)) {
        const path = unquoted(word);
        if (path === undefined) continue;
        try {
            if (!statSync(path).isFile() || statSync(path).size > LONGEST_TEXT) continue;
            // A shell may expand what is offered: nothing but letters, digits and `_` is.
            return scenariosOf(parseMmn(readFileSync(path, 'utf8'), 'file:///completed.mmn').model).map(({ name }) => name).filter(name => /^\w+$/.test(name));
        } catch {
            continue;
        }
    }
    return [];
}

/** The file that a shell would take the word for; undefined if it would have to run or look up something for that. */
function unquoted(word: string): string | undefined {
    if (word.startsWith('-') || /[$`]/.test(word)) return undefined;
    const plain = word.replace(/'([^']*)'|"([^"]*)"|\\(.)/g, (_, single: string | undefined, double: string | undefined, escaped: string | undefined) => single ?? double ?? escaped ?? '');
    return word.startsWith('~/') ? homedir() + plain.slice(1) : plain;
}
