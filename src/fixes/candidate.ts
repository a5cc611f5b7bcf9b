/** A fix that has not been proven yet. */
import type { Model, Scenario } from '../language/generated/ast.js';
import type { Body } from './bodies.js';
import type { Edit, Editor } from './edit.js';

export interface Candidate {
    /** What it does, as an order: `take gpu.svm after migrate_vma_setup(m)`. */
    title: string;
    /** Of several proven ones of a kind the first is enough. */
    kind: string;
    edits: Edit[];
}

/** Where candidates are looked for. */
export interface Patient {
    model: Model;
    scenario: Scenario;
    editor: Editor;
    bodies: Body[];
}

/** A way to mend; gives the likely candidates first. Pure syntax: whether one is right is for the explorer to say. */
export type Remedy = (patient: Patient) => Iterable<Candidate>;
