/** Launch configurations: what is left out is about the scenario at the cursor. */
import * as vscode from 'vscode';
import { DEBUG_TYPE } from '../ids.js';
import { KERNEL_SCHEME } from '../kernelDocuments.js';
import { scenarioMeant } from '../scenarioAt.js';
import { scenarioEditor } from '../scenarioEditor.js';
import type { Verdicts } from '../verdicts.js';

export class Configurations implements vscode.DebugConfigurationProvider {
    constructor(private readonly verdicts: Verdicts) {}

    /** F5 without any launch.json has nothing in it at all. */
    resolveDebugConfiguration(_: vscode.WorkspaceFolder | undefined, given: vscode.DebugConfiguration): vscode.DebugConfiguration {
        const isEmpty = given.type === undefined || given.type === '' || given.request === undefined;
        const configuration: vscode.DebugConfiguration = { ...given, type: DEBUG_TYPE, request: given.request ?? 'launch', name: given.name ?? 'Notiscope' };
        const editor = scenarioEditor();
        if (configuration.program !== undefined || !editor || editor.document.uri.scheme === KERNEL_SCHEME) return configuration;
        const { uri } = editor.document;
        const scenario = isEmpty ? scenarioMeant(this.verdicts.get(uri)?.scenarios ?? [], editor.selection.active)?.name : undefined;
        return { ...configuration, program: uri.toString(), ...scenario !== undefined && { scenario } };
    }
}

/** For the command and the code lens. */
export const configurationOf = (uri: vscode.Uri, scenario: string | undefined): vscode.DebugConfiguration =>
    ({ type: DEBUG_TYPE, request: 'launch', name: scenario ?? 'Notiscope', program: uri.toString(), ...scenario !== undefined && { scenario } });
