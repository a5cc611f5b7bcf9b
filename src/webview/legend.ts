/** What the marks of the picture and of the lanes mean. */
import type { Tone } from '../trace/lanes.js';
import { h } from './dom.js';

const TONES: readonly [Tone, string, string][] = [
    ['step', '', 'the thread\u2019s step'],
    ['wait', 'waits', 'waits; a lock somebody waits for'],
    ['held', 'driver', 'lock held'],
    ['shared', 'read driver', 'lock held by readers'],
    ['value', 'frame 1 rw', 'a value'],
    ['value', 'refs 2, pins 1', 'references to a frame; pins: those that no page table entry holds'],
    ['outdated', 'frame 1 rw', 'the device may still use what the CPU\u2019s page table has taken away: the stale window'],
    ['stale', 'freed', 'using it would be wrong; blocked for ever'],
];

const PICTURE: readonly [string, string][] = [
    ['\u2500\u25b6', 'a call, or what a step does to an address space or a device'],
    ['\u2500\u2715', 'the access that breaks the property'],
    ['\u229e', 'a kernel call or a long note that can be unfolded; \u229f: folded again'],
    ['\u2503', 'a bar on a thread\u2019s lane: a lock that it holds, one bar each'],
];

const KEYS: readonly [string, string][] = [['\u2190 \u2192', 'step'], ['Home End', 'first state, last step'], ['Space', 'play'], ['+ \u2212 0', 'zoom'], ['u', 'unfold the kernel call or the note of this step, or fold it']];

export function legend(): HTMLElement {
    const entry = (sample: HTMLElement, meaning: string): HTMLElement => h('div', { class: 'entry' }, h('dt', {}, sample), h('dd', {}, meaning));
    return h('details', { class: 'legend' }, h('summary', {}, 'Legend'),
        h('dl', {},
            ...PICTURE.map(([sign, meaning]) => entry(h('span', { class: 'sign' }, sign), meaning)),
            ...TONES.map(([tone, sample, meaning]) => entry(h('span', { class: `span ${tone}` }, sample), meaning)),
            ...KEYS.map(([keys, meaning]) => entry(h('kbd', {}, keys), meaning))));
}
