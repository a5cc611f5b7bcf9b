/** The text of a skeleton. */
import { pseudoSentences } from '../pseudo.js';
import type { Frame, Report } from '../report.js';
import type { Driver } from './driver.js';
import type { NoThread, Seen, Thread } from './threads.js';

const indent = (lines: readonly string[], by = 1): string[] => lines.map(line => line && '    '.repeat(by) + line);

/** A line of documentation, of lines that are not too long. */
function doc(text: string): string[] {
    const lines = [''];
    for (const word of safe(text).split(' ')) {
        if (lines[lines.length - 1].length + word.length > 136) lines.push('');
        lines[lines.length - 1] += `${lines[lines.length - 1] && ' '}${word}`;
    }
    return lines.map(line => `/// ${line}`.trimEnd());
}

/** What a comment may not hold. */
const safe = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '\uFFFD');

const frameText = ({ fn, offset, size, module }: Frame): string => safe(`${fn}${offset ? `+${offset}/${size}` : ''}${module ? ` [${module}]` : ''}`);

/** The stack of a context, with the lines of the log. */
function stackComment({ label, acquired, isFirst, stack, line }: Seen): string[] {
    const frames = stack.filter(({ uncertain }) => !uncertain);
    return [`// ${safe(label)}${acquired ? ` (${safe(acquired.name)})` : ''}, line ${line}${isFirst ? ', the first time this order was seen' : ''}:`, ...frames.map(frame => `//     ${frameText(frame)}`)];
}

/** @param lines below the title. */
export function header(report: Report, kernel: string, driver: Driver): string[] {
    const { title, kernel: running, task, missing, kind } = report;
    const pseudo = pseudoSentences([...new Set(report.chain.map(({ lock }) => lock.name).concat(report.acquiring?.name ?? []))], report);
    return [
        ...doc(`Skeleton of a report: ${title}${task ? `, ${task.name}/${task.pid}` : ''}${running ? `, Linux ${running.release}` : ''}.`),
        '///',
        '/// What the report says, and no more: who takes which lock under which other. What the driver does besides, and whether it can be at the',
        '/// places of the report at the same time, has to be filled in.',
        ...kind === 'circular' ? ['/// All stacks but that of #0 are of the first time that an order was ever seen, often at boot: not necessarily what went wrong.'] : [],
        ...pseudo.flatMap(doc),
        ...missing.length > 0 ? doc(`The report is not whole: missing: ${missing.join(', ')}.`) : [],
        `use kernel "${kernel}"${running && !running.release.startsWith(`${kernel}.`) ? `                                    // the library's newest version that is not newer than ${safe(running.release)}, or its oldest` : ''}`,
        '',
        ...world(driver),
    ];
}

/** The mm and its page, as the events of the report need them. */
function world({ callbacks, calls, contexts }: Driver): string[] {
    const nested = contexts.find(({ path }) => path.callback?.nested && path.core?.fns.includes('migrate_vma_setup'))?.path.callback;
    const page = nested?.split ? ' thp' : nested ? '' : [...calls].some(call => call.page === 'cow') && callbacks.length > 0 ? ' cow' : '';
    const also = [...calls].some(call => call.also === 'page') ? ', N unmapped' : '';
    const absent = [...calls].some(call => call.also === 'absent') ? ', U absent' : '';
    const lines = [`mm proc { page A${page}${also}${absent} }`];
    if (nested && !nested.split) lines.push('mm child { page C = proc.A }                        // the page is mapped elsewhere, too: its migration sends CLEAR without an owner');
    if ([...calls].some(call => call.also === 'mm')) lines.push('mm child { page C unmapped }');
    return lines;
}

