/** A statement does something: an assignment has a place on its left, an expression alone is a call, `break` leaves a loop. */
import type { AstNode } from 'langium';
import type { Check } from './check.js';

export const statement: Check = () => ({
    Simple: (node, accept) => {
        const { left, op } = node;
        if (!left) return;
        if (!op && left.$type !== 'Call') accept('no-effect', `\`${left.$cstNode?.text ?? 'this'}\` alone does nothing: a statement is a call, an assignment or a declaration`, { node: left });
        else if (op && !['NameRef', 'Member_', 'Index'].includes(left.$type)) accept('not-assignable', `nothing can be assigned to \`${left.$cstNode?.text ?? 'this'}\``, { node: left });
    },
    Break: (node, accept) => { if (!isInLoop(node)) accept('outside-loop', '`break` leaves a loop, but there is none around it', { node }); },
    Continue: (node, accept) => { if (!isInLoop(node)) accept('outside-loop', '`continue` begins the next round of a loop, but there is none around it', { node }); },
});

function isInLoop(node: AstNode): boolean {
    for (let at = node.$container; at; at = at.$container) if (['While', 'DoWhile', 'For', 'Foreach'].includes(at.$type)) return true;
    return false;
}
