/**
 * Code of Programs that were explored lately. Who makes a run step by step, asks for another counterexample or replays one explores the same Program
 * again and again, and the code is most of the work then; what the host has optimised of it stays so, too.
 *
 * Code is found by all that it is made from, so that it does not matter whether somebody has changed a Program since, or has lowered the same text
 * once more. Left out is what no generated code depends on: places in files and what is said to people about steps.
 */
import type { Program } from '../model/program.js';
import type { Coded, CodeOptions } from './coding.js';

/** Of a driver's scenario it is 50 KB of WebAssembly, and its content 200 KB. So many Programs' code is kept, and of so many characters of content together. */
const MOST = 4;
const MOST_CHARACTERS = 4 << 20;

/** The last used last. */
const kept = new Map<string, Coded>();

/** Steps whose content is written between two pauses. */
const AT_ONCE = 128;

/** Bit by bit; undefined: there is too much of it for the code to be kept. */
export function* contentOf(program: Program, options: CodeOptions): Generator<undefined, string | undefined> {
    const { threads, uri: _uri, scenario: _scenario, range: _range, expect: _expect, covers, ...rest } = program;
    const parts = [JSON.stringify([options, covers.length, rest])];
    let characters = 0;
    for (const { range: _declared, steps, ...thread } of threads) {
        parts.push(JSON.stringify(thread));
        for (let from = 0; from < steps.length; from += AT_ONCE) {
            parts.push(JSON.stringify(steps.slice(from, from + AT_ONCE).map(({ range: _place, stack: _stack, text: _text, ...step }) => step)));
            characters += parts[parts.length - 1].length;
            if (characters > MOST_CHARACTERS) return undefined;
            yield undefined;
        }
    }
    return parts.join('\n');
}

/** What was made of the same content. */
export function keptCode(content: string): Coded | undefined {
    return kept.get(content);
}

/** It is used now. */
export function keepCode(content: string, code: Coded): void {
    kept.delete(content);
    kept.set(content, code);
    let characters = 0;
    for (const key of kept.keys()) characters += key.length;
    for (const oldest of kept.keys()) {
        if (kept.size <= MOST && characters <= MOST_CHARACTERS) return;
        kept.delete(oldest);
        characters -= oldest.length;
    }
}

/** As if nothing had been explored yet: for measurements and tests. */
export function forgetCode(): void { kept.clear(); }
