import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { api, until } from './helpers.js';

describe('tasks', () => {
    const failing = () => vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0].uri, 'tasks/failing.mmn');

    before(async () => {
        await api();
        await vscode.workspace.fs.writeFile(failing(), Buffer.from('mm p { page A }\nscenario s {\n    thread a { munmap(A) }\n    expect deadlock\n}\n'));
    });
    after(async () => { await vscode.workspace.fs.delete(failing()); });

    const run = async (task: vscode.Task): Promise<number | undefined> => {
        const ended = new Promise<number | undefined>(resolve => {
            const subscription = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
                if (execution.task.name !== task.name) return;
                subscription.dispose();
                resolve(exitCode);
            });
        });
        await vscode.tasks.executeTask(task);
        return ended;
    };

    it('are offered for the folder', async () => {
        const tasks = await vscode.tasks.fetchTasks({ type: 'notiscope' });
        assert.deepEqual(tasks.map(({ name }) => name).sort(), ['check all scenarios', 'check the open file']);
    });

    it('check what they are told to, and put what they find to its place', async () => {
        const [task] = await vscode.tasks.fetchTasks({ type: 'notiscope' }), { execution } = task;
        assert.ok(execution instanceof vscode.ProcessExecution);
        const definition = { type: 'notiscope', paths: ['tasks'] };
        const one = new vscode.Task(definition, vscode.workspace.workspaceFolders![0], 'check one', 'notiscope', new vscode.ProcessExecution(execution.process, [...execution.args, 'tasks'], execution.options), task.problemMatchers);
        assert.equal(await run(one), 1, 'not as expected');
        const found = await until(() => vscode.languages.getDiagnostics(failing()).find(({ message }) => message.includes('deadlock is expected')), () => JSON.stringify(vscode.languages.getDiagnostics(failing())));
        assert.equal(found.severity, vscode.DiagnosticSeverity.Error);
        assert.deepEqual([found.range.start.line, found.range.start.character], [3, 11]);
    }).timeout(60_000);
});