export function deviceText(driver: Driver, notifier: 'plain' | 'interval', why: string): string[] {
    const { device, declared, callbacks, works, stubs, calls } = driver;
    const fixed = [...calls].find(call => call.notifier !== undefined)?.notifier;
    const members = [...declared.values()].map(({ name, type, text }) => `${`${type} ${name}`.padEnd(48)}// ${safe(text)}`);
    const needsNotifier = callbacks.length > 0 || fixed !== undefined;
    const migrates = driver.contexts.some(({ path }) => path.callback?.nested && path.core?.fns.includes('migrate_vma_setup'));
    const name = notifier === 'interval' ? 'mni' : 'mn';
    const named = (lines: readonly string[]): string[] => lines.map(line => line.replaceAll('NOTIFIER', name));
    const blocks = [
        ...needsNotifier ? [[`notifier ${notifier} ${name}${notifier === 'interval' ? ' covers A' : fixed === 'unregistered' ? ' unregistered' : ''} {`, ...indent([...why ? [`// ${why}`] : [], ...named(callbackText(driver, notifier, migrates))]), '}']] : [],
        ...works.map(({ name, body, context }) => [...stackComment(context), `work ${name} {`, ...indent(named(body)), '}']),
        ...stubs.map(({ name, body, context }) => [`// ${context.path.driver.map(safe).join('() -> ')}(): what the report shows of it.`, `fn ${name}() {`, ...indent(named(body)), '}']),
    ];
    return [`device ${device} mirrors proc owner ${device} {`, ...indent([...members, ...blocks.flat()]), '}'];
}

function callbackText({ callbacks }: Driver, notifier: 'plain' | 'interval', migrates: boolean): string[] {
    const of = (kind: 'start' | 'release'): string[] => {
        const all = callbacks.filter(one => one.kind === kind);
        const about = all.flatMap(({ context }) => `// ${safe(context.label)}: ${context.path.callback!.fns.map(safe).join('() -> ')}()`);
        if (all.length <= 1) return [...about, ...all.flatMap(({ body }) => body)];
        return [...about, ...all.flatMap(({ body }, i) => [i === 0 ? 'choose {' : '} or {', ...indent(body)]), '}'];
    };
    const [start, release] = [of('start'), of('release')];
    const end = notifier === 'interval' ? 'return true' : 'return 0';
    // The event of the report is not the first that the migration sends, so the driver has let the first one pass.
    const filter = migrates ? [`if (range.event == MMU_NOTIFY_MIGRATE && range.owner == self.owner) ${end}`] : [];
    const setSeq = notifier === 'interval' ? ['mmu_interval_set_seq(mni, cur_seq)'] : [];
    return [
        ...start.length > 0 || notifier === 'interval' || release.length === 0 ? [notifier === 'interval' ? 'invalidate(range, cur_seq) {' : 'invalidate_range_start(range) {', ...indent([...filter, ...withSeq(start, setSeq), end]), '}'] : [],
        ...release.length > 0 && notifier === 'plain' ? ['release(mm) {', ...indent(release), '}'] : [],
    ];
}

/** The number is set under the first lock of the driver, as the protocol wants it. */
function withSeq(body: string[], setSeq: string[]): string[] {
    if (body.length === 0 || setSeq.length === 0) return [...body, ...setSeq];
    const at = body.findIndex(line => /^(?:mutex_lock|spin_lock|down_write|write_lock)\(/.test(line));
    return at < 0 ? [...setSeq, ...body] : [...body.slice(0, at + 1), ...setSeq, ...body.slice(at + 1)];
}

export function scenarioText(name: string, about: string[], threads: readonly Thread[], none: readonly NoThread[], expected: string): string[] {
    return [
        ...about.flatMap(doc),
        `scenario ${name} {`,
        ...indent([
            ...none.flatMap(({ context, why }) => [...stackComment(context), `// No thread: ${why}.`]),
            ...threads.flatMap(({ name, body, context, seen = [], about }) => [...context ? stackComment(context) : [], ...seen.flatMap(stackComment), ...about ? [`// ${about}.`] : [], `thread ${name} {`, ...indent(body), '}']),
            ...expected ? [`expect ${expected}`] : [],
        ]),
        '}',
    ];
}
