/** Copies of a scenario file that mean the same: with other names, in another order, with an unrelated device beside. */
import { AstUtils, type AstNode } from 'langium';
import { applyEdits } from '../../src/fixes/edit.js';
import { isDevice, isMm, isUse, type Model } from '../../src/language/generated/ast.js';
import { parseMmn } from '../../src/language/parse.js';

const URI = 'file:///copy.mmn';
export const modelOf = (text: string): Model => parseMmn(text, URI).model;
const textOf = (text: string, node: AstNode): string => text.slice(node.$cstNode!.offset, node.$cstNode!.end);

/** Names that the file gives to things of its own, and that no part of the language has as well. */
function ownNames(model: Model): string[] {
    const kinds = new Set(['Mm', 'Page', 'Device', 'Fn', 'Notifier', 'Field', 'Local', 'Thread', 'Label', 'Scenario']);
    const shared = new Set(['page', 'range', 'owner', 'lock', 'seq', 'mm', 'src', 'dst', 'write', 'migrate', 'fault', 'read', 'f', 'e', 'r', 'm', 'ret', 'user', 'index']);
    const names = AstUtils.streamAllContents(model).filter(({ $type }) => kinds.has($type)).map(node => (node as AstNode & { name?: string }).name ?? '').toArray();
    return [...new Set(names)].filter(name => name !== '' && !shared.has(name) && !name.startsWith('mmu_') && !name.startsWith('mmap_'));
}

export function renamed(text: string): string {
    const code = text.replace(/\/\/.*$/gm, '');
    return ownNames(modelOf(text)).reduce((left, name) => left.replace(new RegExp(`(?<![\\w"])${name}(?![\\w"])`, 'g'), `${name.toLowerCase()}_of_ours`), code);
}

/** What is declared last comes first (but pages, which others may name); in a driver's function the structure is declared before or after the lock is taken. */
export function reordered(text: string): string {
    const model = modelOf(text);
    const uses = model.items.filter(isUse).map(item => textOf(text, item));
    const mms = model.items.filter(isMm).map(item => textOf(text, item));
    const others = model.items.filter(item => !isUse(item) && !isMm(item)).reverse().map(item => {
        if (!isDevice(item)) return textOf(text, item);
        const whole = textOf(text, item), start = item.$cstNode!.offset;
        if (item.members.length === 0) return whole;
        const head = whole.slice(0, item.members[0].$cstNode!.offset - start);
        return `${head}${[...item.members].reverse().map(member => textOf(text, member)).join('\n    ')}\n}`;
    });
    return [...uses, ...mms, ...others].join('\n').replace(/^([ \t]*)(migrate_vma \w+\(.*\))([^\n]*)\n([ \t]*mmap_read_lock\(\w+\)[^\n]*)\n/gm, '$4\n$1$2$3\n');
}

export function withBystander(text: string): string {
    const mm = modelOf(text).items.find(isMm)?.name ?? 'proc';
    return `${text}
device bystander mirrors ${mm} {
    mutex side
    int looked
    notifier plain {
        invalidate_range_start(range) {
            mutex_lock(side)
            unmap(range)
            mutex_unlock(side)
            return 0
        }
    }
    fn look() {
        mutex_lock(side)
        looked = 1
        mutex_unlock(side)
    }
}
`;
}

interface Position { line: number; character: number }

/** The text after edits as a client gets them. */
export function editedBy(text: string, edits: readonly { range: { start: Position; end: Position }; newText: string }[]): string {
    const lines = text.split('\n').reduce((starts, line) => [...starts, starts[starts.length - 1] + line.length + 1], [0]);
    const offset = ({ line, character }: Position): number => lines[line] + character;
    return applyEdits(text, edits.map(({ range, newText }) => ({ start: offset(range.start), end: offset(range.end), text: newText })));
}
