/**
 * Variants of a scenario file, made from its tree by source range: a fix taken back, a statement deleted.
 *
 * Invariant: everything outside the edited range keeps its text, so a verdict that changes is due to the edit.
 */
import { AstUtils, type AstNode } from 'langium';
import { isCallback, isDevice, isFn, isOverride, isScenario, type Callback, type Fn, type Local, type Model, type Override, type Scenario } from '../../src/language/generated/ast.js';
import { parseMmn } from '../../src/language/parse.js';

export interface Case { scenario: Scenario; overrides: Override[]; isOk: boolean }

export function parsed(text: string): Model { return parseMmn(text, 'file:///variant.mmn').model; }

/** The scenarios of a file; `isOk`: every interleaving of it is expected to be fine. */
export function casesOf(model: Model): Case[] {
    return model.items.filter(isScenario).map(scenario => {
        const expects = scenario.items.flatMap(item => item.$type === 'Expect' ? item.items : []);
        return { scenario, overrides: scenario.items.filter(isOverride), isOk: expects.every(({ code }) => code === 'ok') };
    });
}

const span = (node: AstNode): { start: number; end: number } => ({ start: node.$cstNode!.offset, end: node.$cstNode!.end });
const replaced = (text: string, { start, end }: { start: number; end: number }, by: string): string => text.slice(0, start) + by + text.slice(end);

/** The scenario without its overrides: what the fix alone makes of it. */
export function withoutOverrides(text: string, { overrides }: Case): string {
    return [...overrides].sort((a, b) => span(b).start - span(a).start).reduce((left, override) => replaced(left, span(override), ''), text);
}

/** The scenario `into` with the overrides of `from` in it: the fix taken back. */
export function withOverrides(text: string, into: Case, from: Case): string {
    const bodies = from.overrides.map(override => text.slice(span(override).start, span(override).end));
    return replaced(text, { start: span(into.scenario).end - 1, end: span(into.scenario).end - 1 }, `\n${bodies.join('\n')}\n`);
}

export interface Deletion {
    /** `gpu.fault: map(page, f)`. */
    name: string;
    line: number;
    text: string;
    /** What the comment on the line says: why the statement is not needed here. */
    excuse: string | undefined;
    /** Of the function, as an override names it. */
    fn: string;
}

/** Every statement of the devices' functions and callbacks, deleted in turn. */
export function deletions(text: string, model: Model): Deletion[] {
    const lines = text.split('\n');
    return model.items.filter(isDevice).flatMap(device => AstUtils.streamAst(device).filter(node => isFn(node) || isCallback(node)).toArray()
        .flatMap(fn => statementsOf(fn as Fn | Callback).map(statement => {
            const line = statement.$cstNode!.range.start.line;
            const name = `${device.name}.${(fn as Fn | Callback).name}`;
            return { name: `${name}: ${statement.$cstNode!.text.split('\n')[0]}`, line, text: replaced(text, span(statement), remains(statement)),
                excuse: /\/\/ not needed here: (.+)/.exec(lines[line])?.[1], fn: name };
        })));
}

/** What can be deleted: not blocks, not labels (their gotos would hang in the air), not declarations without a value. */
function statementsOf(fn: Fn | Callback): AstNode[] {
    const kinds = new Set(['If', 'While', 'DoWhile', 'For', 'Foreach', 'Goto', 'Break', 'Continue', 'Return', 'Choose', 'Atomic', 'Simple']);
    return AstUtils.streamAllContents(fn.body).filter(node => kinds.has(node.$type) || (node.$type === 'Local' && (node as Local).init !== undefined)).toArray();
}

/** A declaration stays and loses its value; anything else becomes the empty block, so that `if (c) statement` still parses. */
function remains(statement: AstNode): string {
    return statement.$type === 'Local' ? `${(statement as Local).type} ${(statement as Local).name}` : '{}';
}

/** Whether the scenario replaces the function, so that the file's text of it is not used there. */
export function isOverridden(text: string, fn: string, { overrides }: Case): boolean {
    const callback = fn.split('.').pop();
    return overrides.some(({ path }) => {
        const name = text.slice(span(path).start, span(path).end);
        return name === fn || (name.startsWith(`${fn.split('.')[0]}.`) && name.endsWith(`.${callback}`));
    });
}
