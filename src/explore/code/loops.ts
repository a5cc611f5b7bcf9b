/** Loops of generated code. */
import type { Code } from './code.js';

/** local = local + by */
export function increase(code: Code, local: number, by: number): void {
    code.get(local);
    code.const(by);
    code.binary('add');
    code.set(local);
}

/** while (i < end) body */
export function forEach(code: Code, i: number, end: number, body: () => void): void {
    code.block(out => code.loop(again => {
        code.get(end);
        code.get(i);
        code.binary('le_s');
        code.brIf(out);
        body();
        code.br(again);
    }));
}
