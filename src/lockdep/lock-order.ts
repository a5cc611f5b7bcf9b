/** `lock_order`: classes of locks that are taken in a circle. */
import type { Finding, Related } from '../check/result.js';
import { chainOf } from './chain.js';
import { classCycles } from './cycles.js';
import { dependencies, isStrong, type Dependency } from './dependencies.js';
import type { Mode, Resources } from './resources.js';
import { callbackIn, commonCalls, exercise, keyOf, placeOf, sites, stepAt, userRange, waitsAt, wayToCallback, type Site } from './sites.js';
import { excused } from './excuse.js';
import type { Held } from './env.js';
import type { Wait } from './walk.js';

export const documentation = `# lock_order

Two threads that take the same two locks in opposite order can each hold what the other waits for (AB-BA); so can three threads with
three locks. The orders are those of lock classes, over all threads and workers, also where a lock is taken in a notifier callback: a
driver that takes \`mmap_lock\` under its lock collides with every operation that holds \`mmap_lock\` and fires the notifier.

The rules are lockdep's:
* A trylock waits for nobody; but what is then taken under its lock does.
* A reader blocks, and is blocked by, writers. \`down_read()\` also waits for a queued writer, so two readers make a cycle too; a recursive
  \`read_lock()\` does not.
* Locks of one class inside each other are nesting, not a cycle.
* A common outer lock does not excuse the two orders, and one thread that uses both orders is enough: the code may run twice.
* What the kernel may do at any time counts as if a thread did it: reclaim calls back, and \`mmap_lock\`, \`dma_resv\`, reclaim, the lock of the
  reverse mapping, callbacks and the wait for a fence are taken in this order (\`dma_resv_lockdep()\`). No scenario refutes such a finding.
* \`flush_work()\` waits for what the work's function takes.

The exploration says whether the scenario can really hang: a finding is *confirmed* by a deadlock with its threads stuck at these places, *refuted* by a
complete exploration without, if some run of it comes to all these places.

**Fix:** one order everywhere. A lock that a notifier callback takes is inside \`mmap_lock\`, the folio lock and reclaim, so none of these
may be taken, and no memory allocated with direct reclaim, while it is held.
`;

export function lockOrder(waits: readonly Wait[], resources: Resources): { findings: Finding[]; complete: boolean } {
    const all = dependencies(waits, resources), { cycles: found, longer, complete } = classCycles(all);
    // Real locks first: a driver knows these better than what lockdep is told of.
    const cycles = [...found.filter(cycle => !resources.hasMap(cycle)), ...found.filter(cycle => resources.hasMap(cycle))];
    const reported: string[][] = [];
    // A longer way round through the same locks says nothing more.
    const isNew = (cycle: readonly string[]): boolean => !reported.some(known => known.every(name => cycle.includes(name)));
    const findings = cycles.flatMap(cycle => {
        if (!isNew(cycle)) return [];
        const inIt = inCycle(cycle, all, resources);
        if (inIt.length > 0) reported.push(cycle);
        return inIt;
    });
    return { findings: firstOfEach(findings, resources), complete: complete && !longer.some(isNew) };
}

/** A statement that is wrong under a lock is wrong in one way, the shortest: \`hmm_range_fault()\` under a callback's lock allocates, calls back and waits. */
function firstOfEach(found: readonly Found[], { program }: Resources): Finding[] {
    const seen = new Set<string>();
    return found.filter(({ finding, held }) => {
        // Nothing of the file is at fault in what the library does alone.
        if (finding.range.uri !== program.uri) return false;
        const key = `${held}|${keyOf(finding.range)}`;
        return !seen.has(key) && seen.add(key);
    }).map(({ finding }) => finding);
}

interface Found { finding: Finding; held: string }

/** One finding for each statement that is at fault. */
function inCycle(cycle: readonly string[], all: readonly Dependency[], resources: Resources): Found[] {
    const sides = cycle.map((from, i) => byBlame(all.filter(d => d.from === from && d.to === cycle[(i + 1) % cycle.length]), resources));
    const starts = sides.map((_, i) => i).sort((a, b) => compare(blame(sides[a][0], resources), blame(sides[b][0], resources)));
    for (const start of starts) {
        const turned = [...sides.slice(start), ...sides.slice(0, start)];
        const kind = sort(turned[0][0], resources), byRange = new Map<string, Found>();
        for (const first of turned[0].filter(d => sort(d, resources) === kind)) {
            const key = keyOf(rangeOf(first, resources)), whole = byRange.has(key) ? undefined : complete(first, turned.slice(1), resources);
            if (whole) byRange.set(key, { finding: finding(whole, resources), held: first.from });
        }
        if (byRange.size > 0) return [...byRange.values()];
    }
    return [];
}

