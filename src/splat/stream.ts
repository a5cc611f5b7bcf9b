/** Reports in the lines of one machine. Of what is inside of one nothing is dropped: a line that is not understood is kept, and where it stands nothing is made up. */
import { Draft } from './draft.js';
import { finish } from './missing.js';
import type { Line, Report } from './report.js';
import { understand } from './places.js';
import { otherTool, parseHeadless, parseTitle } from './titles.js';

/** So many lines in a row that are not understood are no longer of the report: in its middle, and after all that it needs. */
const MOST_FOREIGN = 50;
const MOST_FOREIGN_AFTER = 8;
/** So many of other callers, behind the last line of its own. */
const MOST_OTHERS = 1000;
/** A text that mails or consoles have cut is put together again of at most so many lines. */
const MOST_PARTS = 6;

export class Stream {
    private draft: Draft | undefined;
    private cut: Line[] = [];

    /** @param found hears of each report once it is over, `other` of what begins another tool's. */
    constructor(private readonly found: (report: Report) => void, private readonly other: (line: number, tool: string) => void) {}

    /** A report is being read, or may have begun; else only lines are of interest in which one may begin. */
    get isInside(): boolean { return this.draft !== undefined || this.cut.length > 0; }

    /** There are no more lines. */
    end(): void {
        this.flush();
        this.close();
    }

    /** @param now without what stands before the kernel's own text. */
    read(now: Line): void {
        const words = now.text.trim();
        if (this.begins(now, words)) return;
        if (!this.draft) return this.wait(now, words);
        if (words === '') return this.blank(this.draft, now.line);
        this.draft.blanks = 0;
        if (/^(?:={8,}|-{8,})$/.test(words)) return this.ruler(this.draft, words);
        // What ends in `at:` goes on in the next line, whatever that looks like.
        if (/, at:$/.test(this.cut.at(-1)?.text ?? '') && this.joined(now)) return;
        if (understand(this.draft, now)) {
            this.flush();
            this.draft.understood(now.line);
            if (this.draft.section === 'end') this.close();
        } else if (!this.joined(now)) {
            this.cut.push(now);
            if (this.cut.length >= MOST_PARTS) this.foreign(this.cut.shift()!);
        }
    }

    /** A line of somebody else, in the middle of the report perhaps. */
    passBy({ line, text }: Line): void {
        const { draft } = this;
        if (!draft) return;
        draft.others.push({ line, text: text.trim() });
        if (draft.others.length > MOST_OTHERS) this.close();
    }

    /** A report begins: at its title, or below it where the title is missing. */
    private begins(now: Line, words: string): boolean {
        const title = parseTitle(words) ?? (this.draft && !isNext(this.draft, words) ? undefined : parseHeadless(words));
        if (!title || title.kind === 'hung-tasks' && this.draft?.report.kind === 'hung-tasks' && this.draft.section !== 'all-locks') {
            const tool = otherTool(words);
            if (tool !== undefined) this.other(now.line, tool);
            return false;
        }
        this.flush();
        const isInside = this.draft !== undefined;
        this.close();
        this.draft = new Draft(title, now.line);
        this.draft.isInside = isInside;
        understand(this.draft, now);
        return true;
    }

    /** Before a report: a title that is cut is kept for one line. */
    private wait(now: Line, words: string): void {
        if (words === '') return;
        const before = this.cut.pop();
        if (before) {
            const text = `${before.text.trim()} ${words}`;
            if (this.begins({ line: before.line, text }, text)) return;
        }
        if (/(?:^|\[ )(?:WARNING|INFO): /.test(words) && otherTool(words) === undefined) this.cut = [now];
    }

    /** A list ends with an empty line; in a backtrace there may be some. */
    private blank(draft: Draft, line: number): void {
        if (line === draft.report.line + 1 && !draft.report.title.startsWith('(')) draft.isDoubled = true;
        // Of an empty line and the one behind it the first one is the one behind the line before.
        if (draft.isDoubled && ++draft.blanks % 2 === 1) return;
        this.flush();
        if (draft.section !== 'backtrace' && draft.section !== 'hung' && draft.section !== 'names') draft.stack = undefined;
    }

    private ruler(draft: Draft, words: string): void {
        this.flush();
        if (!words.startsWith('=') || draft.section !== 'all-locks') return;
        draft.seen.add('list-ended');
        this.close();
    }

    /** With the lines before it, if only together they say something. */
    private joined(now: Line): boolean {
        if (!this.draft) return false;
        for (let from = 0; from < this.cut.length; from++) {
            const parts = [...this.cut.slice(from), now];
            for (const text of [parts.map(part => part.text).join(''), parts.map(part => part.text.trim()).join(' ')]) {
                if (!isWhole(text) || !understand(this.draft, { line: parts[0].line, text })) continue;
                for (const line of this.cut.slice(0, from)) this.foreign(line);
                this.cut = [];
                if (this.draft) this.draft.understood(now.line);
                return true;
            }
        }
        return false;
    }

    private flush(): void {
        const lines = this.cut;
        this.cut = [];
        for (const line of lines) this.foreign(line);
    }

    private foreign(line: Line): void {
        const { draft } = this;
        if (!draft) return;
        draft.foreign.push({ line: line.line, text: line.text.trim() });
        const most = draft.section === 'backtrace' && draft.report.backtrace.length > 0 || draft.report.kind === 'held-at-return' && draft.seen.has('held') ? MOST_FOREIGN_AFTER : MOST_FOREIGN;
        if (draft.foreign.length >= most) this.close();
    }

    private close(): void {
        if (this.draft) this.found(finish(this.draft));
        this.draft = undefined;
    }
}

/** Something that only a second report can say, after this one has said it. */
function isNext(draft: Draft, words: string): boolean {
    if (/ is trying to acquire(?: lock)?:$/.test(words)) return draft.report.task !== undefined;
    return /^the existing dependency chain /.test(words) && draft.seen.has('chain');
}

/** Of two lines that were put together: only what has a clear end, and no beginning of something else in its middle. */
const isWhole = (text: string): boolean => /[:.)!]$|\{\d+:\d+\}$|^[^ ]+ -->|\+0x[0-9a-f]+\/0x[0-9a-f]+(?: \[[\w-]+\])?$|\.\w+:\d+(?: \[inline\])?$/.test(text) && !/.-> #|\S+\+0x\S+.*\+0x|#\d+: .*#\d+: /.test(text);
