/** What a file is that is perhaps no text. */

/** What it begins with, and what makes text of it. */
const PACKED: readonly (readonly [readonly number[], Packing])[] = [
    [[0x1f, 0x8b], { what: 'this is packed with gzip', unpack: 'zcat' }], [[0x28, 0xb5, 0x2f, 0xfd], { what: 'this is packed with zstd', unpack: 'zstdcat' }],
    [[0xfd, 0x37, 0x7a, 0x58, 0x5a], { what: 'this is packed with xz', unpack: 'xzcat' }], [[0x42, 0x5a, 0x68], { what: 'this is packed with bzip2', unpack: 'bzcat' }],
    [[0x4c, 0x50, 0x4b, 0x53, 0x48, 0x48, 0x52, 0x48], { what: 'this is a journal', unpack: 'journalctl -k -o short-monotonic --file' }],
];

/** `unpack`: a command that writes the text, with the file's name behind it. */
export interface Packing { what: string; unpack: string }

/** Undefined: it is a text, as far as its first bytes tell. */
export const packing = (first: Uint8Array): Packing | undefined => PACKED.find(([magic]) => magic.every((byte, i) => first[i] === byte))?.[1];

/** Logs have bytes of all kinds in them, so nothing else is refused. */
export const encodingOf = (first: Uint8Array): 'utf-16le' | 'utf-8' => first[0] === 0xff && first[1] === 0xfe ? 'utf-16le' : 'utf-8';
