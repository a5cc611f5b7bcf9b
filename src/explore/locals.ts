/** What the code of a step keeps in locals: words of the old state, the variables that it writes, and registers. */
import type { Code } from './code/code.js';
import { emitField, integer, type Leaves } from './expressions.js';
import type { Layout } from './layout.js';

/** Parameters of a step: pointers to the state before it and after it. */
export const FROM = 0;
export const TO = 1;

export class Locals implements Leaves {
    readonly words = new Map<number, number>();
    readonly written = new Map<number, number>();
    private readonly temps = new Map<number, number>();
    constructor(private readonly code: Code, private readonly layout: Layout) {}

    variable(id: number): void {
        const local = this.written.get(id);
        if (local === undefined) this.stored(id);
        else this.code.get(local);
    }

    /** Pushes the variable's value before the step. */
    stored(id: number): void {
        const field = this.layout.variables[id];
        emitField(this.code, field, () => this.code.get(this.word(field.word)));
    }

    word(word: number): number { return this.local(this.words, word); }
    write(id: number): number { return this.local(this.written, id); }
    temp(id: number): void { this.code.get(this.register(id)); }
    register(id: number): number { return this.local(this.temps, integer(id)); }
    /** Registers of what follows are others, and 0. */
    startRegisters(): void { this.temps.clear(); }

    private local(map: Map<number, number>, key: number): number {
        let local = map.get(key);
        if (local === undefined) map.set(key, local = this.code.local());
        return local;
    }
}
