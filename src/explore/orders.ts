/**
 * In which order the threads stand, as a number: along an edge some may change places, and what one state calls a thread is told of another by
 * putting the orders of the edges between them together. There are few orders, so each is kept once, and so is what two of them come to.
 */
import type { Graph } from './graph.js';
import type { Names } from './names.js';

/** Of an edge that leads to no state. */
const NOWHERE = -1;

export class Orders {
    /** Every thread is called what it is: order number 0. */
    static readonly SAME = 0;
    private readonly orders: Uint8Array[] = [];
    private readonly numbers = new Map<string, number>();
    /** By first order: what it comes to with each second one. */
    private readonly products: (number[] | undefined)[] = [];
    /** By state: the orders of its edges. */
    private readonly ofEdges = new Map<number, Int32Array>();

    constructor(private readonly graph: Graph, private readonly names: Names) {
        this.number(Uint8Array.from({ length: names.threads }, (_, t) => t));
    }

    /** By thread: what it is called. */
    called(order: number): Uint8Array { return this.orders[order]; }

    /** By edge of state `s`, from 0: the order that its threads have in the target. */
    edgesOf(s: number): Int32Array {
        let orders = this.ofEdges.get(s);
        if (!orders) {
            const first = this.graph.first(s);
            orders = new Int32Array(this.graph.end(s) - first);
            for (let i = 0; i < orders.length; i++) {
                const { names } = this.names.edge(s, i);
                orders[i] = names.length > 0 ? this.number(names) : NOWHERE;
            }
            this.ofEdges.set(s, orders);
        }
        return orders;
    }

    /** What the threads of the target of an edge are called, if those of its source are called as in `called`. */
    behind(called: number, edge: number): number {
        const known = this.products[called] ??= [];
        return known[edge] ??= this.product(this.orders[called], this.orders[edge]);
    }

    private product(called: Uint8Array, edge: Uint8Array): number {
        const result = new Uint8Array(called.length);
        edge.forEach((name, t) => { result[name] = called[t]; });
        return this.number(result);
    }

    private number(names: Uint8Array): number {
        const key = String.fromCharCode(...names), known = this.numbers.get(key);
        if (known !== undefined) return known;
        this.numbers.set(key, this.orders.length);
        return this.orders.push(names) - 1;
    }
}
