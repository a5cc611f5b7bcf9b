/** How often each outcome was met. */
import type { Code } from '../model/program.js';
import { CHUNK } from './budget.js';
import { siteOf, type Graph } from './graph.js';
import type { Site } from './sites.js';
import type { Outcome } from './verdict.js';

export class Outcomes {
    readonly list: Outcome[] = [];

    add(code: Outcome['code'], of: Outcome['of'], count = 1): void {
        if (count === 0) return;
        const known = this.list.find(o => o.code === code && o.of === of);
        if (known) known.count += count;
        else this.list.push({ code, of, count });
    }

    /** What steps violate. */
    *addSteps(graph: Graph, sites: readonly Site[]): Generator<void, void> {
        const counts = new Map<Code, number>();
        for (let s = 0; s < graph.expanded; s++) {
            for (let e = graph.first(s), end = graph.end(s); e < end; e++) {
                const code = sites[siteOf(graph.target(e))]?.code;
                if (code) counts.set(code, (counts.get(code) ?? 0) + 1);
            }
            if (s % CHUNK === 0) yield;
        }
        for (const [code, count] of counts) this.add(code, 'steps', count);
    }
}
