/** What `events-*.txt` says a running kernel has notified: sections by name, each a list of events. */

/** One call of a callback. `nest` and `epoch` count from the first event of the section on, in its mm. */
export interface KernelEvent {
    mm: string;
    kind: 'iv' | 'hl.start' | 'hl.end' | 'hl.release';
    event: string;
    owner: string;
    /** `[0..4)`, `ALL`; `other`: outside of what the run looks at. */
    range: string;
    /** iv: of the sequence number. */
    seq?: number;
    /** hl: how many regions are open. */
    nest?: number;
}

const CALLED = /^\s*(mm\d+) (iv)\.inval#(\d+)\s+(\w+)\s+owner=(\w+)\s+(\S+)\s+seq=(\d+)/;
const REGION = /^\s*(mm\d+) (hl\.start|hl\.end)\s+(\w+)\s+owner=(\w+)\s+(\S+)\s+nest=(\d+)/;
const RELEASE = /^\s*(mm\d+) hl\.release/;

/** By `TRACE: SECTION`. Events before the first section of a trace are the program's own set-up. */
export function kernelEvents(text: string): Map<string, KernelEvent[]> {
    const sections = new Map<string, KernelEvent[]>();
    let trace = '';
    let events: KernelEvent[] = [];
    for (const line of text.split('\n')) {
        if (line.startsWith('# ')) { trace = line.slice(2).trim(); events = []; }
        else if (line.startsWith('== ')) sections.set(`${trace}: ${line.slice(3).trim()}`, events = []);
        const called = CALLED.exec(line);
        const region = REGION.exec(line);
        const released = RELEASE.exec(line);
        if (called) events.push({ mm: called[1], kind: 'iv', event: called[4], owner: called[5], range: called[6], seq: Number(called[7]) });
        else if (region) events.push({ mm: region[1], kind: region[2] as 'hl.start', event: region[3], owner: region[4], range: region[5], nest: Number(region[6]) });
        else if (released) events.push({ mm: released[1], kind: 'hl.release', event: '', owner: '', range: 'ALL' });
    }
    return sections;
}

/** One line an event; numbers of epochs count from the first of the section in each mm. */
export function eventLines(events: readonly KernelEvent[], pages: (range: string, mm: string) => string): string[] {
    const first = new Map<string, number>();
    return events.map(({ mm, kind, event, owner, range, seq, nest }) => {
        if (kind === 'hl.release') return `${mm} hl.release`;
        if (seq !== undefined && !first.has(mm)) first.set(mm, seq);
        const place = seq === undefined ? `nest ${nest}` : `epoch ${(seq - first.get(mm)!) / 2}`;
        return `${mm} ${kind} ${event} owner ${owner} ${pages(range, mm)} ${place}`;
    });
}
