/** A log, piece by piece: it may be larger than what one likes to keep in memory, and may come from a pipe. */
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { SplatReader, LineSplitter } from '../splat/index.js';
import { encodingOf, packing } from '../splat/bytes.js';
import { InputError } from './errors.js';
import { stat } from './input.js';
import type { Interrupt } from './interrupt.js';
import { ProgressLine } from './progress.js';
import { count } from './words.js';

/** @returns what was read until the end, or until somebody interrupted it. `-` is standard input. */
export async function readLog(path: string, interrupt: Interrupt): Promise<SplatReader> {
    const reader = new SplatReader(), lines = new LineSplitter(line => reader.push(line)), progress = new ProgressLine();
    const stream = open(path), stop = (): void => { stream.destroy(); };
    let decoder: TextDecoder | undefined, bytes = 0;
    // A pipe may have nothing to say for long.
    process.once('SIGINT', stop);
    try {
        for await (const piece of stream) {
            decoder ??= decoderOf(piece as Buffer, path);
            bytes += (piece as Buffer).length;
            lines.feed(decoder.decode(piece as Buffer, { stream: true }));
            progress.show(`${(bytes / 1e6).toFixed(0)} MB, ${count(reader.lines, 'line')}, ${count(reader.reports.length, 'report')} ...`);
            if (interrupt.isAsked) break;
        }
    } catch (error) {
        if (!interrupt.isAsked) throw error;
    } finally {
        process.off('SIGINT', stop);
    }
    lines.feed(decoder?.decode() ?? '');
    lines.end();
    reader.end();
    progress.clear();
    return reader;
}

function open(path: string): Readable {
    if (path !== '-') {
        if (stat(path).isDirectory()) throw new InputError(`${path}: error: this is a folder, not a file`);
        return createReadStream(path, { highWaterMark: 1 << 18 });
    }
    if (process.stdin.isTTY) process.stderr.write('Paste the report; Ctrl-D on a line of its own ends it.\n');
    return process.stdin;
}

function decoderOf(first: Buffer, path: string): TextDecoder {
    const packed = packing(first);
    if (packed) throw new InputError(`${path}: error: ${packed.what}: ${packed.unpack} ${path} | notiscope import -`);
    return new TextDecoder(encodingOf(first));
}
