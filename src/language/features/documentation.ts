/** The `///` comment before a declaration, or the `//` comment behind a short one on its line. */
import { CstUtils, type AstNode, type CstNode, type DocumentationProvider } from 'langium';

/** What is documented with the group that it is in: `/// Locks.` before `mutex a, b`. */
const GROUPS: Record<string, string> = { Field: 'FieldGroup', Page: 'PageGroup', EnumValue: 'EnumDecl' };
const SHORT = new Set(['Field', 'Page', 'EnumValue', 'Const', 'Local']);

export class MmnDocumentation implements DocumentationProvider {
    getDocumentation(node: AstNode): string | undefined {
        const own = before(node.$cstNode) ?? (SHORT.has(node.$type) ? behind(node.$cstNode) : undefined);
        const group = node.$container;
        return own ?? (group && GROUPS[node.$type] === group.$type ? before(group.$cstNode) : undefined);
    }
}

function before(cst: CstNode | undefined): string | undefined {
    const comment = CstUtils.findCommentNode(cst, ['DOC_COMMENT']);
    // A comment with an empty line behind it is about something else.
    if (!comment || !cst || cst.range.start.line - comment.range.end.line > 1) return undefined;
    return comment.text.split(/\r?\n/).map(line => line.replace(/^\s*\/\/\/ ?/, '')).join('\n').trim();
}

function behind(cst: CstNode | undefined): string | undefined {
    if (!cst) return undefined;
    const { fullText } = cst.root;
    const end = fullText.indexOf('\n', cst.end);
    return /^[ \t;,]*\/\/(?!\/)[ \t]*(.*?)\s*$/.exec(fullText.slice(cst.end, end < 0 ? undefined : end))?.[1];
}
