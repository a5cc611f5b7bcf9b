/** Over each scenario: its verdict, and the ways to the diagram and into the debugger. */
import type { CodeLens } from 'vscode-languageserver-types';
import { toRange } from './diagnostics/make.js';
import { scenarioState, type FileState } from './fileState.js';
import { DEBUG_SCENARIO, SHOW_DIAGRAM } from './protocol.js';
import { title } from './words.js';

/** A title longer than this does not fit over a line of code; the rest is in the diagnostics. */
const WIDEST = 100;

export function codeLenses(state: FileState): CodeLens[] {
    return (state.language?.scenarios ?? []).flatMap(({ name, nameRange }) => {
        const known = scenarioState(state, name);
        const range = toRange(nameRange);
        const lenses: CodeLens[] = [{ range, command: { title: short(title(known)), command: '' } }];
        const drawable = known.kind === 'result' && (known.result.trace || known.result.violations.length > 0);
        if (drawable) {
            lenses.push({ range, command: { title: 'Show diagram', command: SHOW_DIAGRAM, arguments: [state.uri, name] } });
            lenses.push({ range, command: { title: 'Step through', command: DEBUG_SCENARIO, arguments: [state.uri, name] } });
        }
        return lenses;
    });
}

const short = (text: string) => text.length <= WIDEST ? text : `${text.slice(0, WIDEST - 1)}…`;
