/** What can stand after a dot, by the kind of what stands before it. */
import type { Device, Named } from '../generated/ast.js';
import type { Kind } from './kinds.js';
import type { Layers, Surroundings } from './surroundings.js';
import { cached, membersOf, structFields, tableOf, type Table, type What } from './tables.js';

export class Members {
    private readonly everything = new WeakMap<Layers, Table[]>();

    constructor(private readonly around: Surroundings) { }

    of(kind: Kind, layers: Layers): Table[] {
        const { anyDevice } = this.around;
        const per = (what: What) => layers.map(layer => layer.per[what]);
        switch (kind.k) {
            case 'mm': return [...kind.node ? [tableOf(kind.node.groups.flatMap(group => group.pages))] : [], ...per('mm')];
            case 'page': return per('page');
            case 'frame': return per('frame');
            case 'device': return [...kind.node ? this.around.deviceTables(kind.node, layers) : this.ofDevices(layers), membersOf(anyDevice), ...per('device')];
            case 'notifier': return [...kind.node ? [tableOf(kind.node.callbacks)] : this.ofDevices(layers), ...per('notifier'), membersOf(anyDevice)];
            case 'struct': return [structFields(kind.node)];
            case 'plain': return [];
            case 'unknown': return [];
        }
    }

    /** Of everything that has any. */
    all(layers: Layers): Table[] {
        return cached(this.everything, layers, () => {
            const per = layers.flatMap(layer => Object.values(layer.per));
            const structs = layers.flatMap(layer => [...layer.structs.values()].map(structFields));
            return [...per, ...structs, ...this.ofDevices(layers), membersOf(this.around.anyDevice)];
        });
    }

    private ofDevices(layers: Layers): Table[] {
        return layers.flatMap(layer => layer.devices).filter((device: Device) => device !== this.around.anyDevice).flatMap(device => this.around.deviceTables(device, layers));
    }
}

export function find(tables: Table[], name: string): Named[] {
    return tables.flatMap(table => table.get(name) ?? []);
}
