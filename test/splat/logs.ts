/** The reports of reports/, and what is done to them in the tests. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { edgesOf, type Report } from '../../src/splat/index.js';

const folder = join(import.meta.dirname, 'reports');
export const NAMES = readdirSync(folder).filter(name => name.endsWith('.txt')).map(name => name.slice(0, -4));
export const textOf = (name: string): string => readFileSync(join(folder, `${name}.txt`), 'utf8');

/** What the kernel has printed, without the time. */
export const linesOf = (name: string): string[] => textOf(name).trimEnd().split('\n').map(line => line.replace(/^\[ *\d+\.\d+\] ?/, ''));

/** What stands before a line, in the tools that print logs. `i` is its number. */
export const PREFIXES: Record<string, (text: string, i: number) => string> = {
    'nothing': text => text,
    'printk.time': (text, i) => `[${(i / 7 + 12).toFixed(6).padStart(12)}] ${text}`,
    'the caller': (text, i) => `[${(i / 7).toFixed(6).padStart(12)}][  T812] ${text}`,
    'a processor as the caller': (text, i) => `[${(i / 7).toFixed(6).padStart(12)}][    C1] ${text}`,
    'dmesg -T': text => `[Sat Nov 28 02:14:04 2026] ${text}`,
    'dmesg -x': (text, i) => `kern  :warn  : [${(i / 7).toFixed(6).padStart(12)}] ${text}`,
    'dmesg -r': (text, i) => `<4>[${(i / 7).toFixed(6).padStart(12)}] ${text}`,
    'dmesg -d': (text, i) => `[${(i / 7).toFixed(6).padStart(12)} <    0.000123>] ${text}`,
    'dmesg -e': (text, i) => i % 5 === 0 ? `[Nov28 02:14] ${text}` : `[  +0.000${i % 9}23] ${text}`,
    'dmesg --time-format iso': text => `2026-11-28T02:14:04,123456+01:00 ${text}`,
    'syslog': (text, i) => `Nov 28 02:14:04 test-box kernel: [${(i / 7).toFixed(6).padStart(12)}] ${text}`,
    'syslog with a day of one digit': text => `Nov  8 02:14:04 test-box kernel: ${text}`,
    'rsyslog with the year': text => `2026-11-28T02:14:04.123456+00:00 test-box kernel: ${text}`,
    'journalctl': text => `Nov 28 02:14:04 test-box kernel: ${text}`,
    'journalctl -o short-precise': text => `Nov 28 02:14:04.123456 test-box kernel: ${text}`,
    'journalctl -o short-iso': text => `2026-11-28T02:14:04+0000 test-box kernel: ${text}`,
    'journalctl -o short-full': text => `Sat 2026-11-28 02:14:04 UTC test-box kernel: ${text}`,
    'journalctl -o short-monotonic': (text, i) => `[${(i / 7).toFixed(6).padStart(12)}] test-box kernel: ${text}`,
    'journalctl -o short-unix': text => `1795832044.123456 test-box kernel: ${text}`,
    'a mail': text => `> ${text}`,
    'a mail without the space': text => `>${text}`,
    'a mail of a mail': text => `>> ${text}`,
    'a mail of a mail of a mail, of a console': (text, i) => `> > > [${(i / 7).toFixed(6).padStart(12)}] ${text}`,
    'a mail of a journal': text => `>  Nov 28 02:14:04 test-box kernel: ${text}`,
    'RFC 5424': text => `<4>1 2026-11-28T02:14:04.123456+00:00 test-box kernel - - - ${text}`,
    '/dev/kmsg, extended netconsole': (text, i) => `4,${i + 700},${i * 1000 + 12},-;${text}`,
    'extended netconsole with the caller': (text, i) => `4,${i + 700},${i * 1000 + 12},-,caller=T812;${text}`,
    'ts': (text, i) => `Nov 28 02:14:04 [${(i / 7).toFixed(6).padStart(12)}] ${text}`,
    'a recorder in the cloud': (text, i) => `2026-11-28T02:14:04.1234567Z [${(i / 7).toFixed(6).padStart(12)}] ${text}`,
    'code in a ticket': (text, i) => `    [${(i / 7).toFixed(6).padStart(12)}] ${text}`,
    'a tab': (text, i) => `\t[${(i / 7).toFixed(6).padStart(12)}] ${text}`,
    'code in a ticket, of a journal': text => `    Nov 28 02:14:04 test-box kernel: ${text}`,
    'a list': (text, i) => `* [${(i / 7).toFixed(6).padStart(12)}] ${text}`,
    'a patch': (text, i) => `+[${(i / 7).toFixed(6).padStart(12)}] ${text}`,
    'numbers of lines': (text, i) => `${String(i + 1).padStart(6)}\t[${(i / 7).toFixed(6).padStart(12)}] ${text}`,
    'grep -n': (text, i) => `logs/dmesg-1.txt:${i + 1}:[${(i / 7).toFixed(6).padStart(12)}] ${text}`,
    'a file of Windows': text => `${text}\r`,
    'a recorder of a console': (text, i) => `[2026-11-28 02:14:04.${100 + i % 900}] [${(i / 7).toFixed(6).padStart(12)}] ${text}`,
};

