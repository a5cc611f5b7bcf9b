/** What a gallery file says of itself: the `///` lines before its `use kernel`. Plain text, so the index can be made without a parser. */

export interface Header {
    /** The first sentence. */
    summary: string;
    /** `Models ...`: the kernel's files and functions. */
    models?: string;
    /** `Source: ...`: where the entry comes from. */
    source?: string;
    /** `Versions: 6.1, 6.12`: kernel versions that it is true of; absent: all. */
    versions?: string[];
    /** All of it, on one line. */
    text: string;
}

/** A sentence ends with a full stop before a capital letter or at the end: file names and initials have full stops, too. */
const SENTENCE = /^.*?(?<!\b[A-Z])[.:?](?=\s+[A-Z`(]|$)/;

const sentence = (text: string): string => (SENTENCE.exec(text)?.[0] ?? text).replace(/[.:]$/, '');

/** Of a file's text; a file without a header has an empty one. */
export function headerOf(text: string): Header {
    const lines = text.slice(0, Math.max(0, text.search(/^use kernel/m))).split('\n').filter(line => line.startsWith('///'));
    const versions = lines.map(line => /^\/\/\/ Versions: (.*?)\.?$/.exec(line)?.[1]).find(found => found !== undefined);
    const prose = lines.filter(line => !line.startsWith('/// Versions:')).map(line => line.replace(/^\/\/\/ ?/, '')).join(' ').replace(/\s+/g, ' ').trim();
    const after = (word: string) => { const at = prose.indexOf(word); return at < 0 ? undefined : sentence(prose.slice(at + word.length)).trim(); };
    return { summary: sentence(prose), models: after('Models '), source: after('Source: ') ?? (/constructed/.test(prose) ? 'constructed' : undefined),
        ...versions !== undefined && { versions: versions.split(/,\s*/) }, text: prose };
}
