/** Does every name of a text mean after a change of names what it meant before? The trees are walked side by side. */
import { AstUtils, isReference, type AstNode, type LangiumDocument, type ScopeProvider, type ValidationAcceptor } from 'langium';
import { duplicateName } from '../checks/duplicate-name.js';
import { isMember_, type Device, type Model } from '../generated/ast.js';
import type { Resolver } from '../names/resolver.js';

/** The first thing that would be another one, in words; undefined if nothing is. `newName` is what some names were changed to. */
export function newMeaning(resolver: Resolver, scopes: ScopeProvider, before: LangiumDocument<Model>, after: LangiumDocument<Model>, newName: string): string | undefined {
    const { lexerErrors, parserErrors } = after.parseResult;
    const old = before.parseResult.value, model = after.parseResult.value;
    const clash = lexerErrors.length + parserErrors.length > before.parseResult.lexerErrors.length + before.parseResult.parserErrors.length ? undefined
        : duplicates(resolver, model).find(message => !duplicates(resolver, old).includes(message));
    if (clash) return clash;
    const places = pairs(old, model);
    if (!places) return `\`${newName}\` is a word of the language that cannot stand here`;
    const index = new Map(places);
    const meaning = new Meaning(resolver, scopes);
    for (const [a, b] of places) {
        const were = meaning.of(a).map(list => list.map(node => index.get(node) ?? node)), are = meaning.of(b);
        const changed = were.length !== are.length || were.some((list, i) => list.length !== are[i].length || list.some(node => !are[i].includes(node)));
        if (changed) return `\`${b.$cstNode?.text.split('\n')[0] ?? newName}\` in line ${(b.$cstNode?.range.start.line ?? 0) + 1} would mean something else`;
    }
    return owners(old) === owners(model) ? undefined : `the devices would have other owners, since \`${newName}\` is one`;
}

/** Nodes of the two trees, each with its counterpart; undefined if the trees differ. */
function pairs(a: Model, b: Model): [AstNode, AstNode][] | undefined {
    const left = AstUtils.streamAst(a).toArray(), right = AstUtils.streamAst(b).toArray();
    return left.length === right.length && left.every((node, i) => node.$type === right[i].$type) ? left.map((node, i) => [node, right[i]]) : undefined;
}

class Meaning {
    constructor(private readonly resolver: Resolver, private readonly scopes: ScopeProvider) {}

    /** For each name in the node, in order, the declarations that it may mean. */
    of(node: AstNode): AstNode[][] {
        if (isMember_(node)) return [this.resolver.candidates(node)];
        const found: AstNode[][] = [];
        for (const [property, value] of Object.entries(node)) {
            if (property.startsWith('$')) continue;
            for (const reference of Array.isArray(value) ? value : [value]) {
                if (!isReference(reference)) continue;
                const target = this.scopes.getScope({ container: node, property, reference }).getElement(reference.$refText)?.node;
                found.push(target ? [target] : []);
            }
        }
        const { type } = node as { type?: unknown };
        if (typeof type === 'string') found.push([this.resolver.findStruct(type, node)].filter(struct => struct !== undefined));
        return found;
    }
}

function duplicates(resolver: Resolver, model: Model): string[] {
    const messages: string[] = [];
    const accept: ValidationAcceptor = (_severity, message) => { messages.push(message); };
    const checks = duplicateName(resolver) as Record<string, ((node: AstNode, accept: ValidationAcceptor) => void) | undefined>;
    for (const node of AstUtils.streamAst(model)) checks[node.$type]?.(node, accept);
    return messages;
}

/** Which devices have the same owner: names of owners mean nothing beyond being equal. */
function owners(model: Model): string {
    const devices = AstUtils.streamAst(model).filter((node): node is Device => node.$type === 'Device').toArray();
    const names = devices.map(device => device.clauses.find(({ kind }) => kind === 'owner')?.owner ?? device.name);
    return names.map(name => name === 'NULL' ? -1 : names.indexOf(name)).join();
}
