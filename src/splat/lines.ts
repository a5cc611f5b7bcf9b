/** Pieces of text, cut anywhere, to lines. */

/** Of a longer line the rest is dropped: no line of a report is that long, and a file without line ends is not kept in memory. */
const LONGEST = 10_000;

export class LineSplitter {
    private rest = '';

    constructor(private readonly line: (text: string) => void) {}

    feed(piece: string): void {
        let from = 0;
        for (let at = piece.indexOf('\n'); at >= 0; at = piece.indexOf('\n', from)) {
            this.give(this.rest + piece.slice(from, Math.min(at, from + LONGEST)));
            this.rest = '';
            from = at + 1;
        }
        if (this.rest.length < LONGEST) this.rest += piece.slice(from, from + LONGEST);
    }

    /** The last line may lack its end. */
    end(): void {
        if (this.rest !== '') this.give(this.rest);
        this.rest = '';
    }

    private give(line: string): void {
        this.line(line.endsWith('\r') ? line.slice(0, -1) : line);
    }
}
