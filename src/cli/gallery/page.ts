/** scenarios/README.md: the gallery's index. It says nothing of this machine or moment, so it can be compared with what is committed. */
import { KERNEL_VERSIONS } from '../../kernel/library.js';
import { toMermaid } from '../../trace/index.js';
import { count, grouped } from '../words.js';
import type { Entry, Run } from './run.js';

/** Folders in the order of the index, and what each is about. */
const SUBSYSTEMS: Record<string, string> = {
    'seed': 'The thread that began it: migrate_vma_* and notifiers',
    'hmm-test': 'lib/test_hmm.c',
    'nouveau': 'nouveau',
    'amd': 'amdgpu and amdkfd',
    'intel': 'xe, drm_gpusvm, i915 and their neighbours',
    'rdma': 'RDMA',
    'kvm': 'KVM and vhost',
    'core': 'Core mm and the notifiers themselves',
    'iommu': 'IOMMU: shared virtual addressing',
    'generic': 'Any driver: the rules of the interfaces',
    'kernel-runs': 'Protocols that ran on real kernels',
};

const folderOf = ({ path }: Entry): string => path.split('/')[0];
/** Text in a table's cell. */
const cell = (text: string): string => text.replace(/\|/g, '\\|').replace(/</g, '&lt;').replace(/\n/g, ' ');
const codes = ({ result }: Run): string => result.codes.join(', ') || 'ok';

/** `deadlock`, or, where versions differ, `deadlock (6.1, 6.12); ok (7.0)`. */
function outcome(runs: Run[]): string {
    const kinds = [...new Set(runs.map(codes))];
    return kinds.length === 1 ? kinds[0] : kinds.map(kind => `${kind} (${runs.filter(run => codes(run) === kind).map(({ version }) => version).join(', ')})`).join('; ');
}

/** The newest version's. */
const last = (runs: Run[]): Run => runs[runs.length - 1];

function row({ path, header, scenarios }: Entry): string {
    const name = path.split('/').slice(1).join('/').replace(/\.mmn$/, '');
    const only = header.versions ? ` (${header.versions.join(', ')})` : '';
    const lines = (text: (scenario: Entry['scenarios'][number]) => string) => scenarios.map(text).join('<br>');
    return `| [${name}](${path})${only} | ${cell(header.summary)} | ${lines(({ name, runs }) => `\`${name}\`: ${outcome(runs)}`)} | ${lines(({ runs }) => grouped(last(runs).result.stats.states))} | ${cell(header.source ?? '')} |`;
}

/** The picture of a scenario that fails, in the newest version in which it does. */
function pictures({ path, scenarios }: Entry): string[] {
    return scenarios.flatMap(({ name, runs }) => {
        const failing = [...runs].reverse().find(({ result }) => result.codes.length > 0 && result.trace);
        if (!failing?.result.trace) return [];
        const on = failing === last(runs) ? '' : ` on ${failing.version}`;
        return [`<details><summary>${path}: ${name}${on}: ${failing.result.verdict}</summary>\n\n\`\`\`mermaid\n${toMermaid(failing.result.trace).trimEnd()}\n\`\`\`\n\n</details>`];
    });
}

/** @param outOfScope Markdown of what is left out, with the reasons. */
export function galleryPage(entries: Entry[], outOfScope: string): string {
    const folders = [...new Set([...Object.keys(SUBSYSTEMS), ...entries.map(folderOf)])].filter(folder => entries.some(entry => folderOf(entry) === folder));
    const scenarios = entries.flatMap(entry => entry.scenarios);
    return `${[
        '# The gallery',
        `<!-- Written by \`npm run gallery\`; change the scenarios, not this page. -->\n${count(entries.length, 'file')} with ${count(scenarios.length, 'scenario')}: what went wrong, or could, where drivers and the kernel keep device page tables in step with those of the CPU. `
            + `Each file has the protocol as it should be, which is \`ok\`, and broken variants beside it. The verdicts are those of the kernel library's versions ${KERNEL_VERSIONS.join(', ')}, and the states those of the newest that a file is about. `
            + 'A source that says "constructed" or "not a confirmed bug" is no claim about any driver. Pictures show the run with the fewest context switches.',
        ...folders.flatMap(folder => {
            const here = entries.filter(entry => folderOf(entry) === folder);
            return [`## ${SUBSYSTEMS[folder] ?? folder}`, ['| file | what it shows | verdicts | states | source |', '|---|---|---|---:|---|', ...here.map(row)].join('\n'), ...here.flatMap(pictures)];
        }),
        outOfScope.trim(),
    ].filter(Boolean).join('\n\n')}\n`;
}
