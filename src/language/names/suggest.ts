/** "Did you mean": the nearest of the names that would have been right. */

export function nearest(name: string, names: Iterable<string>): string | undefined {
    if (name.length < 2) return undefined;
    const limit = name.length <= 3 ? 1 : Math.max(2, Math.floor(name.length / 4));
    let best: string | undefined, distance = limit + 1;
    for (const candidate of names) {
        if (candidate === name || Math.abs(candidate.length - name.length) >= distance) continue;
        const d = editDistance(name, candidate, distance);
        if (d < distance) { best = candidate; distance = d; }
    }
    return best ?? prefixOf(name, names);
}

export interface Suggestion { words: string; replacement?: string }

/** `; did you mean `x`?` or nothing. */
export function suggest(name: string, names: Iterable<string>): Suggestion {
    const replacement = nearest(name, names);
    return replacement === undefined ? { words: '' } : { words: `; did you mean \`${replacement}\`?`, replacement };
}

/** A kernel name with other decoration: `hmm_range_fault_locked` for `hmm_range_fault`, `_mutex_lock` for `mutex_lock`. */
function prefixOf(name: string, names: Iterable<string>): string | undefined {
    if (name.length < 5) return undefined;
    const bare = name.replace(/^_+/, '');
    let best: string | undefined;
    for (const candidate of names) {
        if (candidate.length > 4 && (bare === candidate || bare.startsWith(`${candidate}_`) || candidate.startsWith(`${bare}_`)) && candidate.length > (best?.length ?? 0)) best = candidate;
    }
    return best;
}

/** Insertions, deletions, replacements and swaps of neighbours; at least `limit` if there are that many. */
function editDistance(a: string, b: string, limit: number): number {
    let before: number[] = [], last = Array.from({ length: b.length + 1 }, (_, j) => j);
    for (let i = 1; i <= a.length; i++) {
        const row = [i];
        for (let j = 1; j <= b.length; j++) {
            row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + Number(a[i - 1] !== b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
        }
        if (Math.min(...row) >= limit) return limit;
        before = last;
        last = row;
    }
    return last[b.length];
}
