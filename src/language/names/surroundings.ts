/** What surrounds a node: the declarations that it sees, layer by layer, and the device and mm that its code is about. Remembered for each tree, which never changes. */
import { AstUtils, type AstNode } from 'langium';
import { isDevice, isFn, isScenario, type Device, type Model, type Override, type Scenario, type Thread } from '../generated/ast.js';
import { isLibrary, versionOf, type KernelLibrary } from './library.js';
import { cached, declaredIn, membersOf, pathOf, tableOf, type Declared, type Table } from './tables.js';

/** Innermost first; the primitives last. The same array for all nodes of a scenario, and for all others of a file. */
export type Layers = readonly Declared[];

export class Surroundings {
    private readonly known = new WeakMap<Model | Scenario, Layers>();
    private readonly devices = new WeakMap<Layers, Map<Device, Table[]>>();

    constructor(private readonly library: KernelLibrary) { }

    layers(node: AstNode): Layers {
        const scenario = AstUtils.getContainerOfType(node, isScenario);
        return cached(this.known, scenario ?? AstUtils.findRootNode(node) as Model, () => this.makeLayers(node, scenario));
    }

    private makeLayers(node: AstNode, scenario: Scenario | undefined): Layers {
        const model = AstUtils.findRootNode(node) as Model;
        const own = [...scenario ? [declaredIn(scenario)] : [], ...isLibrary(model.$document) ? [] : [declaredIn(model)]];
        return [...own, ...this.library.documents(versionOf(model)).map(document => declaredIn(document.parseResult.value)), this.primitives];
    }

    get primitives(): Declared {
        return declaredIn(this.library.primitives.parseResult.value);
    }

    /** Stands for every device: what all of them can do, and the callbacks that the library knows. */
    get anyDevice(): Device {
        return this.primitives.devices[0];
    }

    isPrimitive(node: AstNode): boolean {
        return AstUtils.findRootNode(node) === this.library.primitives.parseResult.value;
    }

    /** The device whose code `node` is in. */
    deviceOf(node: AstNode): Device | undefined {
        for (let at: AstNode | undefined = node; at; at = at.$container) {
            if (isDevice(at)) return at;
            if (isFn(at) && at.device) return this.findDevice(at, at.device.$refText);
            if (at.$type === 'Override') {
                const path = pathOf((at as Override).path);
                return path && path.length > 1 ? this.findDevice(at, path[0]) : undefined;
            }
        }
        return undefined;
    }

    findDevice(node: AstNode, name: string): Device | undefined {
        for (const { devices } of this.layers(node)) {
            const found = devices.find(device => device.name === name && device !== this.anyDevice);
            if (found) return found;
        }
        return undefined;
    }

    /** Members of one device, with `fn DEVICE.f` of the layers. */
    deviceTables(device: Device, layers: Layers): Table[] {
        return cached(cached(this.devices, layers, () => new Map<Device, Table[]>()), device, () => {
            const outside = layers.flatMap(layer => layer.deviceFns.get(device.name) ?? []);
            return outside.length ? [membersOf(device), tableOf(outside)] : [membersOf(device)];
        });
    }

    /** The mm of the device or thread that `node` is in. */
    mmOf(node: AstNode): AstNode | undefined {
        const device = this.deviceOf(node);
        const name = device ? device.clauses.find(clause => clause.mm)?.mm?.$refText
            : (AstUtils.getContainerOfType(node, (n): n is Thread => n.$type === 'Thread'))?.mm?.$refText;
        return name ? this.layers(node).flatMap(layer => layer.values.get(name) ?? []).find(n => n.$type === 'Mm') : undefined;
    }
}
