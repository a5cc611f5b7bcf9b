/** Scenarios in the Test Explorer: run, run on save, coverage. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { TEST, type TestAnswer, type TestParams, isTestResult } from '../../server/protocol.js';
import { COMMAND, CONTROLLER, LANGUAGE } from '../ids.js';
import type { Verdicts } from '../verdicts.js';
import { Coverage, detailsOf } from './coverage.js';
import { report } from './report.js';
import { TestTree } from './tree.js';

/** What its tests use. */
export interface ScenarioTests extends vscode.Disposable {
    tree: TestTree;
    /** Resolves when the run is over. */
    run(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void>;
    profiles: readonly vscode.TestRunProfile[];
}

export function provideTests(client: BaseLanguageClient, verdicts: Verdicts): ScenarioTests {
    const controller = vscode.tests.createTestController(CONTROLLER, 'Notiscope');
    const tree = new TestTree(controller, client, verdicts);
    const run = (request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> => request.continuous ? Promise.resolve(onSave(request, token)) : once(request, token);
    const check = controller.createRunProfile(vscode.l10n.t('Check'), vscode.TestRunProfileKind.Run, run, true, undefined, true);
    const cover = controller.createRunProfile(vscode.l10n.t('Check with Coverage'), vscode.TestRunProfileKind.Coverage, run, true);
    cover.loadDetailedCoverage = (_, coverage) => Promise.resolve(detailsOf(coverage));
    const find = vscode.commands.registerCommand(COMMAND.findScenarios, async () => {
        await tree.discover();
        await vscode.commands.executeCommand('workbench.view.testing.focus');
    });
    return { tree, run, profiles: [check, cover], dispose: () => vscode.Disposable.from(find, tree).dispose() };

    async function once(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
        const testRun = controller.createTestRun(request), coverage = request.profile === cover ? new Coverage() : undefined;
        try {
            const items = await tree.scenarios(request.include, request.exclude);
            for (const item of items) testRun.enqueued(item);
            // The checker takes one after the other: asked for together, they would all seem to run.
            for (const item of items) {
                if (token.isCancellationRequested) testRun.skipped(item);
                else await test(testRun, item, token, coverage);
            }
            coverage?.tell(testRun);
        } finally {
            testRun.end();
        }
    }

    async function test(testRun: vscode.TestRun, item: vscode.TestItem, token: vscode.CancellationToken, coverage: Coverage | undefined): Promise<void> {
        testRun.started(item);
        try {
            await client.start();
            const params: TestParams = { uri: item.uri!.toString(), scenario: item.id, text: await tree.text(item.uri!), coverage: coverage !== undefined };
            const answer = await client.sendRequest<TestAnswer>(TEST, params, token);
            if (token.isCancellationRequested) return testRun.skipped(item);
            report(testRun, item, answer);
            if (isTestResult(answer)) coverage?.add(item.uri!, answer.covered ?? []);
        } catch (error) {
            if (token.isCancellationRequested) testRun.skipped(item);
            else testRun.errored(item, new vscode.TestMessage(error instanceof Error ? error.message : String(error)));
        }
    }

    /** Until the token says so: each file that is saved, as far as the request is about it. */
    function onSave({ include, exclude, profile }: vscode.TestRunRequest, token: vscode.CancellationToken): void {
        const saved = vscode.workspace.onDidSaveTextDocument(async ({ languageId, uri }) => {
            const file = languageId === LANGUAGE ? tree.file(uri) : undefined;
            if (!file) return;
            const items = (await tree.scenarios([file], exclude)).filter(item => include === undefined || include.includes(item) || include.includes(file));
            if (items.length > 0) await once(new vscode.TestRunRequest(items, exclude, profile, true), token);
        });
        token.onCancellationRequested(() => saved.dispose());
    }
}

/** Where a command of a test's menus was called: a test, or a message of one. */
export function testMeant(argument: unknown): { uri: vscode.Uri; scenario?: string } | undefined {
    const item = (isItem(argument) ? argument : (argument as { test?: unknown } | undefined)?.test) as vscode.TestItem | undefined;
    if (!isItem(item) || !item.uri) return undefined;
    return { uri: item.uri, ...item.parent ? { scenario: item.id } : {} };
}

const isItem = (value: unknown): value is vscode.TestItem => typeof value === 'object' && value !== null && 'children' in value && 'canResolveChildren' in value;
