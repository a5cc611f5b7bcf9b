/** Small pieces that all diagnostics share. */
import type { Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Range } from 'vscode-languageserver-types';
import type { Related } from '../../check/result.js';
import type { SourceRange } from '../../model/program.js';

export const SOURCE = 'notiscope';

/** Carried by verdict diagnostics, for code actions: which diagram shows it. */
export interface DiagnosticData {
    scenario: string;
    code: string;
    /** Of a finding: which one of its code (findingKey of src/fixes), and the code of the violation that confirms it. */
    finding?: string;
    shownBy?: string;
}

/** Carried by diagnostics of what was not explored, and may be. */
export interface AgainData { again: true }
export const EXPLORE_AGAIN_TITLE = 'Explore again';

export const toRange = ({ start, end }: SourceRange): Range => ({ start, end });

export const toRelated = ({ message, range }: Related): DiagnosticRelatedInformation => ({ message, location: { uri: range.uri, range: toRange(range) } });

/** A diagnostic stands in the file itself: what lies in the library is named as related information, at `fallback`. */
export function make(uri: string, place: SourceRange, fallback: SourceRange, severity: DiagnosticSeverity, code: string, message: string,
    related: Related[] = [], data?: DiagnosticData | AgainData): Diagnostic {
    const inFile = place.uri === uri;
    const chain = inFile ? related : [{ message: 'it happens here', range: place }, ...related];
    return { range: toRange(inFile ? place : fallback), severity, code, source: SOURCE, message,
        ...(chain.length > 0 ? { relatedInformation: chain.map(toRelated) } : {}), ...(data ? { data } : {}) };
}
