/** What a scenario says is to be found. */
import type { AstNode } from 'langium';
import type { Expr as AstExpr, Expect, Scenario } from '../language/generated/ast.js';
import { rangeOf } from '../language/range.js';
import { Context, type Shared } from './context.js';
import { ModelError } from './errors.js';
import { Expressions } from './expressions.js';
import type { FieldPlace } from './objects.js';
import type { Code, Expectation, LockRef } from './program.js';

const CODES: ReadonlySet<string> = new Set(['ok', 'deadlock', 'use_after_free', 'lost_write', 'stale_read', 'write_to_readonly', 'sleep_in_atomic', 'lock_misuse',
    'unbalanced_notifier', 'livelock', 'leak', 'assertion']);

export function expectation(shared: Shared, scenario: Scenario, uri: string, kernel: string): Expectation {
    const expects = scenario.items.filter((item): item is Expect => item.$type === 'Expect');
    const result: Expectation = { items: [], only: expects.some(e => e.only) };
    if (expects[0]) result.range = rangeOf(expects[0], uri);
    for (const item of expects.flatMap(e => e.items)) {
        if (!CODES.has(item.code)) throw new ModelError('unknown-result', `${item.code} is not something to expect: ${[...CODES].join(', ')}`, rangeOf(item, uri));
        if (item.versions.length > 0 && !item.versions.some(version => version.replace(/"/g, '') === kernel)) continue;
        if (item.code === 'ok') continue;
        result.items.push({ code: item.code as Code, on: item.on && expectedOn(shared, item.on, uri), range: rangeOf(item, uri) });
    }
    return result;
}

/** The lock of a ww_lock or a dma_resv: the one lock that the struct is about. */
function lockIn(fields: Map<string, FieldPlace>): { lock?: LockRef } {
    const locks = [...fields.values()].map(field => field.k === 'lock' ? { lock: { lock: field.lock, count: 1 } } : field.k === 'struct' ? lockIn(field.fields) : {}).filter(found => 'lock' in found);
    return locks.length === 1 ? locks[0] : {};
}

function expectedOn(shared: Shared, on: AstExpr, uri: string): Expectation['items'][number]['on'] {
    const ctx = new Context(shared, 0, '', shared.world.mms[0], on);
    ctx.frames.push({ uri, library: false, scopes: [new Map()], labels: new Map(), exit: ctx.graph.node(false, false), loops: [] });
    const value = new Expressions(ctx, () => { throw ctx.error('not-waited-for', 'a lock or a work item is needed here', on); }).place(on);
    const text = readSource(on).replace(/\s/g, '').replace(/->/g, '.').replace(/^&/, '');
    if (value.kind === 'lock') return { lock: value.ref, text };
    if (value.kind === 'work') return value.id < 0 ? { text } : { work: value.id, text };
    if (value.kind === 'fields') return { ...lockIn(value.fields), text };
    throw ctx.error('not-waited-for', 'a lock, a fence or a work item is needed here', on);
}

/** Nobody reads on beyond this; a statement in a text of any size must not fill the memory. */
const MOST_CHARACTERS = 400;

/** The text of a node on one line, whole unless it is absurdly long. */
export function readSource(node: AstNode): string {
    const text = (node.$cstNode?.text ?? '').replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, '').replace(/\s+/g, ' ').trim();
    return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text;
}
