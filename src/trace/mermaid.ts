/** The picture of a run as a mermaid sequence diagram. */
import { escapeLine, escapeLines, wrap } from './escape.js';
import { picture, sameLane, type Item, type Lane, type Picture, type Role } from './picture.js';
import type { StateView, TraceView } from './view.js';

/** One drawn message or note, in the order of the text. */
export interface DrawnItem {
    kind: 'message' | 'note';
    /** Its place among the drawn items of its kind, from 0. */
    ordinal: number;
    /** Line of the text, from 0. */
    line: number;
    /** The steps it tells of, 1-based; 0 is the initial state. */
    first: number;
    step: number;
    role: Role;
}

export interface MermaidDiagram {
    text: string;
    /** Items of the whole run's picture. */
    items: number;
    messages: DrawnItem[];
    /** Participants from left to right. */
    lanes: { id: string; kind: Lane['kind']; label: string }[];
}

/** Most characters of a lane's name in the picture. */
const LANE_CHARACTERS = 24;

/** The diagram as text. */
export function toMermaid(view: TraceView): string {
    return mermaidDiagram(view).text;
}

/** A part of a picture: items from `from` up to, not including, `to`. */
export interface Part { from: number; to: number }

/** The diagram, and which step each drawn message and note belongs to. Of a part the lanes are those of the whole. */
export function mermaidDiagram(view: TraceView, drawing = picture(view), { from, to }: Part = { from: 0, to: drawing.items.length }): MermaidDiagram {
    const writer = new Writer(view, drawing);
    // Locks that were taken in what is left out.
    if (from > 0) writer.activate(view.states[drawing.items[from].first - 1]);
    for (const item of drawing.items.slice(from, to)) writer.item(item);
    return writer.finish();
}

class Writer {
    private readonly lines = ['sequenceDiagram'];
    private readonly messages: DrawnItem[] = [];
    private readonly drawn = { message: 0, note: 0 };
    private readonly lanes: MermaidDiagram['lanes'];
    /** Locks drawn as held, by thread. */
    private readonly active = new Map<string, number>();
    private looping = false;

    constructor(private readonly view: TraceView, private readonly drawing: Picture) {
        this.lanes = drawing.lanes.map((lane, i) => ({ id: `L${i}`, kind: lane.kind, label: laneLabel(lane) }));
        for (const { id, label } of this.lanes) this.lines.push(`    participant ${id} as ${escapeLine(label, LANE_CHARACTERS)}`);
    }

    item(item: Item): void {
        if (item.role === 'violation') this.endLoop();
        else this.startLoop(item);
        this.messages.push({ kind: item.kind, ordinal: this.drawn[item.kind]++, line: this.lines.length, first: item.first, step: item.last, role: item.role });
        this.lines.push(`    ${item.kind === 'message' ? this.message(item) : this.note(item)}`);
        this.activate(this.view.states[item.last]);
    }

    finish(): MermaidDiagram {
        this.endLoop();
        this.activate(undefined);
        return { text: `${this.lines.join('\n')}\n`, items: this.drawing.items.length, messages: this.messages, lanes: this.lanes };
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
        const ids = this.lanes.length > 1 ? `${this.lanes[0].id},${this.lanes[this.lanes.length - 1].id}` : this.lanes[0].id;
        // What fits between the outer lanes: mermaid moves the last one away from the others for a longer line.
        const width = this.lanes.length === 2 ? 26 : 46;
        return `Note over ${ids}: ${escapeLines([`\u2717 ${code}`, ...wrap(message, width), ...more.flatMap(line => wrap(`(${line})`, width))], width)}`;
    }

    private startLoop(item: Item): void {
        const { loopsTo } = this.view;
        if (this.looping || loopsTo === undefined || item.first <= loopsTo) return;
        this.looping = true;
        this.lines.push('    loop for ever');
    }

    private endLoop(): void {
        if (this.looping) this.lines.push('    end');
        this.looping = false;
    }

    /** Bars on the lanes of the threads: one a lock that the thread holds in `state`. */
    activate(state: StateView | undefined): void {
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
        return this.lanes[Math.max(0, this.drawing.lanes.findIndex(entry => sameLane(entry, lane)))].id;
    }
}

function laneLabel(lane: Lane): string {
    return lane.kind === 'mm' ? `mm ${lane.name}` : lane.name;
}

function locksHeld(state: StateView, thread: string): number {
    return state.locks.filter(lock => lock.holder === thread || lock.readers.includes(thread)).length;
}
