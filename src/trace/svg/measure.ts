/** How large texts are: in a monospace font a count of cells, which needs no browser. */
import { plain, shorten, wrap } from '../escape.js';

export const FONT = "ui-monospace, Menlo, 'DejaVu Sans Mono', Consolas, 'Liberation Mono', monospace";
export const SIZE = 12;
/** Of a cell: the widest of the fonts above, so that no text is wider than its place. */
export const CELL = 7.3;
export const LINE = 15;

/** A picture is no place for a name of thousands of characters: the whole text stands in the tooltip. */
const MOST = 240;

const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Extended_Pictographic}\uff01-\uff60]/u;
const NONE = /\p{M}/u;
const IS_ASCII = /^[ -~]*$/;

export function cells(text: string): number {
    if (IS_ASCII.test(text)) return text.length;
    let count = 0;
    for (const character of text) count += NONE.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
    return count;
}

export const width = (lines: readonly string[]): number => CELL * Math.max(0, ...lines.map(cells));

export interface Label { lines: string[]; width: number; height: number; /** The whole text, where it is cut. */ full?: string }

/** Texts as lines of at most `most` characters; of a text no more than `longest`. */
export function label(texts: readonly string[], most: number, longest = MOST): Label {
    const whole = texts.map(plain);
    const short = whole.map(text => shorten(text, longest));
    const lines = short.flatMap(text => text === '' ? [] : wrap(text, most));
    return { lines, width: width(lines), height: LINE * lines.length, ...short.some((text, i) => text !== whole[i]) && { full: whole.join('\n') } };
}
