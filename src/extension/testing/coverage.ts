/** Coverage: statements that some interleaving of the scenarios that were run comes to. */
import * as vscode from 'vscode';
import type { Covered } from '../../server/protocol.js';
import { rangeOf } from './tree.js';

/** With its details: they are there, and are asked for later. */
class CoveredFile extends vscode.FileCoverage {
    constructor(uri: vscode.Uri, readonly details: readonly vscode.StatementCoverage[]) {
        super(uri, new vscode.TestCoverageCount(details.filter(({ executed }) => executed).length, details.length));
    }
}

export const detailsOf = (coverage: vscode.FileCoverage): vscode.StatementCoverage[] => coverage instanceof CoveredFile ? [...coverage.details] : [];

/** Of one run: what any of a file's scenarios reaches is reached. */
export class Coverage {
    private readonly files = new Map<string, Map<string, { range: vscode.Range; times: number }>>();

    add(uri: vscode.Uri, covered: readonly Covered[]): void {
        const name = uri.toString(), file = this.files.get(name) ?? new Map<string, { range: vscode.Range; times: number }>();
        this.files.set(name, file);
        for (const { range, reached } of covered) {
            const key = `${range.start.line}:${range.start.character}`, known = file.get(key);
            file.set(key, { range: rangeOf(range), times: (known?.times ?? 0) + Number(reached) });
        }
    }

    /** How often a statement was executed counts the scenarios that reach it. */
    tell(run: vscode.TestRun): void {
        for (const [name, file] of this.files) run.addCoverage(new CoveredFile(vscode.Uri.parse(name), [...file.values()].map(({ range, times }) => new vscode.StatementCoverage(times, range))));
    }
}
