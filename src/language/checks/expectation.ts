/** `expect` names results that there are; `on` names a lock, a work item, or a kernel version. */
import type { AstNode, DiagnosticInfo } from 'langium';
import { KERNEL_VERSIONS } from '../../kernel/library.js';
import type { ExpectItem, FieldGroup, Named } from '../generated/ast.js';
import type { Resolver } from '../names/resolver.js';
import { suggest } from '../names/suggest.js';
import { CODES, STATIC_CODES } from '../primitives.js';
import type { Accept, Check } from './check.js';

export const expectation: Check = resolver => ({
    Expect: (expect, accept) => {
        const ok = expect.items.find(item => item.code === 'ok' && item.versions.length === 0);
        const other = expect.items.find(item => item.code && item.code !== 'ok' && item.versions.length === 0);
        if (ok && other) accept('contradictory-expectation', `\`ok\` means that nothing is found: it cannot stand beside \`${other.code}\``, { node: ok, property: 'code' });
    },
    ExpectItem: (item, accept) => {
        const { code } = item;
        if (!code) return;
        if (STATIC_CODES.includes(code)) {
            accept('static-code-expected', `\`${code}\` is a static finding: it is shown as a warning of its own and is no result; expect what it leads to, such as \`deadlock\``, { node: item, property: 'code' });
        } else if (!(code in CODES)) {
            const { words, replacement } = suggest(code, Object.keys(CODES));
            accept('unknown-result', `there is no result \`${code}\`${words || `; results are ${Object.keys(CODES).join(', ')}`}`, { node: item, property: 'code' }, replacement);
        }
        item.versions.forEach((version, index) => { if (!KERNEL_VERSIONS.includes(version)) unknownVersion(version, accept, { node: item, property: 'versions', index }); });
        if (item.on) {
            const node = target(item, resolver);
            if (node && !isWaitedFor(node)) accept('not-waited-for', `\`${item.on.$cstNode?.text ?? node.name}\` is no lock and no work item`, { node: item.on });
        }
    },
});

/** Suggests the newest library that is not newer. */
export function unknownVersion<N extends AstNode>(version: string, accept: Accept, at: DiagnosticInfo<N>): void {
    const near = KERNEL_VERSIONS.findLast(known => known.localeCompare(version, 'en', { numeric: true }) <= 0) ?? KERNEL_VERSIONS[0];
    accept('unknown-kernel-version', `there is no kernel library for "${version}"; there is ${KERNEL_VERSIONS.map(known => `"${known}"`).join(', ')}`, at, `"${near}"`);
}

function target({ on }: ExpectItem, resolver: Resolver): Named | undefined {
    if (on?.$type === 'NameRef') return resolver.resolveName(on);
    return on?.$type === 'Member_' ? resolver.resolveMember(on) : undefined;
}

const WAITED_FOR = new Set(['mutex', 'ww_mutex', 'spinlock', 'rwsem', 'rwlock', 'fence', 'completion', 'ww_lock', 'dma_resv']);

function isWaitedFor(node: Named): boolean {
    return node.$type === 'Work' || node.$type === 'Field' && WAITED_FOR.has((node.$container as FieldGroup).type) || node.$type === 'Const';
}
