/**
 * Decides when a file's diagnostics go out. News of the text itself (syntax, names, static findings) goes at once. Otherwise a short
 * while is given to the verdicts, so that a squiggle does not blink on every keystroke; past that they go out as they come.
 */
import type { PublishDiagnosticsParams } from 'vscode-languageserver-protocol';
import type { Diagnostic } from 'vscode-languageserver-types';
import { fileDiagnostics } from './diagnostics/file.js';
import { knownFindings, type FileState } from './fileState.js';

/** Milliseconds: how long to wait for the verdicts of a new version, and between two partial lists after that. */
const HOLD = 500, PACE = 50;

interface Sent { version: number; list: string; language: string; findings: string }
interface Pending { version: number; since: number; state: FileState; timer?: ReturnType<typeof setTimeout> }

export class Publisher {
    private readonly sent = new Map<string, Sent>();
    private readonly pending = new Map<string, Pending>();

    constructor(private readonly send: (params: PublishDiagnosticsParams) => void) {}

    update(state: FileState): void {
        if (!state.language) return;
        const pending = this.pendingOf(state);
        pending.state = state;
        if (this.isUrgent(state)) return this.flush(state);
        if (pending.timer) return;
        const wait = Math.max(PACE, pending.since + HOLD - Date.now());
        pending.timer = setTimeout(() => this.flush(pending.state), wait);
    }

    close(uri: string): void {
        clearTimeout(this.pending.get(uri)?.timer);
        this.pending.delete(uri);
        this.sent.delete(uri);
        this.send({ uri, diagnostics: [] });
    }

    private pendingOf(state: FileState): Pending {
        const { uri, version } = state;
        const known = this.pending.get(uri);
        if (known?.version === version) return known;
        clearTimeout(known?.timer);
        const pending = { version, since: Date.now(), state };
        this.pending.set(uri, pending);
        return pending;
    }

    private isUrgent(state: FileState): boolean {
        const last = this.sent.get(state.uri);
        if (!last || state.run.phase !== 'running') return true;
        return last.language !== gist(state.language?.problems ?? []) || (state.run.problems !== undefined && last.findings !== findingsGist(state));
    }

    private flush(state: FileState): void {
        const pending = this.pending.get(state.uri);
        clearTimeout(pending?.timer);
        if (pending) pending.timer = undefined;
        const { uri, version } = state;
        const diagnostics = fileDiagnostics(state);
        const list = JSON.stringify(diagnostics);
        const last = this.sent.get(uri);
        const findings = state.run.problems === undefined ? last?.findings ?? '' : findingsGist(state);
        this.sent.set(uri, { version, list, language: gist(state.language?.problems ?? []), findings });
        if (last?.version !== version || last.list !== list) this.send({ uri, version, diagnostics });
    }
}

/** What is said, without where: an edit moves everything below it. */
const gist = (diagnostics: Diagnostic[]) => JSON.stringify(diagnostics.map(({ message }) => message));
const findingsGist = ({ run }: FileState) => JSON.stringify([run.problems?.map(({ message }) => message), knownFindings(run).map(({ code, message }) => [code, message])]);
