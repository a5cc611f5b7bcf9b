/**
 * Names that stand alone: what they can mean where they stand, innermost first. One name is looked up without making tables of
 * everything around it: most are found after two or three steps outwards, and there are some thousands in a file.
 */
import { AstUtils, type AstNode } from 'langium';
import type { Block, Device, Fn, For, Foreach, Local, Named, Override, Work } from '../generated/ast.js';
import { isCallbackArgument, isInside, isFunction, type FunctionNode } from './functions.js';
import type { Members } from './members.js';
import type { Layers, Surroundings } from './surroundings.js';
import { cached, membersOf, tableOf, type Table } from './tables.js';

/** As much of a Table as looking up one name takes. */
interface Names { get(name: string): readonly Named[] | undefined }

export class Visible {
    private readonly params = new WeakMap<AstNode, Table>();
    private readonly outermost = new WeakMap<Layers, Table[]>();

    constructor(private readonly around: Surroundings, private readonly members: Members) { }

    /** Tables of what `node` can name, innermost first. */
    all(node: AstNode): Table[] {
        return [...this.tables(node)].map(names => names instanceof Before ? names.table : names as Table);
    }

    /** As `all`, but only what can stand in the node's special place. */
    fitting(node: AstNode): Table[] {
        const override = overrideOfPath(node);
        if (override) return this.around.layers(override).map(({ values }) => tableOf([...values.values()].flat().filter(isOverridable(override))));
        if (isCallbackArgument(node)) return [...this.members.all(this.around.layers(node)), ...this.all(node)];
        return this.all(node);
    }

    find(node: AstNode, name: string): Named | undefined {
        const override = overrideOfPath(node);
        if (override) return this.overridden(override, name, node);
        if (node.$container?.$type === 'Call' && node.$containerProperty === 'target') {
            // `let r = range(...)` where `range` is a parameter too.
            for (const table of this.tables(node)) {
                const fn = table.get(name)?.find(isFunction);
                if (fn) return fn;
            }
        }
        if (isCallbackArgument(node)) {
            for (const table of this.members.all(this.around.layers(node))) {
                const found = table.get(name);
                if (found) return this.preferred(found, node);
            }
        }
        for (const table of this.tables(node)) {
            const found = table.get(name);
            if (found) return this.preferred(found, node);
        }
        return undefined;
    }

    /** What can come first in `override fn`: functions, and devices before a dot. */
    private overridden(override: Override, name: string, node: AstNode): Named | undefined {
        for (const { values } of this.around.layers(override)) {
            const found = values.get(name)?.filter(isOverridable(override));
            if (found?.length) return this.preferred(found, node);
        }
        return undefined;
    }

    /** Of pages with the same name, the one of the mm that the code is about. */
    private preferred(found: readonly Named[], node: AstNode): Named {
        if (found.length === 1 || found[0].$type !== 'Page') return found[0];
        const mm = this.around.mmOf(node);
        return found.find(page => page.$container?.$container === mm) ?? found[0];
    }

    private *tables(node: AstNode): Generator<Names> {
        const { around } = this, layers = around.layers(node);
        for (let child = node, at = node.$container; at; child = at, at = at.$container) {
            switch (at.$type) {
                case 'Block': yield new Before(at as Block, child.$containerIndex); break;
                case 'For': {
                    const { init } = at as For;
                    if (init?.$type === 'Local' && init !== child) yield tableOf([init]);
                    break;
                }
                case 'Foreach': {
                    const loop = at as Foreach;
                    if (child === loop.body && loop.var) yield tableOf([loop.var]);
                    break;
                }
                case 'Fn': case 'Callback': case 'Override': {
                    const fn = at as FunctionNode;
                    if (child.$type !== 'Param') yield this.paramsOf(fn);
                    const device = fn.$type === 'Override' || fn.$type === 'Fn' && fn.device ? around.deviceOf(fn) : undefined;
                    if (device) yield* around.deviceTables(device, layers);
                    break;
                }
                case 'Work': if (child.$type !== 'Param') yield this.paramsOf(at as Work); break;
                case 'Device': yield* around.deviceTables(at as Device, layers); break;
            }
        }
        yield* cached(this.outermost, layers, () => [...layers.map(layer => layer.values), membersOf(around.anyDevice)]);
    }

    private paramsOf(fn: FunctionNode | Work): Table {
        return cached(this.params, fn, () => tableOf(fn.params));
    }
}

/** The locals of a block that are declared before one of its statements; of several with a name, the last comes first. */
class Before implements Names {
    constructor(private readonly block: Block, private readonly index: number | undefined) { }

    get(name: string): Named[] | undefined {
        const { stmts } = this.block;
        for (let i = Math.min(this.index ?? stmts.length, stmts.length) - 1; i >= 0; i--) {
            const stmt = stmts[i];
            if (stmt.$type === 'Local' && stmt.name === name) return [stmt];
        }
        return undefined;
    }

    get table(): Table {
        return tableOf(this.block.stmts.slice(0, this.index).filter((stmt): stmt is Local => stmt.$type === 'Local').reverse());
    }
}

/** The override that `node` stands in the path of. */
function overrideOfPath(node: AstNode): Override | undefined {
    const override = AstUtils.getContainerOfType(node, (n): n is Override => n.$type === 'Override');
    return override && isInside(node, override.path) ? override : undefined;
}

const isOverridable = ({ path }: Override) => (node: Named): node is Fn | Device => node.$type === 'Fn' || path.$type !== 'NameRef' && node.$type === 'Device';
