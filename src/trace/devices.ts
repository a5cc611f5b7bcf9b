/** What a device can reach: its page table, its TLB, the accesses under way, and which of it is no longer valid. */
import type { DevicePage, Page, Program } from '../model/program.js';
import { decodePte } from '../model/pte.js';
import { devicePteText, translations, translationTexts, type Translation } from './text.js';
import type { DevicePageView } from './view.js';

/** One row a (device, page) pair. */
export function devicePages(program: Program, values: readonly number[]): DevicePageView[] {
    return program.devices.flatMap(device => device.pages.map(entry => {
        const page = program.pages[entry.page];
        const tlb = members(values, entry.tlb);
        // Of a device with explicit accesses it is their number, not a set; they go on when the TLB has been flushed.
        const inflight = device.ambient ? members(values, entry.inflight) : [];
        const all = [...tlb, ...inflight];
        const why = reasons(program, page, values, all);
        return { device: device.name, page: page?.name ?? '', dpte: dpteText(entry, values),
            tlb: translationTexts(tlb), inflight: device.ambient ? translationTexts(inflight) : accessesText(values[entry.inflight]), ...!device.ambient && { accesses: values[entry.inflight] }, stale: why.length > 0, why,
            outdated: page ? translationTexts(all.filter(translation => !granted(values[page.pte], translation))) : [] };
    }));
}

function members(values: readonly number[], id: number): Translation[] {
    return id < 0 ? [] : translations(values[id]);
}

const accessesText = (count: number): string[] => count === 0 ? [] : [count === 1 ? '1 access' : `${count} accesses`];

function dpteText({ dpte }: DevicePage, values: readonly number[]): string {
    return dpte < 0 ? 'shared with the CPU' : devicePteText(values[dpte]);
}

function reasons(program: Program, page: Page | undefined, values: readonly number[], all: readonly Translation[]): string[] {
    const why = new Map<string, Translation[]>();
    for (const translation of all) {
        const reason = invalid(program, page, values, translation);
        if (reason !== undefined) why.set(reason, [...why.get(reason) ?? [], translation]);
    }
    return [...why].flatMap(([reason, members]) => translationTexts(members).map(text => `${text}: ${reason}`));
}

/**
 * Does the CPU's page table give what the device has cached? From the moment when it does not until the device's TLB is flushed is the stale window;
 * harmless as long as the frame is still there for the page, which is what a reference in munmap() or migration is for.
 */
function granted(pte: number, { frame, writable }: Translation): boolean {
    const entry = decodePte(pte);
    switch (entry.kind) {
        case 'present': return entry.frame === frame && (entry.writable || !writable);
        case 'device_private': case 'exclusive': return entry.frame === frame;
        case 'none': case 'migration': case 'swap': case 'protnone': return false;
    }
}

/** The access check of the language (section 5), in its order, for an access that the translation allows. */
function invalid({ frames }: Program, page: Page | undefined, values: readonly number[], { frame, writable }: Translation): string | undefined {
    if (values[frames.state + frame - 1] !== 1) return 'freed';
    if (page && page.home >= 0 && values[page.home] !== frame) return `not ${page.name}'s frame any more`;
    if (writable && values[frames.copied + frame - 1] !== 0) return 'copied away';
    if (writable && page && page.rdonly >= 0 && values[page.rdonly] !== 0) return `${page.name} is read-only`;
    if (writable && page && page.wrprot >= 0 && values[page.wrprot] !== 0) return `${page.name} is write-protected`;
    return undefined;
}
