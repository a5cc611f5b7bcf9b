/** What stands before the kernel's own text in a line: mail quotes, syslog and journal, levels, time stamps, the caller. */

import { cleaned } from './clean.js';

const DATE = String.raw`(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?`;
const TIME = String.raw`\d{1,2}:\d\d:\d\d(?:[.,]\d+)?`;
const ZONE = String.raw`(?:Z|[+-]\d\d:?\d\d|[+-]\d\d)?`;

const PREFIXES = [
    // A quote in a mail takes one space along: what follows is the text's own indentation.
    /^[ \t]{0,8}(?:>[ ]?)+/,
    // journalctl -o short, short-precise, short-full, short-iso, short-unix, syslog files: `DATE HOST kernel: `.
    new RegExp(String.raw`^[ \t]{0,8}(?:<\d+>\d? ?)?(?:[A-Z][a-z]{2} [ \d]\d ${TIME}|${DATE}\d{4}-\d\d-\d\d[ T]${TIME} ?${ZONE}(?: [A-Z]{3,5})?|\d{10}\.\d+) \S+ kernel(?:\[\d+\])?: ?`),
    // RFC 5424; /dev/kmsg and the extended netconsole; ts(1) before a time stamp.
    new RegExp(String.raw`^<\d+>1 \d{4}-\d\d-\d\dT${TIME}${ZONE} \S+ kernel \S+ \S+ (?:-|\[[^\]]*\]) ?`),
    /^\d{1,3},\d+,\d+,[-c+](?:,[^;]*)?;/,
    new RegExp(String.raw`^[A-Z][a-z]{2} [ \d]\d ${TIME} (?=\[ *\d+\.\d+\])`),
    // journalctl -o short-monotonic.
    /^\[ *\d+\.\d+\] \S+ kernel: ?/,
    // Before a time stamp: the indentation of code in a page or a ticket, a list, a table, a patch, numbers of lines, grep -n.
    /^(?:[\w./-]+:)?(?:[ \t]{0,8}\d{1,7}[:\t-]|[ \t]{0,8}[*|+-])?[ \t]{0,8}(?=\[ *\d+\.\d{3,9}\]|<\d{1,3}>\[|kern +:)/,
    // dmesg -x; the level of a raw line.
    /^[a-z]{3,8} *:[a-z]{3,7} *: /,
    /^<\d{1,3}>/,
    // printk.time; with the caller in it or behind it; with the delta of dmesg -d.
    /^\[ *\d+\.\d{3,9}(?:[ ,@<]+[^\]]*)?\](?:\[ *[TC]\d+\])? ?/,
    /^\[ *[TC]\d+\] ?/,
    // dmesg -T, -e, --time-format iso and delta.
    new RegExp(String.raw`^\[(?:${DATE}[A-Z][a-z]{2} ?[ \d]\d ${TIME}(?: \d{4})?|[A-Z][a-z]{2} ?[ \d]\d \d\d:\d\d|${DATE}\d{4}-\d\d-\d\d[ T]${TIME} ?${ZONE}| *\+?<? *\d+\.\d+>?)\] ?`),
    new RegExp(String.raw`^\d{4}-\d\d-\d\d[ T]${TIME} ?${ZONE} `),
];

/** Which machine a line is of: syslog, the journal, RFC 5424. */
const BEFORE = String.raw`^(?:[ \t]|>|&gt;)*`;
const ORIGINS = [
    new RegExp(String.raw`${BEFORE}(?:<\d+>\d? ?)?(?:[A-Z][a-z]{2} [ \d]\d ${TIME}|${DATE}\d{4}-\d\d-\d\d[ T]${TIME} ?${ZONE}(?: [A-Z]{3,5})?|\d{10}\.\d+|\[ *\d+\.\d+\]) (\S+) kernel(?:\[\d+\])?:`),
    new RegExp(String.raw`${BEFORE}<\d+>1 \d{4}-\d\d-\d\dT${TIME}${ZONE} (\S+) kernel `),
];

/** Undefined: the line does not tell. */
export function originOf(line: string): string | undefined {
    for (const origin of ORIGINS) {
        const match = origin.exec(line);
        if (match) return match[1];
    }
    return undefined;
}

const CALLERS = [/\[ *\d+\.\d{3,9}\]\[ *([TC]\d+)\]/, /^(?:[ \t]|>|&gt;)*\d{1,3},\d+,\d+,[-c+],(?:[^;]*,)?caller=([TC]\d+)[,;]/];

/** Which task or processor has printed a line (CONFIG_PRINTK_CALLER): a report is printed by one. Undefined: the line does not tell. */
export function callerOf(line: string): string | undefined {
    for (const caller of CALLERS) {
        const match = caller.exec(line);
        if (match) return match[1];
    }
    return undefined;
}

/** Longest sequence that is taken off: quotes of a quoted journal of a raw line have five. */
const MOST = 8;

/** @returns the text as the kernel has printed it, its indentation included as far as it was kept. */
export function withoutPrefix(line: string): string {
    let text = cleaned(line);
    for (let i = 0; i < MOST; i++) {
        const before = text;
        for (const prefix of PREFIXES) text = text.replace(prefix, '');
        if (text === before) break;
    }
    return text.trimEnd();
}
