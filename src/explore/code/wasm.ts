/** WebAssembly, byte by byte: no name of a Program becomes code. Opcodes: WebAssembly Core Specification, section 5.4. */
import { Bytes } from './bytes.js';
import type { BinaryCode, Code, FunctionRef, Label } from './code.js';
import { factor } from './hash.js';

const I32 = 0x7f;
const VOID = 0x40;
const OPCODE: Record<BinaryCode, number> = {
    eq: 0x46, ne: 0x47, lt_s: 0x48, lt_u: 0x49, gt_s: 0x4a, le_s: 0x4c, le_u: 0x4d, ge_s: 0x4e,
    add: 0x6a, sub: 0x6b, mul: 0x6c, rem_s: 0x6f, and: 0x71, or: 0x72, xor: 0x73, shl: 0x74, shr_s: 0x75, shr_u: 0x76,
};
const END = 0x0b;

/** One function. */
export class WasmCode implements Code {
    private out = new Bytes();
    private readonly prologue = new Bytes();
    private locals = 0;
    /** Constructs that are open: a `br` counts them from the innermost. */
    private depth = 0;
    private labels = 0;
    private readonly depthOf: number[] = [];

    constructor(private readonly params: number) {}

    local(): number { return this.params + this.locals++; }
    const(n: number): void { this.out.byte(0x41); this.out.signed(n); }
    get(local: number): void { this.out.byte(0x20); this.out.unsigned(local); }
    set(local: number): void { this.out.byte(0x21); this.out.unsigned(local); }
    tee(local: number): void { this.out.byte(0x22); this.out.unsigned(local); }
    binary(op: BinaryCode): void { this.out.byte(OPCODE[op]); }
    eqz(): void { this.out.byte(0x45); }
    load(words: number): void { this.out.bytes(0x28, 2); this.out.unsigned(4 * words); }
    store(words: number): void { this.out.bytes(0x36, 2); this.out.unsigned(4 * words); }
    words(n: number): void { this.const(4 * n); }
    scale(): void { this.const(2); this.binary('shl'); }

    choose(a: () => void, b: () => void): void {
        this.open(0x04, I32);
        a();
        this.out.byte(0x05);
        b();
        this.close();
    }

    branch(then: () => void, otherwise?: () => void): void {
        this.open(0x04, VOID);
        then();
        if (otherwise) {
            this.out.byte(0x05);
            otherwise();
        }
        this.close();
    }

    block(body: (label: Label) => void): void { this.labelled(0x02, body, false); }
    loop(body: (label: Label) => void): void { this.labelled(0x03, body, true); }
    br(label: Label): void { this.out.byte(0x0c); this.out.unsigned(this.depth - this.depthOf[label.id]); }
    brIf(label: Label): void { this.out.byte(0x0d); this.out.unsigned(this.depth - this.depthOf[label.id]); }
    call(fn: FunctionRef): void { this.out.byte(0x10); this.out.unsigned(fn.index); }
    /** Type 2 is that of functions with two parameters, see module.ts. */
    callTable(): void { this.out.bytes(0x11, 2, 0); }
    hash(pointer: number, words: number): void {
        const { out } = this;
        for (let word = 0; word < words; word++) {
            this.get(pointer);
            // i64.load32_u, i64.const, i64.mul, i64.add
            out.bytes(0x35, 2);
            out.unsigned(4 * word);
            out.byte(0x42);
            out.all(factor(word));
            out.byte(0x7e);
            if (word > 0) out.byte(0x7c);
        }
        // i64.const 32, i64.shr_u, i32.wrap_i64
        out.bytes(0x42, 32, 0x88, 0xa7);
    }
    ofFour(pointer: number, mask: number | undefined, value: number | undefined): void {
        const splat = (): void => this.out.bytes(0xfd, 0x11);
        this.get(pointer);
        this.out.bytes(0xfd, 0x00, 4, 0); // v128.load
        if (mask !== undefined) {
            this.get(mask);
            splat();
            this.out.bytes(0xfd, 0x4e); // v128.and
        }
        if (value === undefined) this.const(0);
        else this.get(value);
        splat();
        this.out.bytes(0xfd, 0x37, 0xfd, 0xa4, 0x01); // i32x4.eq, i32x4.bitmask
    }
    ctz(): void { this.out.byte(0x68); }
    drop(): void { this.out.byte(0x1a); }
    ret(): void { this.out.byte(0x0f); }

    atStart(emit: () => void): void {
        const { out } = this;
        this.out = this.prologue;
        emit();
        this.out = out;
    }

    /** The entry of the code section. */
    finish(): Bytes {
        const body = new Bytes();
        body.bytes(this.locals > 0 ? 1 : 0);
        if (this.locals > 0) {
            body.unsigned(this.locals);
            body.byte(I32);
        }
        body.append(this.prologue);
        body.append(this.out);
        // Every path has returned, which the validator does not know.
        body.bytes(0x00, END);
        return body;
    }

    private labelled(opcode: number, body: (label: Label) => void, loop: boolean): void {
        this.open(opcode, VOID);
        const label = { id: this.labels++, loop };
        this.depthOf[label.id] = this.depth;
        body(label);
        this.close();
    }

    private open(opcode: number, type: number): void { this.out.bytes(opcode, type); this.depth++; }
    private close(): void { this.out.byte(END); this.depth--; }
}
