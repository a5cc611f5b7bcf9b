/** Runs a scenario alone and says what its mms' subscriptions are told, by one interval and one plain notifier that the test adds to every mm. */
import { Search } from '../../src/explore/index.js';
import { isScenario, type Device, type Mm, type Scenario } from '../../src/language/generated/ast.js';
import { parseMmn } from '../../src/language/parse.js';
import { lowerScenario } from '../../src/model/lower.js';
import type { Program } from '../../src/model/program.js';

const EVENTS = ['UNMAP', 'CLEAR', 'PROTECTION_VMA', 'PROTECTION_PAGE', 'SOFT_DIRTY', 'RELEASE', 'MIGRATE', 'EXCLUSIVE'];
const KINDS = ['iv', 'hl.start', 'hl.end', 'hl.release'];
const URI = 'file:///events.mmn';

export interface Run { lines: string[]; problems: string[] }

/** What `SCENARIO` of the text notifies with this version of the kernel library. */
export function recorded(text: string, name: string, version: string): Run {
    const source = text.replace(/use kernel "[^"]*"/, `use kernel "${version}"`);
    const plain = scenarioOf(source, name);
    const mms = plain.items.filter((item): item is Mm => item.$type === 'Mm');
    const devices = plain.items.filter((item): item is Device => item.$type === 'Device').map(d => d.name);
    const brace = source.indexOf('{', plain.$cstNode!.offset) + 1;
    const withRecorder = source.slice(0, brace) + recorder(mms, devices) + source.slice(brace);
    const { model, problems } = parseMmn(withRecorder, URI);
    const lowered = lowerScenario(model, URI, model.items.filter(isScenario).find(s => s.name === name)!, { spareFrames: 8, intBits: 16 });
    const messages = [...problems.filter(({ severity }) => severity === 'error'), ...lowered.problems].map(({ message }) => message);
    if (!lowered.program || messages.length > 0) return { lines: [], problems: messages };
    const search = new Search(lowered.program, { maxStates: 200_000, timeout: 30 });
    while (!search.run(1000));
    const { violations, incomplete, completeRun } = search.verdict();
    const wrong = [...violations.map(({ message }) => message), ...incomplete ? [incomplete.message] : []];
    if (!completeRun || wrong.length > 0) return { lines: [], problems: wrong.length > 0 ? wrong : ['no complete run'] };
    return { lines: eventsOf(lowered.program, completeRun.states.map(({ values }) => values), mms, devices), problems: [] };
}

function scenarioOf(text: string, name: string): Scenario {
    return parseMmn(text, URI).model.items.filter(isScenario).find(s => s.name === name)!;
}

const pagesOf = (mm: Mm): string[] => mm.groups.flatMap(group => group.pages.map(page => page.name));

/** Every callback is one step that writes down what it is told. */
function recorder(mms: readonly Mm[], devices: readonly string[]): string {
    const told = (mm: Mm, i: number): string => [
        `rec_mm = ${i}`,
        'rec_event = range.event',
        'rec_owner = 0',
        'if (range.owner == NULL) rec_owner = 1',
        ...devices.map((device, d) => `if (range.owner == ${device}.owner) rec_owner = ${d + 2}`),
        'rec_pages = 0',
        ...pagesOf(mm).map((page, bit) => `if (overlaps(range, ${mm.name}.${page})) rec_pages += ${2 ** bit}`),
        'rec_count += 1',
    ].join('; ');
    const device = (mm: Mm, i: number): string => `device rec${i} mirrors ${mm.name} {
        notifier interval iv covers ${pagesOf(mm).join(', ')} { invalidate(range, cur_seq) { atomic { rec_kind = 0; ${told(mm, i)}; mmu_interval_set_seq(iv, cur_seq) }; return true } }
        notifier plain hl {
            invalidate_range_start(range) { atomic { rec_kind = 1; ${told(mm, i)} }; return 0 }
            invalidate_range_end(range) { atomic { rec_kind = 2; ${told(mm, i)} } }
            release(mm) { atomic { rec_kind = 3; rec_mm = ${i}; rec_count += 1 } }
        }
    }`;
    const names = ['rec_kind', 'rec_mm', 'rec_event', 'rec_owner', 'rec_pages', 'rec_count'];
    return ` global { int ${names.join(', ')} } ${mms.map(device).join(' ')} ${names.map(n => `fn keep_${n}() -> int { return ${n} }`).join(' ')} `;
}

function eventsOf(program: Program, states: readonly number[][], mms: readonly Mm[], devices: readonly string[]): string[] {
    const variable = (name: string): number => program.variables.find(v => v.name === name)?.id ?? -1;
    const ids = Object.fromEntries(['rec_kind', 'rec_mm', 'rec_event', 'rec_owner', 'rec_pages', 'rec_count'].map(name => [name, variable(name)]));
    const value = (state: number[], name: string): number => ids[name] < 0 ? 0 : state[ids[name]];
    const epochs = mms.map(() => 0);
    const firstEpoch = mms.map(() => -1);
    const open = mms.map(() => 0);
    const lines: string[] = [];
    states.forEach((state, i) => {
        if (i === 0) return;
        mms.forEach((mm, m) => {
            const seq = program.mms.find(({ name }) => name === mm.name)?.invalidateSeq ?? -1;
            if (seq >= 0 && state[seq] % 2 === 1 && states[i - 1][seq] % 2 === 0) epochs[m]++;
        });
        if (value(state, 'rec_count') === value(states[i - 1], 'rec_count')) return;
        const m = value(state, 'rec_mm');
        const kind = KINDS[value(state, 'rec_kind')];
        const name = mms[m].name;
        if (kind === 'hl.release') { lines.push(`${name} hl.release`); return; }
        if (kind === 'iv' && firstEpoch[m] < 0) firstEpoch[m] = epochs[m];
        if (kind === 'hl.start') open[m]++;
        const place = kind === 'iv' ? `epoch ${epochs[m] - firstEpoch[m]}` : `nest ${open[m]}`;
        if (kind === 'hl.end') open[m]--;
        const event = EVENTS[value(state, 'rec_event')];
        // Where the field means nothing the record says `none`, be it NULL or not initialised.
        const nobody = event === 'MIGRATE' || event === 'EXCLUSIVE' ? ['none', 'NULL'] : ['none', 'none'];
        const owner = [...nobody, ...devices][value(state, 'rec_owner')];
        const mask = value(state, 'rec_pages');
        const pages = pagesOf(mms[m]).filter((_, bit) => mask >> bit & 1).join(',');
        lines.push(`${name} ${kind} ${event} owner ${owner} ${pages} ${place}`);
    });
    return lines;
}
