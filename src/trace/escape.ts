/** Any text as a label of a mermaid sequence diagram. */

/** Longer lines are cut: one long name must not push the picture apart. The full text stands in the tables. */
const MOST_CHARACTERS = 56;

// Characters that mermaid's lexer, its directives, its markup (KaTeX, HTML) or its entity syntax would take for something else.
const SPECIAL = /[#;<&"%{}`\\$~^|]/gu;

/** One line of a label. */
export function escapeLine(text: string, most = MOST_CHARACTERS): string {
    const short = shorten(plain(text), most);
    const escaped = short.replace(SPECIAL, character => `#${character.charCodeAt(0)};`);
    // A label that begins so would be an order to wrap.
    return escaped.replace(/^(:?\s*(?:no)?wrap)\s*:/i, '$1#58;') || '-';
}

/** Lines of a label. */
export function escapeLines(lines: readonly string[], most?: number): string {
    return lines.map(line => escapeLine(line, most)).join('<br/>');
}

/** Nearly every text is so, and there may be thousands: nothing has to be looked up for it. */
const IS_PLAIN = /^[!-~]+(?: [!-~]+)*$/;

/** Without what ends a statement or cannot be drawn: control characters, line ends, halves of surrogate pairs. */
export function plain(text: string): string {
    return IS_PLAIN.test(text) ? text : text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}

/** At most `most` characters, an ellipsis where it is cut. */
export function shorten(text: string, most: number): string {
    if (text.length <= most) return text;
    const characters = [...text];
    return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}\u2026`;
}

/** How much of a name stands before that in which it differs from others. */
const BEFORE_DIFFERENCE = 4;

/** Names that are longer than `most` cut to what tells them from each other: of `the_first_thread` and `the_second_thread` what comes after `the_`. */
export function tellApart(names: readonly string[], most: (name: number) => number): string[] {
    return names.map((name, i) => {
        if (name.length <= most(i)) return name;
        const room = Math.max(1, most(i) - 2);
        const same = Math.max(...names.map((other, j) => i === j ? 0 : inCommon(name, other)));
        const from = Math.max(0, Math.min(same - BEFORE_DIFFERENCE, name.length - room));
        return `${from > 0 ? '\u2026' : ''}${plain(name.slice(from, from + room))}${from + room < name.length ? '\u2026' : ''}`;
    });
}

/** How many characters two names begin with. */
function inCommon(a: string, b: string): number {
    let i = 0;
    while (i < Math.min(a.length, b.length) && a[i] === b[i]) i++;
    return i;
}

/** Lines of at most `width` characters, broken at blanks; a longer word goes on in the next line. */
export function wrap(text: string, width: number): string[] {
    if (text.length <= width && IS_PLAIN.test(text)) return [text];
    const lines: string[] = [];
    let line = '';
    for (const part of plain(text).split(' ').flatMap(word => breakWord(word, width))) {
        if (line !== '' && line.length + 1 + part.length > width) {
            lines.push(line);
            line = '';
        }
        line = line === '' ? part : `${line} ${part}`;
    }
    return [...lines, line];
}

/** Pieces of at most `width` characters, ending behind punctuation where there is some in the last half. */
function breakWord(word: string, width: number): string[] {
    if (word.length <= width) return [word];
    const pieces: string[] = [];
    let rest = [...word];
    while (rest.length > width) {
        const end = Math.max(...['_', '.', ',', '('].map(character => rest.slice(0, width).lastIndexOf(character)));
        const size = end >= width / 2 ? end + 1 : width;
        pieces.push(rest.slice(0, size).join(''));
        rest = rest.slice(size);
    }
    return [...pieces, rest.join('')];
}

/** A sentence whose statements stand in backticks, in its parts; one with a backtick too many is taken as it is. */
export function codeParts(text: string): { text: string; isCode: boolean }[] {
    const parts = text.split('`');
    if (parts.length % 2 === 0) return [{ text, isCode: false }];
    return parts.map((part, i) => ({ text: part, isCode: i % 2 === 1 })).filter(({ text }) => text !== '');
}
