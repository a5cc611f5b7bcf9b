/**
 * Links from comments to what they cite: files and functions of the kernel at the file's version, commits, mail. A link is only an address: nothing is asked of
 * any server until somebody clicks.
 */
import type { LangiumDocument, Lexer } from 'langium';
import type { DocumentLinkProvider, LangiumServices } from 'langium/lsp';
import type { DocumentLink } from 'vscode-languageserver-types';
import { DEFAULT_KERNEL } from '../../kernel/library.js';
import type { Model } from '../generated/ast.js';
import { versionOf } from '../names/library.js';

const FOLDERS = 'arch|block|crypto|Documentation|drivers|fs|include|init|io_uring|ipc|kernel|lib|mm|net|rust|samples|scripts|security|sound|tools|virt';
/** A path, then a line (`:123`) or a function (`:f()`, `: f()`). */
const SOURCE = new RegExp(`(?<![\\w./-])((?:${FOLDERS})/(?:[\\w+-]+/)*[\\w+-]+(?:\\.[\\w+-]+)*\\.(?:c|h|S|rs|rst|txt))\\b(?::(\\d+)\\b|(: ?)([A-Za-z_]\\w*)(?=\\(\\)))?`, 'g');
const MAIL = /(?:https?:\/\/)?(?<![\w.-])lore\.kernel\.org\/[\w/.@+%=-]*[\w/]/g;
const MESSAGE_ID = /<([\w.+=$-]+@[\w.-]+\.\w+)>/g;
/** As the kernel abbreviates: 12 digits or more. */
const COMMIT = /(?<![\w./@-])(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{12,40}(?![\w@-])/g;

export class MmnDocumentLinks implements DocumentLinkProvider {
    private readonly lexer: Lexer;

    constructor(services: LangiumServices) {
        this.lexer = services.parser.Lexer;
    }

    getDocumentLinks({ textDocument, parseResult }: LangiumDocument): DocumentLink[] {
        const version = versionOf(parseResult.value as Model);
        const source = `https://elixir.bootlin.com/linux/v${/^\d+\.\d+(\.\d+)?$/.test(version) ? version : DEFAULT_KERNEL}`;
        const links: DocumentLink[] = [];
        for (const { image, startOffset, tokenType } of this.lexer.tokenize(textDocument.getText()).hidden) {
            if (!tokenType.name.endsWith('COMMENT')) continue;
            for (const { at, text, target } of citations(image, source)) {
                links.push({ range: { start: textDocument.positionAt(startOffset + at), end: textDocument.positionAt(startOffset + at + text.length) }, target });
            }
        }
        return links;
    }
}

interface Citation { at: number; text: string; target: string }

/** In the order of their places. */
function citations(comment: string, source: string): Citation[] {
    const found: Citation[] = [];
    for (const { index, 1: path, 2: line, 3: gap, 4: name } of comment.matchAll(SOURCE)) {
        found.push({ at: index, text: line ? `${path}:${line}` : path, target: `${source}/source/${path}${line ? `#L${line}` : ''}` });
        if (name) found.push({ at: index + path.length + gap.length, text: name, target: `${source}/A/ident/${name}` });
    }
    for (const { index, 0: text } of comment.matchAll(MAIL)) found.push({ at: index, text, target: text.startsWith('http') ? text : `https://${text}` });
    for (const { index, 1: id } of comment.matchAll(MESSAGE_ID)) found.push({ at: index + 1, text: id, target: `https://lore.kernel.org/all/${encodeURIComponent(id)}/` });
    for (const { index, 0: hash } of comment.matchAll(COMMIT)) found.push({ at: index, text: hash, target: `https://git.kernel.org/linus/${hash}` });
    const sorted = found.sort((a, b) => a.at - b.at);
    return sorted.filter(({ at }, i) => i === 0 || at >= sorted[i - 1].at + sorted[i - 1].text.length);
}
