import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { api, create, DEADLOCK, open, type, until } from './helpers.js';

const ALL = new vscode.CancellationTokenSource().token;

/** What the tests said, as the editor heard it. */
interface Heard { passed: string[]; failed: [string, vscode.TestMessage[]][]; errored: [string, vscode.TestMessage][]; skipped: string[]; coverage: vscode.FileCoverage[]; ended: number }

describe('scenarios as tests', () => {
    let heard: Heard;
    let restore: () => void;
    const start = (): void => { heard = { passed: [], failed: [], errored: [], skipped: [], coverage: [], ended: 0 }; };

    before(async () => {
        const { tests: { tree: { controller } } } = await api();
        const create = controller.createTestRun;
        // Results cannot be asked for; so the run is listened to.
        controller.createTestRun = (...given) => {
            const run = create.apply(controller, given), { passed, failed, errored, skipped, addCoverage, end } = run;
            return Object.assign(run, {
                passed: (item: vscode.TestItem, time?: number) => { heard.passed.push(item.id); passed.call(run, item, time); },
                failed: (item: vscode.TestItem, messages: vscode.TestMessage[], time?: number) => { heard.failed.push([item.id, messages]); failed.call(run, item, messages, time); },
                errored: (item: vscode.TestItem, message: vscode.TestMessage, time?: number) => { heard.errored.push([item.id, message]); errored.call(run, item, message, time); },
                skipped: (item: vscode.TestItem) => { heard.skipped.push(item.id); skipped.call(run, item); },
                addCoverage: (coverage: vscode.FileCoverage) => { heard.coverage.push(coverage); addCoverage.call(run, coverage); },
                end: () => { heard.ended++; end.call(run); },
            });
        };
        restore = () => { controller.createTestRun = create; };
    });
    beforeEach(start);
    after(async () => { restore(); await vscode.commands.executeCommand('workbench.action.closeAllEditors'); });

    const names = (document: vscode.TextDocument): string[] => [...document.getText().matchAll(/^scenario (\w+)/gm)].map(([, name]) => name);
    async function request(uri: vscode.Uri, profile = 0, scenario?: string): Promise<vscode.TestRunRequest> {
        const { tests: { tree, profiles } } = await api();
        await tree.scenarios(undefined);
        const file = tree.file(uri) ?? assert.fail(`no test for ${uri.path}`);
        return new vscode.TestRunRequest([scenario === undefined ? file : file.children.get(scenario) ?? assert.fail(`no test ${scenario}`)], undefined, profiles[profile]);
    }

    it('are found in every file of the folder, without running any', async () => {
        const { tests: { tree } } = await api();
        const items = await tree.scenarios(undefined), files = await vscode.workspace.findFiles('**/*.mmn');
        assert.equal(tree.controller.items.size, files.length);
        const document = await open(DEADLOCK);
        assert.deepEqual(items.filter(({ uri }) => uri?.toString() === document.uri.toString()).map(({ id }) => id).sort(), names(document).sort());
        assert.equal(heard.ended, 0);
    }).timeout(120_000);

    it('pass where the verdict is the expected one, also a deadlock', async () => {
        const document = await open(DEADLOCK), { tests } = await api();
        await tests.run(await request(document.uri), ALL);
        assert.deepEqual(heard.passed.sort(), names(document).sort(), JSON.stringify(heard));
        assert.equal(heard.ended, 1);
    });

    it('are run by the editor\'s own command', async () => {
        const document = await open(DEADLOCK);
        await vscode.commands.executeCommand('testing.runCurrentFile');
        await until(() => heard.ended > 0, () => 'nothing was run');
        assert.deepEqual(heard.passed.sort(), names(document).sort());
    });

    it('fail with what was expected, what was found and the place, and lead to the diagram', async () => {
        const document = await create('tests/failing.mmn'), { tests, preview } = await api();
        await type(document, new TextDecoder().decode(await vscode.workspace.fs.readFile((await open(DEADLOCK)).uri)).replace(/expect deadlock.*/, 'expect ok'));
        await until(() => (tests.tree.file(document.uri)?.children.size ?? 0) > 1, () => 'no tests below the new file');
        await tests.run(await request(document.uri), ALL);
        assert.equal(heard.failed.length, 1, JSON.stringify(heard));
        const [name, [message]] = heard.failed[0];
        assert.deepEqual([message.expectedOutput, message.actualOutput], ['expect ok', 'found deadlock']);
        assert.match(String(message.message), /^deadlock: .*waits for/);
        assert.equal(message.location?.uri.toString(), document.uri.toString());
        assert.match(document.getText(message.location?.range), /^migrate_vma_setup/);
        assert.ok((message.stackTrace ?? []).length > 1, 'the chain');
        await vscode.commands.executeCommand('notiscope.showDiagram', { test: tests.tree.file(document.uri)!.children.get(name), message });
        await until(() => preview.shown?.scenario === name, () => `the preview shows ${preview.shown?.scenario}`);
    });

    it('of a text with an error are errors, at its place', async () => {
        const document = await create('tests/broken.mmn'), { tests } = await api();
        await type(document, 'mm p { page A }\nscenario s {\n    thread a { munmapp(A) }\n    expect ok\n}\n');
        await until(() => tests.tree.file(document.uri)?.children.get('s'), () => 'no test');
        await tests.run(await request(document.uri), ALL);
        assert.match(String(heard.errored[0]?.[1].message), /Not checked: .*munmapp/);
        assert.equal(heard.errored[0][1].location?.range.start.line, 2);
    });

    it('are skipped once the run is cancelled', async () => {
        const document = await open(DEADLOCK), { tests } = await api(), source = new vscode.CancellationTokenSource();
        source.cancel();
        await tests.run(await request(document.uri), source.token);
        assert.deepEqual(heard.skipped.sort(), names(document).sort());
        assert.equal(heard.ended, 1);
    });

    it('are run again when their file is saved, until that is cancelled', async () => {
        const document = await create('tests/saved.mmn'), { tests } = await api(), source = new vscode.CancellationTokenSource();
        await type(document, 'mm p { page A }\nscenario s {\n    thread a { munmap(A) }\n    expect ok\n}\n');
        await document.save();
        const { include, exclude, profile } = await request(document.uri);
        await tests.run(new vscode.TestRunRequest(include, exclude, profile, true), source.token);
        assert.equal(heard.ended, 0, 'nothing was saved yet');
        await type(document, document.getText().replace('munmap', 'cpu_access'));
        await document.save();
        await until(() => heard.passed.includes('s') && heard.ended > 0, () => `after saving: ${JSON.stringify(heard)}`);
        source.cancel();
        start();
        await type(document, `${document.getText()}\n`);
        await document.save();
        await (await api()).waitForVerdicts(document.uri);
        assert.equal(heard.ended, 0, 'it was cancelled');
    });

    it('tell which statements were reached', async () => {
        const document = await create('tests/covered.mmn'), { tests } = await api();
        await type(document, 'mm p { page A }\nfn never() { munmap(A) }\nscenario s {\n    thread a { munmap(A) }\n    expect ok\n}\nscenario t {\n    thread a { cpu_access(A) }\n    expect ok\n}\n');
        await until(() => tests.tree.file(document.uri)?.children.get('t'), () => 'no test');
        await tests.run(await request(document.uri, 1), ALL);
        const [coverage] = heard.coverage;
        assert.deepEqual([coverage.uri.toString(), coverage.statementCoverage.covered, coverage.statementCoverage.total], [document.uri.toString(), 2, 3]);
        const details = await tests.profiles[1].loadDetailedCoverage!(undefined as unknown as vscode.TestRun, coverage, ALL) as vscode.StatementCoverage[];
        assert.deepEqual(details.map(({ executed, location }) => [Number(executed), (location as vscode.Range).start.line]).sort(), [[0, 1], [1, 3], [1, 7]]);
    });
});
