/** A scenario of a parsed file to its Program. */
import type { Model, Scenario } from '../language/generated/ast.js';
import { nameRange } from '../language/range.js';
import { NotAside } from './context.js';
import { ModelError } from './errors.js';
import { Lowering } from './lowering.js';
import type { Program, SourceRange } from './program.js';

export interface LowerOptions {
    /** Frames beyond those that the pages start with; default 2. */
    spareFrames?: number;
    /** Bits of an int of unknown range, 8 to 32; default 8. */
    intBits?: number;
    /** Kernel version where the file names none. */
    kernel?: string;
    /** The Program that src/lockdep looks at: with the kernel's annotations, and with a thread for each `lockdep fn`. It is not for exploration. */
    lockdep?: boolean;
    /** Every statement of the user's gets a mark among Program.covers, so that exploration tells which are reached. States and steps are the same. */
    reach?: boolean;
}

export interface LowerProblem { message: string; range: SourceRange; severity: 'error' }

export interface Lowered { program?: Program; problems: LowerProblem[] }

/** Never throws for what a file says: a problem with its place instead. */
export function lowerScenario(file: Model, uri: string, scenario: Scenario, options: LowerOptions = {}): Lowered {
    return told(uri, scenario, () => options.lockdep ? new Lowering(file, uri, scenario, options, 'own').annotated() : lowerBoth(file, uri, scenario, options).explored);
}

/** Both Programs of a scenario; `annotated` is for src/lockdep, and is made when it is asked for, once. */
export function lowerTwice(file: Model, uri: string, scenario: Scenario, options: Omit<LowerOptions, 'lockdep'> = {}): Lowered & { annotated(): Lowered } {
    let annotated: () => Program = () => new Lowering(file, uri, scenario, options, 'own').annotated();
    const explored = told(uri, scenario, () => {
        const both = lowerBoth(file, uri, scenario, options);
        annotated = both.annotated;
        return both.explored;
    });
    return { ...explored, annotated: () => told(uri, scenario, () => annotated()) };
}

/** What both have in common is lowered once. */
function lowerBoth(file: Model, uri: string, scenario: Scenario, options: LowerOptions): { explored: Program; annotated: () => Program } {
    try {
        const both = new Lowering(file, uri, scenario, options, 'aside');
        return { explored: both.explored(), annotated: () => both.annotated() };
    } catch (error) {
        if (!(error instanceof NotAside)) throw error;
        return { explored: new Lowering(file, uri, scenario, options, 'none').explored(), annotated: () => new Lowering(file, uri, scenario, options, 'own').annotated() };
    }
}

/** The Program, or what is wrong with the file. */
function told(uri: string, scenario: Scenario, lower: () => Program): Lowered {
    try {
        return { program: lower(), problems: [] };
    } catch (error) {
        if (error instanceof ModelError) return { problems: [{ message: error.message, range: placeInFile(error, uri, scenario), severity: 'error' }] };
        if (error instanceof RangeError) {
            return { problems: [{ message: 'this scenario is too deeply nested or has too many pages to be modelled', range: nameRange(scenario, uri), severity: 'error' }] };
        }
        throw error;
    }
}

/** A problem inside the library is the caller's: it is shown at the scenario, with its text saying where. */
function placeInFile(error: ModelError, uri: string, scenario: Scenario): SourceRange {
    return error.range.uri === uri ? error.range : nameRange(scenario, uri);
}
