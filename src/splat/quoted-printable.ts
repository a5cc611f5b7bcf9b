/** Lines of a mail that is sent as quoted-printable (RFC 2045, section 6.7), as the text that was written. */
import type { Line } from './report.js';

/** Long lines are cut to 76 characters with a `=` at the end; a tool may cut a little earlier. */
const SHORTEST_CUT = 60, LONGEST_CUT = 76;
/** Most lines of which one is put together: a mail is no place for longer ones. */
const MOST_PARTS = 20;

export class QuotedPrintable {
    /** What stands here is encoded so: its heading says it, or a ruler that can be nothing else. */
    private isOn = false;
    private parts: string[] = [];
    private first = 0;

    /** Undefined: the line goes on in the next one. `isInside`: of a report, where nothing else ends in a `=`, or a blank that is kept. */
    read({ line, text }: Line, isInside: boolean): Line | undefined {
        // Most lines of a log are answered by one look.
        if (!this.isOn && !/^(?:Content-T|From )|=3D=3D|=(?:20)?$/i.test(text)) return { line, text };
        const heading = /^Content-Transfer-Encoding: *(.+)$/i.exec(text);
        if (heading) this.isOn = /^quoted-printable\b/i.test(heading[1]);
        else if (/^From \S+@/.test(text)) this.isOn = false;
        else if (/(?:=3D){4}/.test(text) || isInside && (/=20$/.test(text) || /[^=]=$/.test(text) && text.length >= SHORTEST_CUT && text.length <= LONGEST_CUT)) this.isOn = true;
        if (!this.isOn) return this.ended({ line, text });
        if (this.parts.length === 0) this.first = line;
        this.parts.push(text.replace(/=[ \t]*$/, ''));
        // A ruler of `=` that nobody has encoded ends like a line that goes on.
        if (/=[ \t]*$/.test(text) && !/^={8,}$/.test(text.trim()) && this.parts.length < MOST_PARTS) return undefined;
        return this.ended();
    }

    /** What is left when there is no next line. */
    ended(alone?: Line): Line | undefined {
        const { parts, first } = this;
        this.parts = [];
        if (parts.length === 0) return alone;
        return { line: first, text: decoded(parts.join('')) + (alone ? alone.text : '') };
    }
}

/** Octets that are no UTF-8 are taken for Latin-1. */
const decoded = (text: string): string => text.replace(/(?:=[0-9A-F]{2})+/g, octets => {
    try { return decodeURIComponent(octets.replaceAll('=', '%')); }
    catch { return octets.replace(/=(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))); }
});
