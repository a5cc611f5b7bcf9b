/**
 * The explored graph: for every expanded state its edges in the order in which they were generated (by thread, then by alternative).
 *
 * Only the target and the thread are stored; which alternative an edge was is found by executing the thread's steps again.
 */

/** Target of a step that an assume() forbids. */
export const PRUNED = -1;

/** Target of a step that violates site `site`, and back. */
export const violating = (site: number): number => -2 - site;
export const siteOf = (target: number): number => -2 - target;

export class Graph {
    /** Edges of state s: start[s] .. start[s + 1] - 1. */
    start: Int32Array = new Int32Array(1024);
    /** A state's id, PRUNED, or `violating(site)`. */
    target: Int32Array = new Int32Array(4096);
    thread: Uint8Array = new Uint8Array(4096);
    /** States 0 .. expanded-1 have their edges. */
    expanded = 0;
    edges = 0;

    add(target: number, thread: number): void {
        const at = this.edges++;
        if (at >= this.target.length) this.growEdges();
        this.target[at] = target;
        this.thread[at] = thread;
    }

    /** The edges added since the last call are all those of state `expanded`. */
    close(): void {
        if (this.expanded + 2 > this.start.length) {
            const start = new Int32Array(this.start.length * 2);
            start.set(this.start);
            this.start = start;
        }
        this.start[++this.expanded] = this.edges;
    }

    /** Forgets the edges of a state that could not be expanded to the end. */
    rollBack(): void { this.edges = this.start[this.expanded]; }

    private growEdges(): void {
        const target = new Int32Array(this.target.length * 2);
        const thread = new Uint8Array(this.thread.length * 2);
        target.set(this.target);
        thread.set(this.thread);
        this.target = target;
        this.thread = thread;
    }
}