/** What a tool has made of a whole log. `lines`: as the kernel has printed them. */
export const WAYS: Record<string, (lines: string[]) => string> = {
    'an empty line behind each': lines => lines.map(line => `${line}\n\n`).join(''),
    'an empty line behind each, behind a time stamp': lines => lines.map((text, i) => `${PREFIXES['printk.time'](text, i)}\n\n`).join(''),
    'an empty line between two, and no others': lines => lines.filter(line => line.trim() !== '').join('\n\n'),
    'a web page': lines => lines.map(line => line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')).join('\n'),
    'a quote in a web page': lines => lines.map(line => `&gt; ${line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}`).join('\n'),
    'blanks that do not break': lines => lines.map(line => line.replaceAll(' ', '\u00a0')).join('\n'),
    'dmesg --color': lines => lines.map((line, i) => `\u001b[32m[${(i / 7).toFixed(6).padStart(12)}] \u001b[0m\u001b[33m\u001b[1m${line}\u001b[0m`).join('\n'),
    'a serial console': lines => lines.map(line => `\r${line}\r\r\n`).join(''),
    'a byte order mark': lines => `\ufeff${lines.join('\n')}`,
    'a fence': lines => ['```', ...lines, '```', ''].join('\n'),
    'a fence of a ticket': lines => ['{noformat}', ...lines, '{noformat}', ''].join('\n'),
    'quoted-printable': lines => ['Content-Transfer-Encoding: quoted-printable', '', ...lines.map(quotedPrintable)].join('\n'),
    'quoted-printable without its heading': lines => lines.map(quotedPrintable).join('\n'),
    'a quote in quoted-printable': lines => lines.map(line => quotedPrintable(`> ${line}`)).join('\n'),
    'quoted-printable behind time stamps': lines => lines.map((line, i) => quotedPrintable(PREFIXES['printk.time'](line, i))).join('\n'),
    'quoted-printable from the title on': lines => lines.slice(lines.findIndex(line => /^WARNING|^INFO/.test(line))).map(quotedPrintable).join('\n'),
};

/** RFC 2045, section 6.7. */
function quotedPrintable(line: string): string {
    let rest = line.replace(/[^ -<>-~]/g, character => [...new TextEncoder().encode(character)].map(octet => `=${octet.toString(16).toUpperCase().padStart(2, '0')}`).join('')).replace(/ $/, '=20');
    const parts: string[] = [];
    while (rest.length > 76) {
        const at = /=[0-9A-F]?$/.test(rest.slice(0, 75)) ? rest.lastIndexOf('=', 74) : 75;
        parts.push(`${rest.slice(0, at)}=`);
        rest = rest.slice(at);
    }
    return [...parts, rest].join('\n');
}

/** Orders, in the names of the locks. */
export const edgeNames = (reports: Report[]): string[] => reports.flatMap(edgesOf).map(({ held, acquired }) => `${held.name} -> ${acquired.name}`);

/** What a report says, without where. */
export function withoutLines(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(withoutLines);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).filter(([key]) => key !== 'line' && key !== 'endLine').map(([key, one]) => [key, withoutLines(one)]));
}
