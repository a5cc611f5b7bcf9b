/** Program -> code that runs: what was made for the same Program before, or new, with a memory of its own. */
import type { Program } from '../model/program.js';
import type { Instance } from './code/code.js';
import { hasWebAssembly } from './code/module.js';
import { coding, type Coded, type CodeOptions } from './coding.js';
import { contentOf, keepCode, keptCode } from './kept-code.js';

export interface CompileOptions extends Partial<CodeOptions> {
    /** The host compiles in the background, which takes longer but stops nobody. */
    inBackground?: boolean;
}

export interface Compiled extends Coded {
    program: Program;
    /** Another one from when helpers join. */
    instance: Instance;
}

/** Throws where the Program is malformed or the host forbids generated code. */
export function compile(program: Program, options: CompileOptions = {}): Compiled {
    const work = compiling(program, { ...options, inBackground: false });
    for (;;) {
        const { done, value } = work.next();
        if (done) return value;
    }
}

/** The same, bit by bit. A promise is to be waited for before the next bit. */
export function* compiling(program: Program, { backend = hasWebAssembly() ? 'wasm' : 'javascript', reduce = false, turns = false, symmetry = false, inBackground = false }: CompileOptions = {}): Generator<Promise<void> | undefined, Compiled> {
    const options = { backend, reduce, turns, symmetry };
    const content = yield* contentOf(program, options);
    let code = content === undefined ? undefined : keptCode(content);
    if (!code) {
        code = yield* coding(program, options);
        yield inBackground ? code.prepare() : undefined;
    }
    const instance = code.instantiate();
    if (content !== undefined) keepCode(content, code);
    return { ...code, program, instance };
}
