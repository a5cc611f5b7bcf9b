/** A statement does something: an assignment has a place on its left, an expression alone is a call, `break` leaves a loop. */
import type { AstNode } from 'langium';
import type { Check } from './check.js';

export const statement: Check = () => ({
    Simple: (node, accept) => {
        const { left, op } = node;
        if (!left) return;
        if (!op && left.$type !== 'Call') accept('error', `\`${left.$cstNode?.text ?? 'this'}\` alone does nothing: a statement is a call, an assignment or a declaration`, { node: left });
        else if (op && !['NameRef', 'Member_', 'Index'].includes(left.$type)) accept('error', `nothing can be assigned to \`${left.$cstNode?.text ?? 'this'}\``, { node: left });
    },
    Break: (node, accept) => { if (!isInLoop(node)) accept('error', '`break` is for loops', { node }); },
    Continue: (node, accept) => { if (!isInLoop(node)) accept('error', '`continue` is for loops', { node }); },
});

function isInLoop(node: AstNode): boolean {
    for (let at = node.$container; at; at = at.$container) if (['While', 'DoWhile', 'For', 'Foreach'].includes(at.$type)) return true;
    return false;
}
