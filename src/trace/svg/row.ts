/** A message or a note as a group, with what the page needs to mark it and to be clicked. */
import { codeParts } from '../escape.js';
import type { Role } from '../picture.js';
import { isVerdict, PAD, SELF, type Row } from './layout.js';
import { LINE, SIZE, type Label } from './measure.js';
import type { SvgTheme } from './theme.js';
import { el, text, type Xml } from './xml.js';

/** A text of several lines; `y` is the foot of the first. */
export function lines(label: Label, attributes: Record<string, string | number | undefined> & { x: number; y: number }): Xml {
    const { x, y, ...rest } = attributes;
    return tspans(label, x, y, rest);
}

/** `isMore`: the last line stands for others. */
function tspans(label: Label, x: number, y: number, rest: Record<string, string | number | undefined>, isMore = false): Xml {
    return el('text', { ...rest, 'font-size': SIZE }, ...label.lines.map((line, i) => el('tspan', { x, y: y + i * LINE, class: isMore && i === label.lines.length - 1 ? 'more' : undefined }, text(line))));
}

/** The same for a sentence: what stands in backticks is set off. */
export function prose(label: Label, attributes: Record<string, string | number | undefined> & { x: number; y: number }): Xml {
    const { x, y, ...rest } = attributes;
    const parts = codeParts(label.lines.join('\n')).map(({ text, isCode }) => ({ pieces: text.split('\n'), isCode }));
    const set: { text: string; isCode: boolean }[][] = [[]];
    for (const { pieces, isCode } of parts) pieces.forEach((text, i) => { if (i > 0) set.push([]); set[set.length - 1].push({ text, isCode }); });
    return el('text', { ...rest, 'font-size': SIZE }, ...set.map((line, i) => el('tspan', { x, y: y + i * LINE },
        ...line.map(({ text: piece, isCode }) => isCode ? el('tspan', { 'font-weight': 600 }, text(piece)) : text(piece)))));
}

export function drawRow(row: Row, theme: SvgTheme): Xml {
    const { item, label } = row;
    const parts = item.kind === 'note' ? note(row, theme) : message(row, theme);
    return el('g', { class: `item ${item.kind} role-${item.role}`, 'data-first': item.first, 'data-last': item.last }, ...label.full === undefined ? [] : [el('title', {}, text(label.full))], ...parts);
}

const LOOK: Record<Role, (theme: SvgTheme) => { fill: string; stroke: string; color: string; dash?: string }> = {
    step: theme => ({ fill: theme.note, stroke: theme.border, color: theme.foreground }),
    fold: theme => ({ fill: theme.note, stroke: theme.border, color: theme.foreground }),
    state: theme => ({ fill: theme.infoGround, stroke: theme.info, color: theme.foreground }),
    wait: theme => ({ fill: theme.waitGround, stroke: theme.wait, color: theme.wait, dash: '4 3' }),
    stale: theme => ({ fill: theme.errorGround, stroke: theme.error, color: theme.error }),
    violation: theme => ({ fill: theme.errorGround, stroke: theme.error, color: theme.error }),
};

function note({ item, label, x, y, width, height }: Row, theme: SvgTheme): Xml[] {
    const { fill, stroke, color, dash } = LOOK[item.role](theme);
    const isFolded = item.kind === 'note' && item.calls?.some(({ key, unfolded }) => key === item.more && !unfolded);
    const look = { class: 'noteText', 'text-anchor': 'middle', fill: color }, foot = y + PAD + LINE - 4;
    return [el('rect', { class: 'note', x: x - width / 2, y, width, height, rx: 2, fill, stroke, 'stroke-dasharray': dash }),
        isVerdict(item) ? prose(label, { ...look, x, y: foot, 'font-weight': 600 }) : tspans(label, x, foot, look, isFolded)];
}

function message({ item, label, x, to, y, height }: Row, theme: SvgTheme): Xml[] {
    const { color } = LOOK[item.role](theme);
    const isLost = item.kind === 'message' && item.arrow === 'lost';
    const foot = y + height - 3;
    const isSelf = x === to;
    const end = isSelf ? x + 2 : to;
    const middle = isSelf ? x + SELF : (x + to) / 2;
    const direction = isSelf || to < x ? -1 : 1;
    const width = isSelf ? SELF + label.width : Math.max(Math.abs(to - x), label.width);
    const left = isSelf ? x : middle - width / 2;
    const path = isSelf ? `M ${r(x)} ${r(foot - 10)} h ${SELF - 8} v 10 h ${8 - SELF}` : `M ${r(x)} ${r(foot)} H ${r(end - direction * 3)}`;
    const head = isLost ? `M ${r(end - 10)} ${r(foot - 5)} l 10 10 m -10 0 l 10 -10` : `M ${r(end)} ${r(foot)} l ${-9 * direction} -4 v 8 z`;
    const stroke = item.role === 'violation' ? theme.error : theme.foreground;
    return [el('rect', { class: 'ground', x: left - 4, y: y - 2, width: width + 8, height: height + 5, rx: 3, fill: 'none' }),
        lines(label, { class: 'messageText', x: middle, y: y + LINE - 4, 'text-anchor': isSelf ? 'start' : 'middle', fill: color, stroke: theme.background, 'stroke-width': 4, 'paint-order': 'stroke', 'stroke-linejoin': 'round' }),
        el('path', { class: 'messageLine', d: path, fill: 'none', stroke, 'stroke-width': item.role === 'violation' ? 2 : 1.2 }),
        el('path', { class: 'messageHead', d: head, fill: isLost ? 'none' : stroke, stroke, 'stroke-width': isLost ? 2 : 1 })];
}

const r = (value: number): number => Math.round(value * 10) / 10;
