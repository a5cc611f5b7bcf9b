/** Tasks: `notiscope check` of a folder or of a file, by the command line that is part of the extension. docs/editor.md shows how to write one's own. */
import * as vscode from 'vscode';
import { MATCHERS, TASK } from '../ids.js';

/** `paths`: files and folders, absolute or from the workspace folder; absent: all of it. `args`: options of `notiscope check`. */
interface CheckDefinition extends vscode.TaskDefinition { paths?: string[]; args?: string[] }

export function provideTasks({ asAbsolutePath }: Pick<vscode.ExtensionContext, 'asAbsolutePath'>): vscode.Disposable {
    const cli = asAbsolutePath('dist/cli.js');
    const make = (definition: CheckDefinition, scope: vscode.WorkspaceFolder, name: string): vscode.Task => {
        const args = [cli, 'check', ...strings(definition.args), ...strings(definition.paths)];
        // The editor's own Node, which may be an Electron.
        const execution = new vscode.ProcessExecution(process.execPath, args, { cwd: scope.uri.fsPath, env: { ELECTRON_RUN_AS_NODE: '1' } });
        const task = new vscode.Task(definition, scope, name, TASK, execution, [...MATCHERS]);
        task.group = vscode.TaskGroup.Test;
        return task;
    };
    return vscode.tasks.registerTaskProvider(TASK, {
        provideTasks: () => onDisk().flatMap(folder => [
            make({ type: TASK }, folder, vscode.l10n.t('check all scenarios')),
            make({ type: TASK, paths: ['${file}'] }, folder, vscode.l10n.t('check the open file')),
        ]),
        resolveTask: ({ definition, scope, name }) => {
            const folder = typeof scope === 'object' && onDisk().includes(scope) ? scope : onDisk().at(0);
            return folder && make(definition, folder, name);
        },
    });
}

/** A process sees no others. */
const onDisk = (): vscode.WorkspaceFolder[] => (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file' || uri.scheme === 'vscode-remote');

/** Whatever tasks.json holds. */
const strings = (value: unknown): string[] => Array.isArray(value) ? value.filter(one => typeof one === 'string') : [];
