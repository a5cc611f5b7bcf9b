/**
 * Lets messages of the Language Server Protocol through and nothing else. The library's reader never recovers from some headers, and what a
 * shell prints before the client's first message (a greeting, say) would swallow that message.
 */
import { Transform, type TransformCallback } from 'node:stream';

const MARK = 'content-length:', END = '\r\n\r\n';
/** Bytes of the longest header, and of the longest message: a text of that size is not even read. */
const LONGEST_HEADER = 1024, LONGEST_BODY = 256 << 20;

export class Frames extends Transform {
    /** What is not decided yet: it begins where a header should. */
    private waiting = Buffer.alloc(0);
    /** Bytes of the message that are still to come. */
    private missing = 0;
    private told = false;

    /** `skipped` is told once, with the beginning of what was no message. */
    constructor(private readonly skipped: (what: string) => void) { super(); }

    override _transform(chunk: Buffer, _: string, done: TransformCallback): void {
        for (let rest = chunk; rest.length > 0;) rest = this.missing > 0 ? this.body(rest) : this.header(rest);
        done();
    }

    /** Returns what lies behind the message. */
    private body(chunk: Buffer): Buffer {
        const length = Math.min(this.missing, chunk.length);
        this.missing -= length;
        this.push(chunk.subarray(0, length));
        return chunk.subarray(length);
    }

    /** Returns what lies behind the header; all of it is kept while there is none. */
    private header(chunk: Buffer): Buffer {
        let all = Buffer.concat([this.waiting, chunk]);
        this.waiting = Buffer.alloc(0);
        for (;;) {
            const text = all.toString('latin1'), end = text.indexOf(END);
            const head = end < 0 ? text : text.slice(0, end), length = end < 0 ? undefined : lengthIn(head);
            if (length !== undefined) {
                this.missing = length;
                this.push(all.subarray(0, end + END.length));
                return all.subarray(end + END.length);
            }
            if (end < 0 && all.length <= LONGEST_HEADER && mayBegin(text)) break;
            // No header begins here: perhaps further on.
            const next = text.toLowerCase().indexOf(MARK, 1), from = next >= 0 ? next : end >= 0 ? end + END.length : Math.max(0, all.length - MARK.length);
            this.tell(text.slice(0, from));
            all = all.subarray(from);
            if (next < 0 && (end < 0 || all.length === 0)) break;
        }
        this.waiting = all;
        return Buffer.alloc(0);
    }

    private tell(what: string): void {
        if (this.told || what === '') return;
        this.told = true;
        this.skipped(what.slice(0, 80));
    }
}

/** Undefined unless every line is `NAME: VALUE` and one says how long the message is. */
function lengthIn(head: string): number | undefined {
    const lines = head.split('\r\n');
    if (!lines.every(line => /^[\w-]+:[^\r\n]*$/.test(line))) return undefined;
    const value = lines.map(line => /^content-length:\s*(\d{1,10})\s*$/i.exec(line)?.[1]).find(found => found !== undefined);
    return value === undefined || Number(value) > LONGEST_BODY ? undefined : Number(value);
}

/** So far it looks like the beginning of a header. */
const mayBegin = (text: string): boolean => /^(?:[\w-]+:[^\r\n]*\r\n)*(?:[\w-]*|[\w-]+:[^\r\n]*\r?)$/.test(text);
