/**
 * The columns of a commit message. A column says where a line begins: there is one thread a line, so a long one may run on to the
 * right, through columns that are empty.
 */
import { plain, wrap } from './escape.js';
import type { Row } from './rows.js';

/** Indented as in a mail: no line of it is taken for a comment, the begin of a patch or a separator by what applies mails. */
const MARGIN = '  ';
const BETWEEN = '| ';
/** Deeper calls are not indented further. */
const DEEPEST = 5;
const AGAIN = '- - - what follows is repeated for ever - - -';

interface Drawn { lines: string[]; wraps: number; crossings: number; broken: boolean }

/**
 * The columns that need the fewest lines; undefined where they do not fit: a name is longer than its column, a word would have to be
 * broken, or every second line. `loop`: the row before which a run that is repeated begins, -1 if none.
 */
export function columns(rows: readonly Row[], threads: readonly string[], width: number, loop: number): string[] | undefined {
    const titles = threads.map((name, i) => `CPU${i} ${plain(name)}`.trimEnd());
    const room = width - MARGIN.length;
    const last = titles.length - 1;
    if (last < 0) return [];
    const least = Math.max(0, ...titles.slice(0, last).map(title => title.length + 1 + BETWEEN.length));
    const most = last === 0 ? 0 : Math.floor((room - titles[last].length) / last);
    let best: Drawn | undefined;
    for (let offset = last === 0 ? 0 : Math.max(least, 12); offset <= most; offset++) {
        const drawn = draw(rows, threads, offset, room, loop);
        // Of two that need as many lines the one with whole rulers.
        if (!drawn.broken && (!best || cost(drawn) <= cost(best))) best = { ...drawn, lines: [...heading(titles, offset), ...drawn.lines] };
        if (last === 0) break;
    }
    return best && titles[0].length <= room && best.wraps * 2 <= rows.length ? best.lines.map(line => MARGIN + line) : undefined;
}

const cost = ({ wraps, crossings }: Drawn): number => 2 * wraps + crossings;

function heading(titles: readonly string[], offset: number): string[] {
    const across = (cell: (title: string, width: number) => string): string => titles.map((title, i) => {
        const width = i < titles.length - 1 ? offset - BETWEEN.length : title.length;
        return cell(title, width).padEnd(width);
    }).join(BETWEEN);
    return [across(title => title), across(title => '-'.repeat(title.length))];
}

function draw(rows: readonly Row[], threads: readonly string[], offset: number, room: number, loop: number): Drawn {
    const drawn: Drawn = { lines: [], wraps: 0, crossings: 0, broken: false };
    rows.forEach((row, i) => {
        if (i === loop) drawn.lines.push(AGAIN);
        const column = threads.indexOf(row.thread);
        const { lines, broken } = wrapped(row, room - offset * column);
        drawn.broken ||= broken;
        drawn.wraps += lines.length - 1;
        for (const text of lines) {
            if (column < threads.length - 1 && text.length > offset - BETWEEN.length) drawn.crossings++;
            drawn.lines.push(ruled(column, threads.length, offset, text));
        }
    });
    return drawn;
}

/** With rulers left of the text, and right of it as far as it leaves room for them. */
function ruled(column: number, count: number, offset: number, text: string): string {
    let line = (' '.repeat(Math.max(0, offset - BETWEEN.length)) + BETWEEN).repeat(column) + text;
    for (let next = column + 1; next < count; next++) {
        const at = offset * next - BETWEEN.length;
        if (line.length < at) line = line.padEnd(at) + BETWEEN.trimEnd();
    }
    return line;
}

/** Indented; what is too long goes on in the next line, further in. */
export function wrapped({ text, depth }: Row, width: number): { lines: string[]; broken: boolean } {
    const indent = '  '.repeat(Math.min(depth, DEEPEST));
    const room = Math.max(8, width - indent.length - 2);
    const [first, ...more] = wrap(text, room);
    return { lines: [`${indent}${first}`, ...more.map(line => `${indent}  ${line}`)], broken: more.length > 0 && text.split(' ').some(word => word.length > room) };
}
