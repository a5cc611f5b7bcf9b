/**
 * An expression of the language in a state of a run: lowered like any other of its scenario, with what the stopped thread's locals hold for their
 * names, and run on a copy of the state. What would change the state, or wait, is refused.
 */
import type { Expr as AstExpr, Model, Scenario } from '../language/generated/ast.js';
import { parseMmn } from '../language/parse.js';
import { Calls } from './calls.js';
import { Context, type Frame, type Shared } from './context.js';
import { ModelError } from './errors.js';
import { assign, evaluate } from './eval.js';
import { constant } from './exprs.js';
import { Expressions } from './expressions.js';
import type { Node } from './graph.js';
import { allSteps } from './in-steps.js';
import type { LowerOptions } from './lower.js';
import { Lowering } from './lowering.js';
import type { FunctionInfo, NumType } from './objects.js';
import type { CallFrame, Program } from './program.js';
import { Statements } from './statements.js';
import { describe, num, type Binding, type StructValue, type Value } from './values.js';

/** `depth`: so many calls are around the one whose local it is; absent where that is over, and only its value lives on. */
interface WatchLocal { name: string; type: NumType; value: number; depth?: number }
/** Where: in the innermost of these calls of a thread, whose locals have these values. */
export interface WatchPlace { thread: number; calls: readonly CallFrame[]; locals: readonly WatchLocal[]; values: readonly number[] }
/** `number`: of which kind, and how much. `thing`: what it is in words; `lock`: which, `page`, `named`: under which name people know it. */
export type Watched = { kind: 'number'; type: NumType; value: number } | { kind: 'thing'; text: string; lock?: number; page?: number; named?: string } | { kind: 'error'; message: string };

/** No expression that only looks takes so many. */
const MOST_NODES = 10_000;

export class Watch {
    private readonly shared: Shared;
    private readonly threads;
    /** That the values are of. */
    readonly program: Program;

    /** Throws for a scenario that cannot be lowered. */
    constructor(file: Model, private readonly uri: string, scenario: Scenario, options: LowerOptions) {
        const lowering = allSteps(new Lowering(file, uri, scenario, options, 'none').inline());
        this.program = allSteps(lowering.explored());
        this.shared = lowering.names.shared;
        this.threads = lowering.names.threads;
    }

    evaluate(text: string, place: WatchPlace): Watched {
        const read = readExpression(text);
        if ('error' in read) return { kind: 'error', message: read.error };
        try {
            return this.look(read.e, place);
        } catch (error) {
            if (error instanceof ModelError) return { kind: 'error', message: error.message };
            throw error;
        }
    }

    private look(e: AstExpr, place: WatchPlace): Watched {
        const { ctx, expressions } = this.contextIn(place, e);
        const value = expressions.value(e);
        const ran = run(ctx, place.values, this.program.variables.map(({ name }) => name));
        if ('error' in ran) return { kind: 'error', message: `${text(e)} ${ran.error}` };
        if (value.kind === 'num') return { kind: 'number', type: value.type, value: evaluate(value.e, ran.values, ran.temps) };
        if (value.kind === 'lock') return { kind: 'thing', text: value.name, lock: value.ref.lock + (value.ref.index ? evaluate(value.ref.index, ran.values, ran.temps) : 0) };
        if (value.kind === 'page') return { kind: 'thing', text: `the page ${value.name}`, page: value.id };
        return { kind: 'thing', text: describe(value), ...(value.kind === 'mm' || value.kind === 'notifier') && { named: value.name } };
    }

    /** As if the expression stood in the innermost call. What it makes (locals, locks of pages) is its own. */
    private contextIn({ thread, calls, locals }: WatchPlace, e: AstExpr): { ctx: Context; expressions: Expressions } {
        const { shared, uri } = this, { ctx: own } = this.threads[thread];
        const space = shared.world.space.copy();
        const ctx = new Context({ ...shared, world: shared.world.over(space), works: [...shared.works], covers: [], queueing: [], flushes: [], cancels: [], nestings: [], queueMatters: new Set() }, thread, own.threadName, own.mm, e);
        const expressions: Expressions = new Expressions(ctx, call => inlining.call(call)), inlining = new Calls(ctx, expressions, new Statements(ctx));
        const left = localBindings(locals.filter(({ depth }) => depth === undefined));
        const knownAt = (depth: number): Map<string, Binding> => localBindings(locals.filter(local => local.depth === depth));
        const [body] = own.frames;
        ctx.frames.push(frame(ctx, { uri, library: false, device: body?.device }, [left, knownAt(0)]));
        for (const [i, { fn, args = '' }] of calls.entries()) {
            const info = this.functionOf(fn), known = knownAt(i + 1);
            const bound = info ? this.parameters(info, args, expressions, known) : new Map<string, Binding>();
            ctx.frames.push(frame(ctx, { uri: info?.uri ?? uri, library: info?.library ?? false, device: info?.device }, [left, bound, known]));
        }
        return { ctx, expressions };
    }

