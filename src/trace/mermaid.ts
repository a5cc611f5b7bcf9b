/** The picture of a run as a mermaid sequence diagram. */
import { escapeLine, escapeLines, plain, wrap } from './escape.js';
import { picture, sameLane, type Item, type Lane, type Picture } from './picture.js';
import type { StateView, TraceView } from './view.js';

/** Most characters of a lane's name in the picture. */
const LANE_CHARACTERS = 24;

/** The diagram as text. */
export function toMermaid(view: TraceView): string {
    const drawing = picture(view);
    const writer = new Writer(view, drawing);
    for (const item of drawing.items) writer.item(item);
    return writer.finish();
}

class Writer {
    private readonly lines = ['sequenceDiagram'];
    /** Locks drawn as held, by thread. */
    private readonly active = new Map<string, number>();
    private looping = false;

    constructor(private readonly view: TraceView, private readonly drawing: Picture) {
        drawing.lanes.forEach((lane, i) => this.lines.push(`    participant L${i} as ${escapeLine(laneLabel(lane), LANE_CHARACTERS)}`));
    }

    item(item: Item): void {
        if (item.role === 'violation') this.endLoop();
        else this.startLoop(item);
        this.lines.push(`    ${item.kind === 'message' ? this.message(item) : this.note(item)}`);
        this.activate(this.view.states[item.last]);
    }

    finish(): string {
        this.endLoop();
        this.activate(undefined);
        return `${[...(this.view.report ?? []).map(text => `%% ${plain(text)}`), ...this.lines].join('\n')}\n`;
    }

    private message(item: Extract<Item, { kind: 'message' }>): string {
        const arrow = item.arrow === 'lost' ? '-x' : '->>';
        return `${this.id(item.from)}${arrow}${this.id(item.to)}: ${escapeLines(item.lines)}`;
    }

    private note(item: Extract<Item, { kind: 'note' }>): string {
        if (item.role === 'violation') return this.verdict(item.lines);
        return `Note over ${item.over.map(lane => this.id(lane)).join(',')}: ${escapeLines(item.lines)}`;
    }

    /** Across the whole picture, in one sentence. */
    private verdict([code, message, ...more]: readonly string[]): string {
        const count = this.drawing.lanes.length;
        const ids = count > 1 ? `L0,L${count - 1}` : 'L0';
        // What fits between the outer lanes: mermaid moves the last one away from the others for a longer line.
        const width = count === 2 ? 26 : 46;
        return `Note over ${ids}: ${escapeLines([`\u2717 ${code}`, ...wrap(message, width), ...more.flatMap(line => wrap(`(${line})`, width))], width)}`;
    }

    private startLoop(item: Item): void {
        const { loopsTo } = this.view;
        if (this.looping || loopsTo === undefined || item.last <= loopsTo) return;
        this.looping = true;
        this.lines.push('    loop for ever');
    }

    private endLoop(): void {
        if (this.looping) this.lines.push('    end');
        this.looping = false;
    }

    /** Bars on the lanes of the threads: one a lock that the thread holds in `state`. */
    private activate(state: StateView | undefined): void {
        for (const thread of this.view.threads) {
            const lane = this.drawing.lanes.findIndex(entry => sameLane(entry, { kind: 'thread', name: thread.name }));
            if (lane < 0) continue;
            const held = state === undefined ? 0 : locksHeld(state, thread.name);
            for (let now = this.active.get(thread.name) ?? 0; now !== held;) {
                this.lines.push(`    ${now < held ? 'activate' : 'deactivate'} L${lane}`);
                now += now < held ? 1 : -1;
            }
            this.active.set(thread.name, held);
        }
    }

    private id(lane: Lane): string {
        return `L${Math.max(0, this.drawing.lanes.findIndex(entry => sameLane(entry, lane)))}`;
    }
}

function laneLabel(lane: Lane): string {
    return lane.kind === 'mm' ? `mm ${lane.name}` : lane.name;
}

function locksHeld(state: StateView, thread: string): number {
    return state.locks.filter(lock => lock.holder === thread || lock.readers.includes(thread)).length;
}
