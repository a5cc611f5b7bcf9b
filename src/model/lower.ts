/** A scenario of a parsed file to its Program. */
import type { Model, Scenario } from '../language/generated/ast.js';
import { nameRange } from '../language/range.js';
import type { ProblemCode } from '../language/problem-codes.js';
import { NotAside } from './context.js';
import { ModelError } from './errors.js';
import { allSteps, type Steps } from './in-steps.js';
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

export interface LowerProblem { code: ProblemCode; message: string; range: SourceRange; severity: 'error' }

export interface Lowered { program?: Program; problems: LowerProblem[] }

/** `annotated`: makes the Program for src/lockdep, once. */
export interface LoweredTwice extends Lowered { annotated(): Steps<Lowered> }

/** Never throws for what a file says: a problem with its place instead. */
export function lowerScenario(file: Model, uri: string, scenario: Scenario, options: LowerOptions = {}): Lowered {
    if (options.lockdep) return allSteps(told(uri, scenario, alone(file, uri, scenario, options)));
    const { annotated: _, ...lowered } = allSteps(lowerTwice(file, uri, scenario, options));
    return lowered;
}

/** Both Programs of a scenario. What they have in common is lowered once. */
export function* lowerTwice(file: Model, uri: string, scenario: Scenario, options: Omit<LowerOptions, 'lockdep'> = {}): Steps<LoweredTwice> {
    let annotated = (): Steps<Program> => alone(file, uri, scenario, options);
    const explored = yield* told(uri, scenario, (function* (): Steps<Program> {
        try {
            const both = yield* new Lowering(file, uri, scenario, options, 'aside').inline();
            annotated = () => both.annotated();
            return yield* both.explored();
        } catch (error) {
            if (!(error instanceof NotAside)) throw error;
            return yield* (yield* new Lowering(file, uri, scenario, options, 'none').inline()).explored();
        }
    })());
    return { ...explored, annotated: () => told(uri, scenario, annotated()) };
}

/** The Program for src/lockdep. */
function* alone(file: Model, uri: string, scenario: Scenario, options: LowerOptions): Steps<Program> {
    return yield* (yield* new Lowering(file, uri, scenario, options, 'own').inline()).annotated();
}

/** The Program, or what is wrong with the file. */
function* told(uri: string, scenario: Scenario, lower: Steps<Program>): Steps<Lowered> {
    try {
        return { program: yield* lower, problems: [] };
    } catch (error) {
        if (error instanceof ModelError) return { problems: [{ code: error.code, message: error.message, range: placeInFile(error, uri, scenario), severity: 'error' }] };
        if (error instanceof RangeError) {
            return { problems: [{ code: 'scenario-too-large', message: 'the calls of this scenario are too deeply nested to be modelled, or there are too many', range: nameRange(scenario, uri), severity: 'error' }] };
        }
        throw error;
    }
}

/** A problem inside the library is the caller's: it is shown at the scenario, with its text saying where. */
function placeInFile(error: ModelError, uri: string, scenario: Scenario): SourceRange {
    return error.range.uri === uri ? error.range : nameRange(scenario, uri);
}
