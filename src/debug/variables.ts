/** What a state has, as a tree of names and values: scopes of a frame, and what unfolds in them. */
import { lockText } from '../trace/changes.js';
import type { Change, DevicePageView, FrameView, StateView } from '../trace/view.js';

/**
 * `what`: under which name its changes are told, so that it can be watched for them. `expression`: what evaluates to it in the language.
 */
export interface Node { name: string; value: string; what?: string; expression?: string; children?: Node[] }
export interface Scope { name: string; hint?: 'locals'; nodes: Node[] }

/** A call of a thread, by how many calls are around it; `isInmost`: it is the one that the thread is shown in. */
export interface InFrame { thread: string; depth: number; isInmost: boolean }

/** What all threads see. */
export const NOWHERE: InFrame = { thread: '', depth: 0, isInmost: false };

/** As changes have it. */
const localName = (thread: string, name: string): string => `${thread}: ${name}`;

/** `changes`: of the last step; what it has changed says what it was before. `used`: what the run is about; other locks and fields, of which the library has many, come last. */
export function scopesOf(state: StateView, { thread, depth, isInmost }: InFrame, changes: readonly Change[], used: ReadonlySet<string>): Scope[] {
    const was = new Map(changes.map(({ name, from }) => [name, from]));
    const mark = (node: Node): Node => {
        const before = node.what === undefined ? undefined : was.get(node.what);
        return { ...node, ...before !== undefined && { value: `${node.value} (was ${before})` }, ...node.children && { children: node.children.map(mark) } };
    };
    const scope = (name: string, nodes: Node[], hint?: 'locals'): Scope[] => nodes.length > 0 || hint ? [{ name, nodes: nodes.map(mark), ...hint && { hint } }] : [];
    return [
        ...scope('Locals', localsOf(state, { thread, depth, isInmost }), 'locals'),
        ...scope('Last Step', changes.map(({ name, from, to }) => ({ name, value: `${from} \u2192 ${to}` }))),
        ...scope('Locks', usedFirst(locksOf(state), used)),
        ...scope('Page Tables', state.pages.map(page => ({
            name: `${page.name} of ${page.mm}`, value: page.pte, what: `${page.name}.pte`, expression: `${page.mm}.${page.name}.pte`, children: [
                { name: 'pte', value: page.pte, what: `${page.name}.pte`, expression: `${page.mm}.${page.name}.pte` }, { name: 'home', value: page.home, what: `${page.name}.home`, expression: `${page.mm}.${page.name}.home` },
                { name: 'flags', value: page.flags.join(', ') || 'none', what: `${page.name} flags` },
            ],
        }))),
        ...scope('Device TLBs', state.devices.map(deviceOf)),
        ...scope('Frames', state.frames.map(frameOf)),
        ...scope('Notifiers', notifiersOf(state)),
        ...scope('Fields', usedFirst(state.variables.map(({ name, value }) => ({ name, value, what: name, expression: name })), used)),
    ];
}

function usedFirst(nodes: readonly Node[], used: ReadonlySet<string>): Node[] {
    const others = nodes.filter(({ name }) => !used.has(name));
    return [...nodes.filter(({ name }) => used.has(name)), ...others.length > 0 ? [{ name: 'others', value: `${others.length}, untouched in this run`, children: others }] : []];
}

/** Of the call, and what lives on of a call that is over in the one that has made it. Changes are told of the innermost of a name. */
function localsOf({ threads }: StateView, { thread, depth, isInmost }: InFrame): Node[] {
    const all = threads.find(({ name }) => name === thread)?.locals ?? [], names = new Set<string>();
    const of = (name: string, value: string, what?: string): Node => ({ name, value, ...what !== undefined && { what }, expression: name });
    return all.flatMap(({ also = [], ...own }) => [
        ...own.depth === depth || (own.depth === undefined && isInmost && also.length === 0) ? [of(own.name, own.value, localName(thread, own.name))] : [],
        ...also.filter(other => other.depth === depth).map(({ name, value }) => of(name, value)),
    ]).filter(({ name }) => !names.has(name) && names.add(name));
}

const locksOf = ({ locks }: StateView): Node[] => locks.map(lock => ({
    name: lock.name, value: lockText(lock), what: lock.name, expression: lock.name, children: [
        { name: 'kind', value: lock.kind }, { name: 'holder', value: lock.holder ?? 'none' }, ...lock.readers.length > 0 ? [{ name: 'readers', value: lock.readers.join(', ') }] : [],
        { name: 'waiters', value: lock.waiters.join(', ') || 'none' },
    ],
}));

function deviceOf({ device, page, dpte, tlb, inflight, stale, why }: DevicePageView): Node {
    const list = (members: readonly string[]): string => members.join(', ') || 'empty';
    return {
        name: `${device} ${page}`, value: `TLB ${list(tlb)}${stale ? ` (stale: ${why.join('; ')})` : ''}`, children: [
            { name: 'page table', value: dpte, what: `${device} page table ${page}` }, { name: 'TLB', value: list(tlb), what: `${device} TLB ${page}` },
            { name: 'in flight', value: list(inflight), what: `${device} in flight ${page}` }, ...stale ? [{ name: 'stale', value: why.join('; ') }] : [],
        ],
    };
}

function frameOf({ frame, state, refs, pins, dev, copied, lockedBy, mappedBy }: FrameView): Node {
    const name = `frame ${frame}`;
    if (state === 'free') return { name, value: state, what: name };
    return {
        name, value: `${state}, ${refs} reference${refs === 1 ? '' : 's'}`, what: name, children: [
            { name: 'state', value: state, what: name }, { name: 'refs', value: String(refs), what: `${name}.refs` }, { name: 'pins', value: String(pins) }, { name: 'on', value: dev, what: `${name}.dev` },
            { name: 'copied', value: copied ? 'yes' : 'no', what: `${name} copied` }, { name: 'mapped by', value: mappedBy.join(', ') || 'nobody' }, ...lockedBy === undefined ? [] : [{ name: 'locked by', value: lockedBy }],
        ],
    };
}

const notifiersOf = ({ mms, notifiers }: StateView): Node[] => [
    ...mms.map(({ name, invalidateSeq, active, users }): Node => ({ name, value: `${active} active range${active === 1 ? '' : 's'}`, children: [
        ...invalidateSeq === '' ? [] : [{ name: 'invalidate_seq', value: invalidateSeq, what: `${name}.invalidate_seq`, expression: `${name}.invalidate_seq` }],
        { name: 'active ranges', value: String(active), what: `${name} active ranges` }, { name: 'users', value: String(users), what: `${name} users` },
    ] })),
    ...notifiers.map(({ name, kind, seq, registered, mm }): Node => ({ name, value: `${kind}, ${registered ? 'registered' : 'not registered'}`, what: name, children: [
        ...seq === '' ? [] : [{ name: 'seq', value: seq, what: `${name}.seq` }], ...mm === undefined ? [] : [{ name: 'mm', value: mm }],
    ] })),
];

/** Names whose changes the states of the run can tell. */
export function watchable(state: StateView): Set<string> {
    const names = new Set<string>();
    const add = (nodes: readonly Node[]): void => { for (const { what, children } of nodes) { if (what !== undefined) names.add(what); if (children) add(children); } };
    for (const { nodes } of scopesOf(state, NOWHERE, [], new Set())) add(nodes);
    for (const { name, locals } of state.threads) for (const local of locals) names.add(localName(name, local.name));
    return names;
}
