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

/** Both Programs of a scenario, each made when it is asked for, once, in any order. With problems there is neither. */
export interface LoweredTwice { problems: LowerProblem[]; explored(): Steps<Lowered>; annotated(): Steps<Lowered> }

/** The Program that is explored, or with `lockdep` the other one. Never throws for what a file says: a problem with its place instead. */
export function lowerScenario(file: Model, uri: string, scenario: Scenario, options: LowerOptions = {}): Lowered {
    return allSteps(lowerInSteps(file, uri, scenario, options));
}

export function lowerInSteps(file: Model, uri: string, scenario: Scenario, options: LowerOptions = {}): Steps<Lowered> {
    const { lockdep = false } = options;
    return lowered(uri, scenario, function* () {
        const lowering = yield* new Lowering(file, uri, scenario, options, lockdep ? 'own' : 'none').inline();
        return yield* lockdep ? lowering.annotated() : lowering.explored();
    });
}

/** What the two have in common is lowered here, once. */
export function* lowerTwice(file: Model, uri: string, scenario: Scenario, options: Omit<LowerOptions, 'lockdep'> = {}): Steps<LoweredTwice> {
    const { made, problems } = yield* told(uri, scenario, function* () {
        try {
            return yield* (yield* new Lowering(file, uri, scenario, options, 'aside').inline()).both();
        } catch (error) {
            if (error instanceof NotAside) return undefined;
            throw error;
        }
    });
    return {
        problems,
        explored: () => made ? lowered(uri, scenario, () => made.explored()) : lowerInSteps(file, uri, scenario, options),
        annotated: () => made ? lowered(uri, scenario, () => made.annotated()) : lowerInSteps(file, uri, scenario, { ...options, lockdep: true }),
    };
}

function* lowered(uri: string, scenario: Scenario, lower: () => Steps<Program>): Steps<Lowered> {
    const { made: program, problems } = yield* told(uri, scenario, lower);
    return program ? { program, problems } : { problems };
}

/** What is made, or what is wrong with the file. */
function* told<T>(uri: string, scenario: Scenario, make: () => Steps<T>): Steps<{ made?: T; problems: LowerProblem[] }> {
    try {
        return { made: yield* make(), problems: [] };
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
