/** Code of macro-steps (see movers.ts): one step and, without a break, those that may follow it. */
import type { FunctionRef, ModuleCode } from './code/code.js';
import { emitField } from './expressions.js';
import type { Layout } from './layout.js';

export interface MacroRegions {
    /** By pc of the thread: first entry of the table, and Passing. */
    entries: number;
    passing: number;
    /** By entry of the table: whether one other step may follow. */
    opens: number;
}

/**
 * `(s, d, entry)`: takes the step `entry` of the thread from the state at `s`, goes on as far as a macro-step may, and leaves the last state
 * at `d`. Results as for a step. A step works as well where `s` and `d` are the same.
 */
export function defineMacro(module: ModuleCode, layout: Layout, thread: number, regions: MacroRegions): FunctionRef {
    return module.define(3, code => {
        const [from, to, entry] = [0, 1, 2];
        const [out, open, pc, passing, done, left] = [code.local(), code.local(), code.local(), code.local(), code.local(), code.local()];
        const leaveWith = (result: () => void): void => code.branch(() => { result(); code.ret(); });
        code.const(-1);
        code.set(left);
        code.loop(once => {
            code.get(from);
            code.get(to);
            code.get(entry);
            code.callTable();
            code.set(out);
            code.get(out);
            code.const(1);
            code.binary('ne');
            leaveWith(() => code.get(out));
            code.get(entry);
            code.scale();
            code.load(regions.opens);
            code.set(open);
            code.const(0);
            code.set(done);
            code.loop(again => {
                code.get(done);
                code.get(left);
                code.binary('eq');
                leaveWith(() => code.const(1));
                emitField(code, layout.pcs[thread], () => { code.get(to); code.load(layout.pcs[thread].word); });
                code.scale();
                code.set(pc);
                code.get(pc);
                code.load(regions.passing);
                code.set(passing);
                code.get(passing);
                code.eqz();
                leaveWith(() => code.const(1));
                // A both-mover leaves things open; after anything else nothing but movers may follow.
                code.get(passing);
                code.const(1);
                code.binary('ne');
                code.branch(() => {
                    code.get(passing);
                    code.const(3);
                    code.binary('eq');
                    code.get(open);
                    code.eqz();
                    code.binary('and');
                    leaveWith(() => code.const(1));
                    code.const(0);
                    code.set(open);
                });
                code.get(to);
                code.get(to);
                code.get(pc);
                code.load(regions.entries);
                code.callTable();
                code.set(out);
                code.get(done);
                code.const(1);
                code.binary('add');
                code.set(done);
                code.get(out);
                code.const(1);
                code.binary('eq');
                code.brIf(again);
            });
            // One that goes wrong has changed the state before it. Once more up to there, and it goes wrong as a step of its own: what others do before
            // that, and who is stuck there, is not lost. (That it is not enabled cannot be, and if it were, the same would be right.)
            code.get(done);
            code.const(1);
            code.binary('sub');
            code.set(left);
            code.const(1);
            code.brIf(once);
        });
        code.const(1);
        code.ret();
    });
}
