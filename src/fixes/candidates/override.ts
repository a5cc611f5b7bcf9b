/** What a scenario overrides is left as it is in the kernel library, or in the file. */
import { isOverride } from '../../language/generated/ast.js';
import type { Candidate, Remedy } from '../candidate.js';

export const withoutOverride: Remedy = function* ({ scenario, editor }) {
    const overrides = scenario.items.filter(isOverride);
    const title = (path: string): string => `without override fn ${path}: ${path.includes('.') ? "the file's own" : "the kernel library's own"}`;
    for (const override of overrides) yield { kind: 'override', title: title(editor.textOf(override.path)), edits: [editor.remove(override)] } satisfies Candidate;
    if (overrides.length > 1) yield { kind: 'override', title: `without the overrides of ${scenario.name}`, edits: overrides.map(override => editor.remove(override)) };
};
