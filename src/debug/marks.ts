/** The breakpoints that a client has set, each with a number of its own that stays while it stays. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Breakpoint, Wanted } from './breakpoints.js';

interface Given { condition?: string; hitCondition?: string; logMessage?: string }

export class Marks {
    private ids = 0;
    private byGroup = new Map<string, Breakpoint[]>();

    get all(): Breakpoint[] { return [...this.byGroup.values()].flat(); }

    /** Those of one text, in place of what it had. */
    lines({ source, breakpoints = [] }: DebugProtocol.SetBreakpointsArguments, uriOf: (path: string) => string): Breakpoint[] {
        const uri = uriOf(source.path ?? '');
        return this.set(uri, breakpoints.map(given => [{ kind: 'line', uri, line: given.line - 1 }, given]));
    }

    functions({ breakpoints }: DebugProtocol.SetFunctionBreakpointsArguments): Breakpoint[] {
        return this.set('functions', breakpoints.map(given => [{ kind: 'function', name: given.name.trim().replace(/\(.*\)$/, '') }, given]));
    }

    data({ breakpoints }: DebugProtocol.SetDataBreakpointsArguments): Breakpoint[] {
        return this.set('data', breakpoints.map(given => [{ kind: 'data', what: given.dataId, ...(given.accessType === 'read' || given.accessType === 'readWrite') && { reads: true } }, given]));
    }

    private set(group: string, wanted: readonly (readonly [Wanted, Given])[]): Breakpoint[] {
        const old = this.byGroup.get(group) ?? [];
        const made = wanted.map(([about, { condition, hitCondition, logMessage: log }]): Breakpoint => {
            const rest = { ...about, ...condition !== undefined && { condition }, ...hitCondition !== undefined && { hitCondition }, ...log !== undefined && { log } };
            const same = old.find(({ id: _, ...one }) => JSON.stringify(one) === JSON.stringify(rest));
            return { id: same?.id ?? ++this.ids, ...rest };
        });
        this.byGroup.set(group, made);
        return made;
    }
}
