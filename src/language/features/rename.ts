/** Rename: what this file declares and names by references alone. Not the library's names, callbacks (the kernel knows them) or structs. */
import { CstUtils, type LangiumDocument } from 'langium';
import { DefaultRenameProvider } from 'langium/lsp';
import type { Range, RenameParams, TextDocumentPositionParams, WorkspaceEdit } from 'vscode-languageserver';
import { CALLBACKS } from '../primitives.js';
import { originOf } from './signature.js';

const KERNEL_NAMES = new Set(Object.values(CALLBACKS).flat().map(({ signature }) => signature.slice(0, signature.indexOf('('))));

export class MmnRename extends DefaultRenameProvider {
    override async rename(document: LangiumDocument, params: RenameParams): Promise<WorkspaceEdit | undefined> {
        if (!/^[A-Za-z_]\w*$/.test(params.newName) || !this.isRenamable(document, params)) return undefined;
        return super.rename(document, params);
    }

    override prepareRename(document: LangiumDocument, params: TextDocumentPositionParams): Range | undefined {
        return this.isRenamable(document, params) ? this.renameNodeRange(document, params.position) : undefined;
    }

    private isRenamable(document: LangiumDocument, { position }: TextDocumentPositionParams): boolean {
        const leaf = CstUtils.findDeclarationNodeAtOffset(document.parseResult.value.$cstNode, document.textDocument.offsetAt(position));
        const [target] = leaf ? this.references.findDeclarations(leaf) : [];
        if (!target || originOf(target) || target.$type === 'Struct') return false;
        const name = (target as { name?: string }).name ?? '';
        return !((target.$type === 'Callback' || target.$type === 'Fn') && KERNEL_NAMES.has(name));
    }
}
