/** Numbered steps, for runs whose threads do not fit side by side: `1. driver: gpu.fault()`. */
import { plain, wrap } from './escape.js';
import { newSteps, stepsText } from './numbers.js';
import type { Row } from './rows.js';

const MARGIN = '  ';
/** A name of a thread that is longer than this part of a line stands in a list before the steps. */
const LONGEST_NAME = 1 / 4;
const DEEPEST = 5;
const AGAIN = '- - - what follows is repeated for ever - - -';

/** Each step has its number once; a line without one tells more of the step before. `loop` as in columns(). */
export function numbered(rows: readonly Row[], total: number, width: number, loop: number): string[] {
    const threads = [...new Set(rows.map(row => row.thread))];
    const isLong = threads.some(name => plain(name).length > width * LONGEST_NAME);
    const names = new Map(threads.map((name, i) => [name, isLong ? `CPU${i}` : plain(name)]));
    const labels = newSteps(rows.map(({ last, opens }) => ({ last: opens ? 0 : last })), total).map(steps => steps ? `${stepsText(steps)}. ` : '');
    const wide = Math.max(0, ...labels.map(label => label.length));
    const list = isLong ? [...threads.flatMap((name, i) => hang(`${MARGIN}CPU${i}: `, plain(name), width)), ''] : [];
    return [...list, ...rows.flatMap((row, i) => [...i === loop ? [MARGIN + AGAIN] : [],
        // Indentation is part of the text, so that lines of one thread stand under each other.
        ...hang(`${MARGIN}${labels[i].padStart(wide)}${names.get(row.thread)}: ${'  '.repeat(Math.min(row.depth, DEEPEST))}`, row.text, width)])];
}

/** Text behind a head; what is too long goes on in the next line, further in. */
function hang(head: string, text: string, width: number): string[] {
    const indent = Math.min(head.length + 2, Math.floor(width / 2));
    const [first, ...more] = wrap(text, Math.max(8, width - Math.max(head.length, indent)));
    return [head + first, ...more.map(line => ' '.repeat(indent) + line)];
}