/** Dependencies for the other sides that make a strong cycle with `first`; by other threads where there is a choice. */
function complete(first: Dependency, others: readonly Dependency[][], resources: Resources): Dependency[] | undefined {
    const choose = (chosen: Dependency[]): Dependency[] | undefined => {
        if (chosen.length > others.length) return isStrong(chosen) ? chosen : undefined;
        const busy = new Set(chosen.map(d => d.wait.thread));
        const free = [...others[chosen.length - 1]].sort((a, b) => Number(resources.isPrimed(a.wait.thread)) - Number(resources.isPrimed(b.wait.thread))
            || Number(busy.has(a.wait.thread)) - Number(busy.has(b.wait.thread)));
        const tried = new Set<string>();
        for (const next of free) {
            // Among equally strong ones the first stands for all: what comes after sees no difference.
            const strength = `${next.shared} ${next.recursive}`;
            if (tried.has(strength)) continue;
            tried.add(strength);
            const whole = choose([...chosen, next]);
            if (whole) return whole;
        }
        return undefined;
    };
    return choose([first]);
}

const exercised = (first: Site, second: Site): NonNullable<Finding['sites']> => [...exercise(first), ...waitsAt(second)];

const ends = ({ wait }: Dependency, { program }: Resources): [Site, Site] =>
    [{ program, thread: wait.thread, step: wait.held.step }, { program, thread: wait.thread, step: wait.taken.step }];

function insideOf(d: Dependency, resources: Resources): number {
    const [first, second] = ends(d, resources);
    return commonCalls(stepAt(first), stepAt(second));
}

const rangeOf = (d: Dependency, resources: Resources): Finding['range'] => userRange(ends(d, resources)[1], insideOf(d, resources));

/** What to underline first: the driver's own statement before a callback, whose order the kernel dictates; then the order of the text. */
function blame(d: Dependency, resources: Resources): number[] {
    const { start } = rangeOf(d, resources), viaCallback = callbackIn(stepAt(ends(d, resources)[1]), insideOf(d, resources)) >= 0;
    return [Number(resources.isPrimed(d.wait.thread)), Number(viaCallback), start.line, start.character, d.wait.thread, d.wait.taken.step, d.wait.held.step];
}

/** Of which sort what is at fault is: the kernel's, reached through a callback, or the driver's own statement. */
const sort = (d: Dependency, resources: Resources): string => blame(d, resources).slice(0, 2).join();
const compare = (a: readonly number[], b: readonly number[]): number => a.map((v, i) => v - b[i]).find(v => v !== 0) ?? 0;
const byBlame = (of: Dependency[], resources: Resources): Dependency[] => of.sort((a, b) => compare(blame(a, resources), blame(b, resources)));

function finding(cycle: readonly Dependency[], resources: Resources): Finding {
    const { program } = resources, classes = cycle.map(d => d.from);
    return {
        code: 'lock_order',
        message: `${classes.join(' and ')} are taken in ${classes.length === 2 ? 'both orders' : 'a circle'}: ${cycle.map(d => side(d, resources)).join('; ')}`,
        range: rangeOf(cycle[0], resources),
        related: cycle.flatMap(d => relatedOf(d, resources)),
        scenario: program.scenario,
        locks: resources.instances(classes), sites: cycle.filter(d => !resources.isPrimed(d.wait.thread)).flatMap(d => exercised(...ends(d, resources))), ...excused(cycle.map(d => d.wait), resources),
        ...cycle.some(d => resources.isPrimed(d.wait.thread)) && { primed: true }, ...chainOf(cycle.map(d => d.wait), resources),
    };
}

function side(d: Dependency, resources: Resources): string {
    const [first, second] = ends(d, resources), { held, taken } = d.wait, way = wayToCallback(second, insideOf(d, resources));
    const thread = resources.who(d.wait.thread), verb = resources.isWork(held.resource) ? 'runs' : 'holds';
    const since = modeTaken(first, held, resources) === held.mode ? '' : ', downgraded';
    return `${thread} ${verb} ${d.from}${resources.modeOf(held)}${since} (${placeOf(first)}) and waits for ${d.to}${resources.modeOf(taken)} (${placeOf(second)}`
        + `${way ? `, reached through ${way}` : ''})`;
}

/** A downgraded lock was taken for write. */
function modeTaken(site: Site, { resource, step, mode }: Held, resources: Resources): Mode {
    const effect = step < 0 ? undefined : stepAt(site).effect;
    return effect?.kind === 'lock' && effect.action === 'acquire' && resources.covers(effect.lock, resource) ? effect.mode : mode;
}

function relatedOf(d: Dependency, resources: Resources): Related[] {
    const [first, second] = ends(d, resources), { held, taken } = d.wait, inside = insideOf(d, resources);
    const thread = resources.who(d.wait.thread), verb = resources.isWork(held.resource) ? 'runs' : 'takes';
    return [
        ...sites(first, 0, `${thread} ${verb} ${resources.name(held.resource)}${resources.modeOf({ ...held, mode: modeTaken(first, held, resources) })} here`),
        ...sites(second, inside, `${thread}, which holds ${resources.name(held.resource)}, waits for ${resources.name(taken.resource)}${resources.modeOf(taken)} here`),
    ];
}
