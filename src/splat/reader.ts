/** Reads reports out of a log, line by line. What is around them costs a look at each line. Lines of several machines in one log are told apart by their names. */
import { originOf, withoutPrefix } from './prefix.js';
import { QuotedPrintable } from './quoted-printable.js';
import type { Line, Report } from './report.js';
import { Stream } from './stream.js';
import { mayBegin } from './titles.js';

/** Of other reports, so many are named. */
const MOST_OTHERS = 20;

export class SplatReader {
    /** In the order of their first lines once the input is over. */
    readonly reports: Report[] = [];
    /** Reports of other tools, with the line where they begin. */
    readonly others: { line: number; tool: string }[] = [];
    /** Of the last line. */
    private line: number;
    private readonly encoded = new QuotedPrintable();
    /** By machine, those that are inside of a report; of a log of one, of which lines do not tell, the name is empty. */
    private readonly streams = new Map<string, Stream>();

    /** @param before lines of the text that stand before what is read. */
    constructor(private readonly before = 0) { this.line = before; }

    /** Lines that were read. */
    get lines(): number { return this.line - this.before; }

    /** @param raw one line, without its end. */
    push(raw: string): void {
        this.line++;
        const now = this.encoded.read({ line: this.line, text: raw }, this.streams.size > 0);
        if (now) this.take(now);
    }

    /** The input is over. */
    end(): Report[] {
        const last = this.encoded.ended();
        if (last) this.take(last);
        for (const stream of this.streams.values()) stream.end();
        this.streams.clear();
        return this.reports.sort((a, b) => a.line - b.line);
    }

    private take({ line, text }: Line): void {
        const begins = mayBegin(text);
        if (this.streams.size === 0 && !begins) return;
        const name = this.machineOf(text), known = this.streams.get(name);
        if (!known && !begins) return;
        const stream = known ?? new Stream(report => this.reports.push(report), (at, tool) => { if (this.others.length < MOST_OTHERS) this.others.push({ line: at, tool }); });
        stream.read({ line, text: withoutPrefix(text) });
        if (stream.isInside) this.streams.set(name, stream); else this.streams.delete(name);
    }

    /** A line that has lost its prefix, as the rest of a wrapped one has, is of the one machine whose report is being read. */
    private machineOf(text: string): string {
        const name = originOf(text);
        return name === undefined && this.streams.size === 1 ? [...this.streams.keys()][0] : name ?? '';
    }
}
