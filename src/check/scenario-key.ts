/**
 * When a scenario is the same as in an earlier text: if the file is, its place in it included, but for what stands inside of other scenarios and of
 * functions that nothing in it can name. Those it does not see.
 */
import type { AstNode } from 'langium';
import { isFn, isScenario, type Fn, type Model, type Scenario } from '../language/generated/ast.js';

/** Makes the keys of the scenarios of one text. */
export class ScenarioKeys {
    /** Functions of the file that a scenario sees only if it names them. */
    private readonly functions: ReadonlyMap<string, Fn>;
    private readonly words = new Map<AstNode, ReadonlySet<string>>();
    /** What every scenario sees. */
    private readonly shared: AstNode[];

    constructor(private readonly model: Model, private readonly text: string) {
        this.functions = new Map(model.items.filter(isFn).filter(isPlain).map(fn => [fn.name, fn]));
        this.shared = model.items.filter(item => !isScenario(item) && !this.isApart(item));
    }

    /** What the scenario's result depends on: `context` (limits and the like) and the text, of what the scenario does not see only names and where they end. */
    keyOf(scenario: Scenario, context: string): string {
        const pieces = [context, scenario.name], seen = this.seenBy(scenario);
        let from = 0;
        for (const item of this.model.items) {
            const unseen = isScenario(item) ? item !== scenario : this.isApart(item) && !seen.has(item), node = item.$cstNode;
            if (!unseen || !node) continue;
            const { line, character } = node.range.end;
            const endsLine = /^[^\S\n]*(\n|$)/.test(this.text.slice(node.end, node.end + 100));
            pieces.push(this.text.slice(from, node.offset), isFn(item) ? item.name : '', endsLine ? `${line}` : `${line}:${character}`);
            from = node.end;
        }
        pieces.push(this.text.slice(from));
        return pieces.join('\0');
    }

    private isApart(item: AstNode): boolean { return isFn(item) && this.functions.get(item.name) === item; }

    /** Functions that it names, and that those name. A comment counts: it makes no mistake. */
    private seenBy(scenario: Scenario): ReadonlySet<AstNode> {
        const seen = new Set<AstNode>(), todo: AstNode[] = [...this.shared, scenario];
        if (this.functions.size === 0) return seen;
        for (let node = todo.pop(); node; node = todo.pop()) {
            for (const fn of this.named(node)) {
                if (seen.has(fn)) continue;
                seen.add(fn);
                todo.push(fn);
            }
        }
        return seen;
    }

    private named(node: AstNode): Fn[] {
        let words = this.words.get(node);
        if (!words) this.words.set(node, words = new Set(textOf(node).match(/[A-Za-z_]\w*/g)));
        return [...this.functions].filter(([name]) => words.has(name)).map(([, fn]) => fn);
    }
}

const textOf = (node: AstNode): string => node.$cstNode?.text ?? '';

/** Not a device's; nor one that is looked at whether or not it is called: by the lock analysis, or for what it frees. */
const isPlain = (fn: Fn): boolean => Boolean(fn.name) && !fn.device && !fn.lockdep && !/\bkfree\b/.test(textOf(fn));
