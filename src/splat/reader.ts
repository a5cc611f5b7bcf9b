/** Reads reports out of a log, line by line. What is around them costs a look at each line. Lines of several machines in one log are told apart by their names. */
import { callerOf, originOf, withoutPrefix } from './prefix.js';
import { QuotedPrintable } from './quoted-printable.js';
import type { Line, Report } from './report.js';
import { Stream } from './stream.js';
import { mayBegin } from './titles.js';

/** Lines of one caller on one machine, as far as they tell: a report is printed by one. */
interface Source { machine: string; caller?: string; stream: Stream }

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
    /** Those that are inside of a report. */
    private sources: Source[] = [];

    /** @param before lines of the text that stand before what is read. */
    constructor(private readonly before = 0) { this.line = before; }

    /** Lines that were read. */
    get lines(): number { return this.line - this.before; }

    /** @param raw one line, without its end. */
    push(raw: string): void {
        this.line++;
        const now = this.encoded.read({ line: this.line, text: raw }, this.sources.length > 0);
        if (now) this.take(now);
    }

    /** The input is over. */
    end(): Report[] {
        const last = this.encoded.ended();
        if (last) this.take(last);
        for (const { stream } of this.sources) stream.end();
        this.sources = [];
        return this.reports.sort((a, b) => a.line - b.line);
    }

    private take({ line, text }: Line): void {
        const begins = mayBegin(text);
        if (this.sources.length === 0 && !begins) return;
        const machine = this.machineOf(text), caller = callerOf(text), others = this.sources.filter(one => one.machine === machine), now = { line, text: withoutPrefix(text) };
        const known = others.find(one => one.caller === caller) ?? (others.length === 1 && (caller === undefined || others[0].caller === undefined) ? others[0] : undefined);
        if (known ?? begins) {
            const source = known ?? { machine, ...caller !== undefined && { caller }, stream: this.newStream() };
            source.stream.read(now);
            if (!known && source.stream.isInside) this.sources.push(source);
            if (known || source.stream.isInside) return this.keepOpen();
        }
        for (const { stream } of others) stream.passBy(now);
        this.keepOpen();
    }

    private keepOpen(): void {
        if (this.sources.some(({ stream }) => !stream.isInside)) this.sources = this.sources.filter(({ stream }) => stream.isInside);
    }

    private newStream(): Stream {
        return new Stream(report => this.reports.push(report), (at, tool) => { if (this.others.length < MOST_OTHERS) this.others.push({ line: at, tool }); });
    }

    /** A line that has lost its prefix, as the rest of a wrapped one has, is of the one machine whose report is being read. */
    private machineOf(text: string): string {
        const name = originOf(text), [first] = this.sources;
        return name === undefined && first && this.sources.every(({ machine }) => machine === first.machine) ? first.machine : name ?? '';
    }
}
