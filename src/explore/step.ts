/**
 * Code of one step: `(s, d)`, which reads the state at pointer `s`, writes its successor at `d`, and returns 0 (not enabled), 1 (done),
 * 2 (pruned), or -n (violation; the numbers of n sites stand in the region `violated`).
 *
 * Order after the assignments: bounds, frames, sequence numbers with their bounds, invariants. So invariants are evaluated on
 * exactly the states that are stored. (A frame that is recycled is named by nobody, so no invariant about a named frame can miss it.)
 */
import type { Block, Op, Program } from '../model/program.js';
import type { FrameFunctions, GroupFunctions } from './canonical.js';
import type { Code, FunctionRef, ModuleCode } from './code/code.js';
import { emitBlocks } from './control.js';
import { effectsOf, type StepEffects } from './effects.js';
import { emitCondition, emitValue, integer } from './expressions.js';
import type { Layout } from './layout.js';
import { FROM, Locals, TO } from './locals.js';
import { emitGroup, emitOutside, emitPack, emitRecycle } from './settle.js';
import type { Sites } from './sites.js';

/** What the code of a step needs to know of the whole Program. */
export interface Surroundings {
    program: Program;
    layout: Layout;
    sites: Sites;
    /** Sequence group of a variable. */
    groupOf: ReadonlyMap<number, number>;
    recyclers: ReadonlySet<number>;
    recycled: readonly number[];
    frames?: FrameFunctions;
    groups: readonly GroupFunctions[];
    /** Function that evaluates the invariants over these variables, undefined if there are none. */
    invariants(changed: ReadonlySet<number> | 'all'): FunctionRef | undefined;
    /** Regions of memory. */
    violated: number;
    covered: number;
}

/** `blocks` of one thread; an `initial` body starts from the variables' initial values and not from a state. */
export interface Body { thread: number; blocks: Block[] }

export function defineStep(module: ModuleCode, bodies: readonly Body[], initial: boolean, around: Surroundings): FunctionRef {
    const { program, layout, sites, groupOf } = around;
    const effects = bodies.map(b => effectsOf(b.blocks, layout.variables));
    const written = new Set(effects.flatMap(e => [...e.written]));
    const unbounded = new Set(effects.flatMap(e => [...e.unbounded]));
    if (initial) program.variables.forEach(v => { written.add(v.id); unbounded.add(v.id); });
    const recycles = around.recycled.length > 0 && [...written].some(id => around.recyclers.has(id));
    const changed = new Set(written);
    if (recycles) for (const id of around.recycled) changed.add(id);
    const groups = [...new Set([...changed].map(id => groupOf.get(id)).filter(g => g !== undefined))].sort((a, b) => a - b);
    for (const g of groups) for (const id of program.seqGroups[g]) changed.add(id);
    const invariants = around.invariants(initial ? 'all' : changed);

    return module.define(2, code => {
        const locals = new Locals(code, layout);
        for (const id of written) locals.write(id);
        // Frames' sequence numbers are reset through locals, since they are packed only after renumbering.
        if (recycles) for (const id of around.recycled) if (groupOf.has(id)) locals.write(id);
        if (!initial) for (const id of locals.written.keys()) if (layout.variables[id].bits > 0) locals.word(layout.variables[id].word);
        const pcs = bodies.map(() => code.local());
        const n = code.local();
        const violation = (site: () => void): void => {
            code.const(0);
            site();
            code.store(around.violated);
            code.const(-1);
            code.ret();
        };

        bodies.forEach((body, i) => emitBody(code, body, effects[i], locals, pcs[i], around, violation));
        for (const id of unbounded) {
            if (groupOf.has(id)) continue;
            const { name, lo, hi } = program.variables[id];
            emitOutside(code, () => locals.variable(id), lo, hi);
            code.branch(() => violation(() => code.const(sites.range(id, name, lo, hi))));
        }
        emitPack(code, layout, locals, initial, [
            ...bodies.map((body, i) => ({ field: layout.pcs[body.thread], local: pcs[i] })),
            ...[...locals.written].filter(([id]) => !groupOf.has(id)).map(([id, local]) => ({ field: layout.variables[id], local })),
        ]);
        if (recycles) emitRecycle(code, around, locals, n);
        for (const g of groups) emitGroup(code, program.seqGroups[g], around.groups[g], locals, n, () => violation(() => code.get(n)));
        if (invariants) {
            code.get(TO);
            code.call(invariants);
            code.set(n);
            code.get(n);
            code.branch(() => { code.const(0); code.get(n); code.binary('sub'); code.ret(); });
        }
        code.const(1);
        code.ret();

        code.atStart(() => {
            for (const [word, local] of locals.words) { code.get(FROM); code.load(word); code.set(local); }
            for (const [id, local] of locals.written) {
                if (initial) code.const(integer(program.variables[id].init));
                else locals.stored(id);
                code.set(local);
            }
        });
    });
}

function emitBody(code: Code, body: Body, effects: StepEffects, locals: Locals, pc: number, around: Surroundings, violation: (site: () => void) => void): void {
    const covers = new Map([...effects.covers].map(id => [id, code.local()]));
    const cover = (): void => {
        for (const [id, local] of covers) {
            code.get(local);
            code.branch(() => { code.const(0); code.const(1); code.store(around.covered + integer(id)); });
        }
    };
    locals.startRegisters();
    const op = (o: Op): void => {
        switch (o.kind) {
            case 'cover':
                code.const(1);
                return code.set(covers.get(o.id)!);
            case 'check': {
                const site = around.sites.add({ code: o.code, message: o.message });
                emitCondition(code, o.cond, locals);
                code.eqz();
                return code.branch(() => { cover(); violation(() => code.const(site)); });
            }
            case 'set': return emitAssignment(code, o, locals);
        }
    };
    const give = (outcome: number) => (): void => { code.const(outcome); code.ret(); };
    code.block(done => emitBlocks(code, body.blocks, locals, {
        op, blocked: give(0), prune: give(2),
        next(to) {
            code.const(integer(to));
            code.set(pc);
            code.br(done);
        },
    }));
    cover();
}

function emitAssignment(code: Code, { target, value }: Extract<Op, { kind: 'set' }>, locals: Locals): void {
    emitValue(code, value, locals);
    switch (target.op) {
        case 'temp': return code.set(locals.register(target.id));
        case 'var': return code.set(locals.write(target.id));
        case 'elem': {
            const [kept, at] = [code.local(), code.local()];
            code.set(kept);
            emitValue(code, target.index, locals);
            code.set(at);
            for (let i = 0; i < target.length; i++) {
                code.get(at);
                code.const(i);
                code.binary('eq');
                code.branch(() => { code.get(kept); code.set(locals.write(target.base + i)); });
            }
        }
    }
}