    private functionOf(label: string): FunctionInfo | undefined {
        const { functions, world: { devices } } = this.shared;
        const all = devices.flatMap(device => [...device.functions.values(), ...device.notifiers.flatMap(notifier => [...notifier.callbacks.values()])]);
        return functions.get(label) ?? all.find(fn => fn.label === label);
    }

    /** Parameters that are things: what was passed is known by its name. Numbers are locals, if they are still of use. */
    private parameters({ params }: FunctionInfo, args: string, expressions: Expressions, known: ReadonlyMap<string, Binding>): Map<string, Binding> {
        const bound = new Map<string, Binding>();
        const read = readExpression(`call(${args})`);
        const passed = 'e' in read && read.e.$type === 'Call' ? read.e.args : [];
        params.forEach(({ name }, i) => {
            if (i >= passed.length || known.has(name)) return;
            try {
                const value = expressions.place(passed[i]);
                if (value.kind !== 'num' && value.kind !== 'place' && value.kind !== 'elements' && value.kind !== 'void') bound.set(name, { kind: 'fixed', value });
            } catch (error) {
                if (!(error instanceof ModelError)) throw error;
            }
        });
        return bound;
    }
}

const frame = (ctx: Context, about: Pick<Frame, 'uri' | 'library' | 'device'>, scopes: Frame['scopes']): Frame => ({ ...about, scopes, labels: new Map(), exit: ctx.graph.node(false, false), loops: [] });

const text = (e: AstExpr): string => e.$cstNode?.text ?? '';

/** One expression and nothing else. */
function readExpression(source: string): { e: AstExpr } | { error: string } {
    const { model, problems } = parseMmn(`scenario s { thread t {\nlet it = ${source}\n} }`, '');
    const [scenario, ...others] = model.items, [thread, ...rest] = scenario?.$type === 'Scenario' ? scenario.items : [];
    const [statement, ...more] = thread?.$type === 'Thread' ? thread.body.stmts : [];
    const wrong = problems.find(({ severity }) => severity === 'error');
    if (wrong || statement?.$type !== 'Local' || !statement.init || others.length + rest.length + more.length > 0) return { error: `${source.trim() || 'nothing'} is no expression${wrong ? `: ${wrong.message}` : ''}` };
    return { e: statement.init };
}

/** `m.src` is a field of the struct `m`. */
function localBindings(locals: WatchPlace['locals']): Map<string, Binding> {
    const known = new Map<string, Binding>();
    for (const { name, type, value } of locals) {
        const binding: Binding = { kind: 'fixed', value: num(constant(value), type) };
        const [of, field] = name.split('.');
        if (field === undefined) { known.set(name, binding); continue; }
        const struct = known.get(of);
        const fields = struct?.kind === 'fixed' && struct.value.kind === 'struct' ? struct.value.fields : new Map<string, Binding>();
        fields.set(field, binding);
        known.set(of, { kind: 'fixed', value: { kind: 'struct', type: of, fields } satisfies StructValue as Value });
    }
    return known;
}

/** Runs what was lowered on the state. */
function run({ graph, world: { space } }: Context, before: readonly number[], names: readonly string[]): { values: number[]; temps: number[] } | { error: string } {
    const values = space.variables.map(({ init }, id) => before[id] ?? init), temps: number[] = [];
    let node: Node | undefined = graph.start;
    for (let count = 0; node; count++) {
        if (count > MOST_NODES) return { error: 'takes too long' };
        for (const op of node.ops) {
            if (op.kind === 'set') assign(op.target, evaluate(op.value, values, temps), values, temps);
            else if (op.kind === 'check' && op.code !== 'inconclusive' && evaluate(op.cond, values, temps) === 0) return { error: `would be ${op.code}: ${op.message}` };
        }
        const { flow }: Node = node;
        if (flow.kind === 'blocked') return { error: 'would have to wait' };
        if (flow.kind === 'choose') return { error: 'has several outcomes' };
        if (flow.kind === 'prune' || flow.kind === 'end') return { error: 'has no value here' };
        node = flow.kind === 'next' ? flow.to : evaluate(flow.cond, values, temps) !== 0 ? flow.then : flow.else;
    }
    const changed = names.findIndex((_, id) => values[id] !== (before[id] ?? values[id]));
    return changed < 0 ? { values, temps } : { error: `would change ${names[changed]}; a watched expression only looks` };
}
