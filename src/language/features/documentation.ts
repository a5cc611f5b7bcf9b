/** The `///` comment of a declaration, as markdown. */
import { CstUtils, type AstNode, type CstNode, type DocumentationProvider } from 'langium';

export class MmnDocumentation implements DocumentationProvider {
    getDocumentation(node: AstNode): string | undefined {
        // A field, page or value documents itself or is documented with its group; never with more than its line.
        for (let at: AstNode | undefined = node; at; at = at.$container) {
            const text = docOf(at.$cstNode);
            if (text !== undefined) return text;
            if (!['Field', 'Page', 'EnumValue', 'FieldGroup', 'PageGroup'].includes(at.$type) || !at.$container || !isFirstIn(at)) return undefined;
        }
        return undefined;
    }
}

function isFirstIn(node: AstNode): boolean {
    const parent = node.$container!;
    return ['FieldGroup', 'PageGroup', 'EnumDecl'].includes(parent.$type) && (node.$containerIndex === 0 || parent.$type !== 'EnumDecl');
}

function docOf(cst: CstNode | undefined): string | undefined {
    const comment = CstUtils.findCommentNode(cst, ['DOC_COMMENT']);
    if (!comment || !cst || cst.range.start.line - comment.range.end.line > 1) return undefined;
    return comment.text.split(/\r?\n/).map(line => line.replace(/^\s*\/\/\/ ?/, '')).join('\n').trim();
}
