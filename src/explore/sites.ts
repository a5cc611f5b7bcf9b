/** Places where a step can go wrong. Generated code knows them by number only. */
import type { Code } from '../model/program.js';

export interface Site {
    code: Code;
    message: string;
    /** For `inconclusive`: which limit it is. */
    reason?: 'range' | 'frames' | 'seq' | 'internal';
    device?: number;
    page?: number;
    frame?: number;
}

export class Sites {
    readonly all: Site[] = [];
    private readonly ranges = new Map<number, number>();

    /** Number of a new site. */
    add(site: Site): number {
        if (site.code !== 'inconclusive') return this.all.push(site) - 1;
        return this.all.push({ ...site, reason: site.reason ?? limitOf(site.message) }) - 1;
    }

    /** The site "variable `id` would leave its bounds". */
    range(id: number, name: string, lo: number, hi: number): number {
        let site = this.ranges.get(id);
        if (site === undefined) {
            site = this.add({ code: 'inconclusive', reason: 'range', message: `${name} would leave its range ${lo} .. ${hi}` });
            this.ranges.set(id, site);
        }
        return site;
    }
}

/** The lowering tells its limits apart by the first word of the message. */
function limitOf(message: string): Site['reason'] {
    if (message.startsWith('frames')) return 'frames';
    if (message.startsWith('seq')) return 'seq';
    if (message.startsWith('wait')) return 'internal';
    return 'range';
}
