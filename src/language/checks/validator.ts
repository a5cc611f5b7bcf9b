/** What is wrong with a file, as an editor is told: what cannot be read, names that nothing has, and what checks say. In the order of the text. */
import { Cancellation, DefaultDocumentValidator, DocumentValidator, interruptAndCheck, type AstNode, type LangiumDocument, type MaybePromise, type ValidationAcceptor, type ValidationCheck, type ValidationOptions } from 'langium';
import type { CancellationToken, Diagnostic } from 'vscode-languageserver';
import type { Model } from '../generated/ast.js';
import { keptOf, type Said } from '../kept.js';
import { isLibrary } from '../names/library.js';
import type { NameError } from '../names/scope.js';
import { cached } from '../names/tables.js';
import { syntaxProblems } from '../syntax/problems.js';

/** After so many checks it is asked whether there is a newer text. */
const BREATH = 100;

export class MmnDocumentValidator extends DefaultDocumentValidator {
    override async validateDocument(...[document, ...rest]: Parameters<DefaultDocumentValidator['validateDocument']>): Promise<Diagnostic[]> {
        // The library is checked by the tests.
        if (isLibrary(document)) return [];
        const diagnostics = await super.validateDocument(document, ...rest);
        // Beside a syntax error the tree is a guess: what names and checks say of it would only distract.
        const broken = new Set(diagnostics.filter(isSyntax).map(({ range }) => range.start.line));
        return diagnostics.filter(diagnostic => isSyntax(diagnostic) || !broken.has(diagnostic.range.start.line) && !broken.has(diagnostic.range.start.line + 1)).sort(inText);
    }

    /** What was said of what has not changed is kept; none of the checks waits for anything, so they are not awaited one by one. */
    protected override async validateAstNodes(root: AstNode, { categories }: ValidationOptions, acceptor: ValidationAcceptor, cancelToken: CancellationToken = Cancellation.CancellationToken.None): Promise<void> {
        const kept = keptOf(root as Model), byType = new Map<string, ValidationCheck[]>();
        const checksOf = (type: string) => cached(byType, type, () => this.validationRegistry.getChecks(type, categories).toArray());
        let made = 0;
        const check = async (nodes: readonly AstNode[]): Promise<Map<AstNode, Said[]>> => {
            const said = new Map<AstNode, Said[]>(), failed: MaybePromise<void>[] = [];
            for (const node of nodes) {
                const accept: ValidationAcceptor = (severity, message, info) => { cached(said, node, (): Said[] => []).push({ severity, message, info }); };
                for (const one of checksOf(node.$type)) {
                    const failing = one(node, accept, cancelToken);
                    if (failing) failed.push(failing);
                    if (++made % BREATH === 0) await interruptAndCheck(cancelToken);
                }
            }
            await Promise.all(failed);
            return said;
        };
        for (const body of kept.bodies()) if (!kept.saidIn.has(body)) kept.saidIn.set(body, [...(await check(kept.nodesOf(body))).values()].flat());
        kept.checked(await check(kept.unchecked()));
        for (const { severity, message, info } of kept.said()) acceptor(severity, message, info);
    }

    protected override processLexingErrors(): void { /* with the parser's, in order */ }
    protected override processParsingErrors(parseResult: Parameters<DefaultDocumentValidator['processParsingErrors']>[0], diagnostics: Diagnostic[]): void {
        for (const { code, message, range: { start, end } } of syntaxProblems(parseResult, '')) {
            diagnostics.push({ code, message, range: { start, end }, severity: 1, source: this.getSource(), data: { code: DocumentValidator.ParsingError } });
        }
    }
    protected override processLinkingErrors(document: LangiumDocument, diagnostics: Diagnostic[]): void {
        for (const { error, $refNode } of document.references) {
            if (!error) continue;
            const { code, message, replacement, info } = error as NameError;
            diagnostics.push(this.toDiagnostic('error', message, { node: info.container, property: info.property as never, range: $refNode?.range, code, ...replacement !== undefined && { data: { replacement } } }));
        }
    }
}

/** Whatever was said first. */
function inText(one: Diagnostic, other: Diagnostic): number {
    const { start: a, end: c } = one.range, { start: b, end: d } = other.range;
    return a.line - b.line || a.character - b.character || c.line - d.line || c.character - d.character || compare(String(one.code), String(other.code)) || compare(one.message, other.message);
}

const compare = (a: string, b: string): number => a < b ? -1 : Number(a > b);

function isSyntax(diagnostic: Diagnostic): boolean {
    return (diagnostic.data as { code?: string } | undefined)?.code === DocumentValidator.ParsingError;
}
