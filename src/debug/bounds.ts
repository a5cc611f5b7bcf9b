/** The breakpoints of a session, in the run that it is about at the moment. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import { bind, type Bound, type Breakpoint, type Hit } from './breakpoints.js';
import { logged } from './log.js';
import { Marks } from './marks.js';
import type { DebugRun } from './run.js';
import type { RunSource } from './source.js';
import { depthAt, type Cursor } from './stepping.js';

/** Where a move is stopped, and by what. */
export interface Stopper { at: number; cursor: Cursor; breakpoints: Breakpoint[] }

export class Bounds {
    private readonly marks = new Marks();
    private bound: readonly Bound[] = [];

    /** `changed`: another run comes to it, or no longer does. */
    constructor(private readonly source: RunSource, private readonly changed: (breakpoint: DebugProtocol.Breakpoint) => void) {}

    /** Those of one kind, or of one text, in place of what there was. */
    async set(run: DebugRun | undefined, set: (marks: Marks) => Breakpoint[]): Promise<{ breakpoints: DebugProtocol.Breakpoint[] }> {
        const breakpoints = set(this.marks);
        if (run) await this.bind(run);
        return { breakpoints: breakpoints.map(({ id }) => this.stateOf(id)) };
    }

    /** Looks up where the run comes to them; tells of those that have changed. */
    async bind(run: DebugRun): Promise<void> {
        const before = this.bound;
        this.bound = await Promise.all(this.marks.all.map(breakpoint => bind(run, breakpoint, question => this.source.evaluate(question))));
        for (const { breakpoint, message } of this.bound) {
            const old = before.find(one => one.breakpoint.id === breakpoint.id);
            if (old && old.message !== message) this.changed(this.stateOf(breakpoint.id));
        }
    }

    /** The first breakpoint between two positions, in the direction of the move. */
    onWay(run: DebugRun, from: Cursor, to: number, isBack: boolean): Stopper | undefined {
        const depth = (cursor: Cursor): number => cursor.at === run.end && cursor.depth === undefined ? 0 : depthAt(run, run.turn(cursor.at), cursor);
        const order = (a: Cursor, b: Cursor): number => a.at - b.at || depth(a) - depth(b);
        const hits = this.bound.filter(({ breakpoint }) => breakpoint.log === undefined).flatMap(({ breakpoint, hits }) => hits.map(hit => ({ breakpoint, hit })))
            // One that has changed data is behind its step: it does not stop what begins there.
            .filter(({ hit }) => isBack ? order(hit, from) < 0 && hit.at >= to : hit.at <= to && (hit.depth === undefined ? hit.at > from.at : order(hit, from) > 0));
        hits.sort((a, b) => isBack ? order(b.hit, a.hit) : order(a.hit, b.hit));
        const [first] = hits;
        if (!first) return undefined;
        const same = hits.filter(({ hit }) => order(hit, first.hit) === 0);
        return { at: first.hit.at, cursor: first.hit, breakpoints: same.map(({ breakpoint }) => breakpoint) };
    }

    /** What those that log say of the way. */
    logs(run: DebugRun, from: Hit, to: Hit, isBack: boolean): Promise<string[]> { return logged(run, this.bound, from, to, isBack, this.source); }

    private stateOf(id: number): DebugProtocol.Breakpoint {
        const bound = this.bound.find(({ breakpoint }) => breakpoint.id === id);
        return { id, verified: bound !== undefined && bound.message === undefined, ...bound?.message !== undefined && { message: bound.message } };
    }
}
