/** Callbacks that ignore an invalidation: the filter dropped, or the one that is safe for a driver that unmaps its own pages by hand (lib/test_hmm.c). */
import { AstUtils } from 'langium';
import { isBlock, isCall, isIf, isReturn, type If } from '../../language/generated/ast.js';
import { listsOf, type Body } from '../bodies.js';
import type { Patient, Remedy } from '../candidate.js';
import { calleeOf } from '../locks.js';

const OWN = 'range.event == MMU_NOTIFY_MIGRATE && range.owner == self.owner';

export const dropFilter: Remedy = function* ({ bodies, editor }) {
    for (const body of bodies.filter(({ notifier }) => notifier)) {
        for (const { stmts } of listsOf(body)) for (const stmt of stmts) {
            if (!isIf(stmt) || stmt.else) continue;
            if (onlyReturns(stmt)) yield { kind: 'no filter', title: `${body.name}() ignores nothing: drop if (${editor.textOf(stmt.cond)})`, edits: [editor.remove(stmt)] };
            else yield { kind: 'no filter', title: `${body.name}(): whether or not ${editor.textOf(stmt.cond)}`, edits: [editor.replace(stmt, editor.textOf(stmt.then))] };
        }
    }
    for (const { body, value } of predicates(bodies)) {
        for (const constant of ['false', 'true']) yield { kind: 'predicate', title: `${body.name}() returns ${constant}`, edits: [editor.replace(value, constant)] };
    }
};

export const addFilter: Remedy = function* ({ bodies, editor }: Patient) {
    for (const { body, value } of predicates(bodies)) {
        const range = body.params[0];
        if (range !== undefined) yield { kind: 'own', title: `${body.name}(): the driver's own migration, by its owner`, edits: [editor.replace(value, OWN.replaceAll('range', range))] };
    }
    for (const body of bodies) {
        const { notifier, short, params: [range] } = body;
        if (!notifier || range === undefined || (short !== 'invalidate' && short !== 'invalidate_range_start')) continue;
        const back = short === 'invalidate' ? 'return true' : 'return 0';
        yield { kind: 'own', title: `${body.name}() ignores the driver's own migration, by its owner`, edits: [editor.atStartOf(body.block, [`if (${OWN.replaceAll('range', range)}) ${back}`])] };
    }
};

/** A callback that may not sleep now says so (mmu_notifier_range_blockable()). */
export const respectBlockable: Remedy = function* ({ bodies, editor }) {
    for (const body of bodies) {
        const { notifier, short, params: [range] } = body;
        const back = short === 'invalidate' ? 'return false' : short === 'invalidate_range_start' ? 'return -EAGAIN' : undefined;
        if (!notifier || range === undefined || back === undefined) continue;
        yield { kind: 'blockable', title: `${body.name}() gives up where it may not sleep`, edits: [editor.atStartOf(body.block, [`if (!${range}.blockable) ${back}`])] };
    }
};

const onlyReturns = ({ then }: If): boolean => isReturn(then) || (isBlock(then) && then.stmts.length > 0 && isReturn(then.stmts[then.stmts.length - 1]));

/** Functions that callbacks call in a condition, whose whole body is one `return`. */
function predicates(bodies: readonly Body[]) {
    const asked = new Set(bodies.filter(({ notifier }) => notifier).flatMap(({ block }) => AstUtils.streamAllContents(block).filter(isIf).toArray()
        .flatMap(({ cond }) => AstUtils.streamAst(cond).filter(isCall).map(calleeOf).toArray())));
    return bodies.filter(({ short, notifier }) => !notifier && asked.has(short)).flatMap(body => {
        const [only, ...more] = body.block.stmts;
        return only && isReturn(only) && only.value && more.length === 0 ? [{ body, value: only.value }] : [];
    });
}
