/**
 * Edits of a text, statement by statement. What is inserted stands on lines of its own where its neighbour does, with the neighbour's
 * indentation; on one line with others it is separated by `;`. Comments stay, but for that of a line that is removed.
 */
import type { AstNode } from 'langium';

/** Replaces the characters from `start` up to `end` (offsets) by `text`. */
export interface Edit { start: number; end: number; text: string }

/** The text after the edits, which must not overlap; those at the same place are made in the order given. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
    const sorted = edits.map((edit, i) => ({ edit, i })).sort((a, b) => a.edit.start - b.edit.start || a.i - b.i);
    let result = '', from = 0;
    for (const { edit: { start, end, text: by } } of sorted) {
        if (start < from) throw new Error('edits overlap');
        result += text.slice(from, start) + by;
        from = end;
    }
    return result + text.slice(from);
}

/** Where a character of the old text stands in the new one; undefined if it was replaced. */
export function movedTo(offset: number, edits: readonly Edit[]): number | undefined {
    let by = 0;
    for (const { start, end, text } of edits) {
        if (start <= offset && offset < end) return undefined;
        if (end <= offset) by += text.length - (end - start);
    }
    return offset + by;
}

const STEP = '    ';

/** Makes edits of one text. */
export class Editor {
    constructor(readonly text: string) {}

    textOf(node: AstNode): string {
        const { offset, end } = spanOf(node);
        return this.text.slice(offset, end);
    }

    /** `lines`: statements; blocks have their braces at ends of lines and are indented here. */
    before(node: AstNode, lines: readonly string[]): Edit {
        const { offset } = spanOf(node), indent = this.indentOf(offset);
        if (indent === undefined) return { start: offset, end: offset, text: `${inline(lines)}; ` };
        const start = offset - indent.length;
        return { start, end: start, text: indented(lines, indent) };
    }

    after(node: AstNode, lines: readonly string[]): Edit {
        const { offset, end } = spanOf(node), indent = this.indentOf(offset), rest = this.restOfLine(end);
        if (indent === undefined || rest === undefined) return { start: end, end, text: `; ${inline(lines)}` };
        const at = end + rest.length;
        return this.text[at] === '\n' ? { start: at + 1, end: at + 1, text: indented(lines, indent) } : { start: at, end: at, text: `\n${indented(lines, indent)}` };
    }

    /** As the first statements of a block. */
    atStartOf(block: AstNode & { stmts: AstNode[] }, lines: readonly string[]): Edit {
        const [first] = block.stmts;
        if (first) return this.before(first, lines);
        const start = spanOf(block).offset + 1;
        return { start, end: start, text: ` ${inline(lines)}` };
    }

    atEndOf(block: AstNode & { stmts: AstNode[] }, lines: readonly string[]): Edit {
        const last = block.stmts.at(-1);
        return last ? this.after(last, lines) : this.atStartOf(block, lines);
    }

    /** With its line, if nothing else but a comment is on it. */
    remove(node: AstNode): Edit {
        const { offset, end } = spanOf(node), indent = this.indentOf(offset), rest = this.restOfLine(end);
        if (indent !== undefined && rest !== undefined) {
            const lineEnd = end + rest.length;
            return { start: offset - indent.length, end: Math.min(lineEnd + 1, this.text.length), text: '' };
        }
        const following = /^[ \t]*;[ \t]*/.exec(this.text.slice(end))?.[0] ?? '';
        if (following !== '') return { start: offset, end: end + following.length, text: '' };
        const preceding = /;[ \t]*$/.exec(this.text.slice(0, offset))?.[0] ?? '';
        return { start: offset - preceding.length, end, text: '' };
    }

    replace(node: AstNode, text: string): Edit {
        const { offset, end } = spanOf(node);
        return { start: offset, end, text };
    }

    /** Undefined if something stands before it on its line. */
    private indentOf(offset: number): string | undefined {
        const line = this.text.slice(this.text.lastIndexOf('\n', offset - 1) + 1, offset);
        return /^[ \t]*$/.test(line) ? line : undefined;
    }

    /** What follows on the line, if that is nothing but a comment. */
    private restOfLine(end: number): string | undefined {
        return /^[ \t]*;?[ \t]*(\/\/[^\n]*)?(?=\n|$)/.exec(this.text.slice(end))?.[0];
    }
}

/** Of a node that has text: parsed without an error, all have. */
export function spanOf(node: AstNode): { offset: number; end: number } {
    if (!node.$cstNode) throw new Error(`${node.$type} without text`);
    return { offset: node.$cstNode.offset, end: node.$cstNode.end };
}

function indented(lines: readonly string[], indent: string): string {
    let depth = 0;
    return lines.map(line => {
        if (line.startsWith('}')) depth--;
        // A label stands one step to the left of what it marks.
        const shift = /^\w+:$/.test(line) ? indent.slice(0, Math.max(0, indent.length - STEP.length)) : indent + STEP.repeat(depth);
        if (line.endsWith('{')) depth++;
        return `${shift}${line}\n`;
    }).join('');
}

const inline = (lines: readonly string[]): string => lines.join('; ').replaceAll('{; ', '{ ').replaceAll('; }', ' }').replaceAll(':; ', ': ');
