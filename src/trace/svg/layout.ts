/** Where everything of a sequence diagram stands: a column a lane, a row an item. */
import { sameLane, type Item, type Lane, type Message, type Picture } from '../picture.js';
import { newSteps, stepsText } from '../numbers.js';
import { label, LINE, CELL, type Label } from './measure.js';

/** Most characters of a line: of a note, of a message, and of the sentence at the end. */
const NOTE = 44;
const MESSAGE = 44;
const LANE = 28;
/** Most characters of the sentence at the end, which is not cut unless its names are absurd. */
const SENTENCE = 2000;
const LEAST_GAP = 88;
const BESIDE = 12;
/** How far a message to the own lane goes out. */
export const SELF = 34;
export const PAD = 7;
const BETWEEN_ROWS = 9;
export const LANE_HEIGHT = 26;
export const LOOP_HEAD = 22;

export interface PlacedLane { lane: Lane; x: number; label: Label }
export interface Row {
    item: Item;
    label: Label;
    /** Of a note: its middle and width. Of a message: where its line begins and ends. */
    x: number;
    width: number;
    to: number;
    y: number;
    height: number;
    /** The step numbers that this row is the first to tell of. */
    steps?: string;
}
export interface Layout { lanes: PlacedLane[]; rows: Row[]; /** Width of the step numbers at the left. */ gutter: number; width: number; height: number; /** The first row of what is repeated, -1 if nothing is. */ loop: number }

/** `total`: how many steps the run has; `loopsTo`: the step after which its end goes on, if it does. */
export function layout({ lanes, items }: Picture, total: number, loopsTo: number | undefined): Layout {
    const at = (lane: Lane): number => Math.max(0, lanes.findIndex(other => sameLane(other, lane)));
    const labels = items.map(item => label(item.lines, isVerdict(item) ? Infinity : item.kind === 'note' ? NOTE : MESSAGE));
    const names = lanes.map(lane => label([lane.kind === 'mm' ? `mm ${lane.name}` : lane.name], LANE));
    const numbers = newSteps(items, total).map(steps => steps && stepsText(steps));
    const gutter = CELL * Math.max(0, ...numbers.map(text => text?.length ?? 0)) + 16;
    const xs = columns(lanes.length, names, items.map((item, i) => ({ item, label: labels[i], lanes: lanesOf(item).map(at) })), gutter);
    const right = Math.max(xs[xs.length - 1] + half(names[names.length - 1]), ...items.map((item, i) => isVerdict(item) ? 0 : item.kind === 'note' ? xs[at(item.over[0])] + labels[i].width / 2 + PAD
        : sameLane(item.from, item.to) ? xs[at(item.from)] + SELF + labels[i].width : 0)) + BESIDE;
    const loop = loopsTo === undefined ? -1 : items.findIndex(item => item.last > loopsTo);
    let y = LANE_HEIGHT + 14 + LINE * (Math.max(...names.map(name => name.lines.length)) - 1);
    const rows = items.map((item, i): Row => {
        const own = isVerdict(item) ? label(verdictTexts(item.lines), Math.max(40, Math.floor((right - gutter - 2 * PAD) / CELL)), SENTENCE) : labels[i];
        if (i === loop) y += LOOP_HEAD;
        const row = place(item, own, xs, at, { gutter, right, y });
        y += row.height + BETWEEN_ROWS;
        return { ...row, ...numbers[i] !== undefined && { steps: numbers[i] } };
    });
    return { loop, lanes: lanes.map((lane, i) => ({ lane, x: xs[i], label: names[i] })), rows, gutter, width: right + 4, height: y + 4 };
}

export const isVerdict = (item: Item): boolean => item.kind === 'note' && item.role === 'violation';
const verdictTexts = ([code, message, ...more]: readonly string[]): string[] => [`\u2717 ${code}`, message, ...more.map(line => `(${line})`)];
const lanesOf = (item: Item): Lane[] => item.kind === 'message' ? [item.from, item.to] : item.over;
const half = (name: Label): number => name.width / 2 + PAD + 2;

/** The middle of each lane: notes and names keep off the neighbours, the text of a message fits between its ends. */
function columns(count: number, names: readonly Label[], items: readonly { item: Item; label: Label; lanes: number[] }[], gutter: number): number[] {
    const reach = names.map(half);
    const notes = items.filter(({ item }) => item.kind === 'note' && !isVerdict(item));
    const noteReach = names.map((_, i) => Math.max(0, ...notes.filter(({ lanes }) => lanes[0] === i).map(({ label }) => label.width / 2 + PAD)));
    const gaps = Array.from({ length: count - 1 }, (_, i) => Math.max(LEAST_GAP, reach[i] + reach[i + 1] + BESIDE, noteReach[i] + BESIDE, noteReach[i + 1] + BESIDE));
    // Short ones first: a long message over many lanes then finds most of its room.
    const messages = items.filter(({ item }) => item.kind === 'message').map(({ label, lanes: [from, to] }) => ({ label, left: Math.min(from, to), right: Math.max(from, to) }))
        .filter(({ left, right }) => left < right).sort((a, b) => (a.right - a.left) - (b.right - b.left));
    for (const { label, left, right } of messages) {
        const missing = label.width + 30 - gaps.slice(left, right).reduce((sum, gap) => sum + gap, 0);
        if (missing > 0) for (let i = left; i < right; i++) gaps[i] += missing / (right - left);
    }
    let x = gutter + Math.max(reach[0], noteReach[0]) + 4;
    return [x, ...gaps.map(gap => x += gap)];
}

type Room = { gutter: number; right: number; y: number };

function place(item: Item, own: Label, xs: readonly number[], at: (lane: Lane) => number, { gutter, right, y }: Room): Row {
    if (isVerdict(item)) return { item, label: own, x: (gutter + right) / 2, width: right - gutter, to: 0, y, height: own.height + 2 * PAD };
    if (item.kind === 'note') return { item, label: own, x: xs[at(item.over[0])], width: own.width + 2 * PAD, to: 0, y, height: own.height + 2 * PAD };
    return message(item, own, xs[at(item.from)], xs[at(item.to)], y);
}

/** The text stands over the line; over one to the own lane beside it. */
function message(item: Message, own: Label, from: number, to: number, y: number): Row {
    return { item, label: own, x: from, to, width: Math.max(Math.abs(to - from), own.width), y, height: own.height + 8 };
}
