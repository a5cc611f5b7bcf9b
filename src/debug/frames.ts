/** Threads and their call stacks as the protocol has them. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { SourceRange } from '../model/program.js';
import type { ThreadView } from '../trace/view.js';
import { rangeAt, type DebugRun, type Place } from './run.js';

/** Frames are numbered by thread and depth. */
const DEEPEST = 10_000;
export const frameId = (thread: number, depth: number): number => (thread + 1) * DEEPEST + depth;
export const frameOf = (id: number): { thread: number; depth: number } => ({ thread: Math.floor(id / DEEPEST) - 1, depth: id % DEEPEST });

/** Threads with what they do: `user: waits for gpu.svm (driver)`. */
export function threadsAt(run: DebugRun, at: number): DebugProtocol.Thread[] {
    const { threads } = run.state(at);
    return run.threads.map(({ name }, id) => ({ id: id + 1, name: `${name}${doing(threads[id])}` }));
}

function doing(thread: ThreadView | undefined): string {
    switch (thread?.status) {
        case 'done': return ': at its end';
        case 'idle': return ': idle';
        case 'waiting': return `: waits for ${waited(thread)}`;
        case 'blocked for ever': return `: waits for ever for ${waited(thread)}`;
        default: return '';
    }
}

const waited = ({ waitsFor, heldBy, at }: ThreadView): string => `${waitsFor ?? at}${heldBy === undefined ? '' : ` (${heldBy})`}`;

/** Innermost first. `depth`: so many of the calls have been entered. */
export function framesOf(run: DebugRun, thread: number, place: Place, depth: number, source: (uri: string) => DebugProtocol.Source): DebugProtocol.StackFrame[] {
    const frames = Array.from({ length: depth + 1 }, (_, k): DebugProtocol.StackFrame => {
        const { start, end } = rangeAt(place, k), call = place.stack[k - 1];
        return {
            id: frameId(thread, k), name: call ? `${call.fn}(${call.args ?? ''})` : run.threads[thread].name,
            source: source(rangeAt(place, k).uri), ...lines(start, end), ...call?.library && { presentationHint: 'subtle' as const },
        };
    });
    return frames.reverse();
}

/** The protocol's lines and columns start at 1; the end is exclusive in both. */
const lines = (start: SourceRange['start'], end: SourceRange['end']) => ({ line: start.line + 1, column: start.character + 1, endLine: end.line + 1, endColumn: end.character + 1 });
