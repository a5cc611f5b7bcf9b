/**
 * What of a file's text no interleaving reaches. Exploration says which statements it came to (Program.covers with LowerOptions.reach); what
 * it does not name was never come to, or is not even in the Program: behind a return, or a branch that can never be taken.
 */
import { AstUtils, type AstNode } from 'langium';
import type { Verdict } from '../explore/verdict.js';
import { isBlock, isCallback, isFn, isFor, isLabel, isOverride, isScenario, isStmt, isThread, isWork, type Callback, type Fn, type Model, type Override, type Scenario,
    type Stmt, type Thread, type Work } from '../language/generated/ast.js';
import { nameRange, propertyRange, rangeOf } from '../language/range.js';
import type { Program, SourceRange } from '../model/program.js';

export interface Unreached {
    /** `body`: nothing of it is reached, since nobody calls it; `range` is that of its name. */
    kind: 'statements' | 'body';
    /** The first line of the first statement; the name of the body. */
    text: string;
    /** All statements that follow each other and are not reached, with what is inside them. */
    range: SourceRange;
    /** How many, those inside of others included. */
    statements: number;
}

type Body = Thread | Fn | Callback | Work | Override;

/** A place in one file. */
const key = ({ start }: SourceRange): string => `${start.line}:${start.character}`;

/** Places of the user's statements that some interleaving reaches. */
export function reachedPlaces({ covers, uri }: Program, { covered }: Verdict): Set<string> {
    return new Set(covered.map(id => covers[id]).filter(({ statement, range }) => statement && range.uri === uri).map(({ range }) => key(range)));
}

/**
 * In order of the text. Of one scenario: in its own threads and in what they call. Of none: in the whole file, with the bodies that nobody
 * calls; what stands in a scenario is reached in that one or not at all.
 */
export function unreachedIn(model: Model, uri: string, reached: ReadonlySet<string>, scenario?: Scenario): Unreached[] {
    const isReached = (s: Stmt): boolean => reached.has(key(rangeOf(s, uri)));
    return AstUtils.streamAllContents(model).filter(isBody).toArray().flatMap(body => {
        const owner = AstUtils.getContainerOfType(body, isScenario);
        const statements = marked(body);
        if (statements.length === 0 || (scenario && owner && owner !== scenario)) return [];
        if (isThread(body) || statements.some(isReached)) return inside(body.body, uri, isReached);
        return scenario ? [] : [{ kind: 'body', text: nameOf(body), range: placeOf(body, uri), statements: statements.length }];
    });
}

const isBody = (node: AstNode): node is Body => (isThread(node) || isFn(node) || isCallback(node) || isWork(node) || isOverride(node)) && node.body !== undefined;
/** Blocks and labels are no statements of their own, and the parts of a `for` belong to it. */
const isMarked = (node: AstNode): node is Stmt => isStmt(node) && !isBlock(node) && !isLabel(node) && !(isFor(node.$container) && node.$containerProperty !== 'body');
const marked = (node: AstNode): Stmt[] => AstUtils.streamAllContents(node).filter(isMarked).toArray();
const nameOf = (body: Body): string => isOverride(body) ? body.path?.$cstNode?.text ?? 'override' : body.name;
const placeOf = (body: Body, uri: string): SourceRange => isOverride(body) ? propertyRange(body, 'path', uri) : nameRange(body, uri);

/**
 * Places of the statements of a file, but for those of other scenarios; of one that holds others its first line.
 */
export function statementsOf(model: Model, uri: string, scenario: string): SourceRange[] {
    return AstUtils.streamAllContents(model).filter(isBody).toArray().flatMap(body => {
        const owner = AstUtils.getContainerOfType(body, isScenario);
        return owner && owner.name !== scenario ? [] : marked(body).map(statement => headOf(statement, uri));
    });
}

function headOf(statement: Stmt, uri: string): SourceRange {
    const range = rangeOf(statement, uri);
    if (marked(statement).length === 0) return range;
    const head = (statement.$cstNode?.text ?? '').split('\n', 1)[0].trimEnd();
    return { ...range, end: { line: range.start.line, character: range.start.character + head.length } };
}

/** The statements directly below the node that are not reached, and those below the ones that are. */
function inside(node: AstNode, uri: string, isReached: (s: Stmt) => boolean): Unreached[] {
    const result: Unreached[] = [];
    let last: Unreached | undefined;
    for (const child of AstUtils.streamContents(node)) {
        if (!isMarked(child)) {
            if (isBlock(child)) result.push(...inside(child, uri, isReached));
            // A label does not interrupt what nothing comes to.
            if (!isLabel(child)) last = undefined;
        } else if (isReached(child)) {
            last = undefined;
            result.push(...inside(child, uri, isReached));
        } else {
            const range = rangeOf(child, uri);
            const statements = 1 + marked(child).length;
            if (last) {
                last.range = { ...last.range, end: range.end };
                last.statements += statements;
            } else result.push(last = { kind: 'statements', text: (child.$cstNode?.text ?? '').split('\n', 1)[0].trim(), range, statements });
        }
    }
    return result;
}
