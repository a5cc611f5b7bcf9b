/**
 * JavaScript text, where the host has no WebAssembly. Only numbers and names made here go into it, never a name of a Program: a scenario
 * cannot run code. Memory is the array `H`, a pointer an index into it.
 */
import type { BinaryCode, Code, FunctionRef, Label } from './code.js';

/** Text of an expression, and whether it is a truth value, which counts as a number only after a conversion. */
interface Entry { text: string; truth: boolean }

const INFIX: Partial<Record<BinaryCode, string>> = { and: '&', or: '|', xor: '^', shl: '<<', shr_s: '>>' };
const COMPARE: Partial<Record<BinaryCode, string>> = { eq: '===', ne: '!==', lt_s: '<', gt_s: '>', le_s: '<=', ge_s: '>=' };

export class JavaScriptCode implements Code {
    private text = '';
    private prologue = '';
    private locals = 0;
    private labels = 0;
    private stack: Entry[] = [];

    constructor(private readonly params: number) {}

    local(): number { return this.params + this.locals++; }
    const(n: number): void { this.push(n < 0 ? `(${n | 0})` : `${n | 0}`); }
    get(local: number): void { this.push(`l${local}`); }
    set(local: number): void { this.say(`l${local}=${this.number()};`); }
    tee(local: number): void { this.push(`(l${local}=${this.number()})`); }

    binary(op: BinaryCode): void {
        if ((op === 'and' || op === 'or') && this.stack.slice(-2).every(e => e.truth)) {
            const b = this.stack.pop()!;
            const a = this.stack.pop()!;
            return this.push(`(${a.text}${op === 'and' ? '&&' : '||'}${b.text})`, true);
        }
        const b = this.number();
        const a = this.number();
        const compare = COMPARE[op];
        if (compare) return this.push(`(${a}${compare}${b})`, true);
        const infix = INFIX[op];
        if (infix) return this.push(`(${a}${infix}${b})`);
        switch (op) {
            case 'add': return this.push(`(${a}+${b}|0)`);
            case 'sub': return this.push(`(${a}-${b}|0)`);
            case 'mul': return this.push(`Math.imul(${a},${b})`);
            case 'rem_s': return this.push(`(${a}%${b}|0)`);
            case 'shr_u': return this.push(`(${a}>>>${b}|0)`);
            case 'lt_u': return this.push(`((${a}>>>0)<(${b}>>>0))`, true);
            case 'le_u': return this.push(`((${a}>>>0)<=(${b}>>>0))`, true);
        }
    }

    eqz(): void {
        const { text, truth } = this.stack.pop()!;
        this.push(truth ? `(!${text})` : `(${text}===0)`, true);
    }

    load(words: number): void { this.push(`H[${offset(this.number(), words)}]`); }

    store(words: number): void {
        const value = this.number();
        this.say(`H[${offset(this.number(), words)}]=${value};`);
    }

    words(n: number): void { this.const(n); }
    scale(): void { /* A pointer counts words. */ }

    choose(a: () => void, b: () => void): void {
        const condition = this.condition();
        a();
        const { text: first, truth } = this.stack.pop()!;
        b();
        const second = this.stack.pop()!;
        if (truth && second.truth) this.push(`(${condition}?${first}:${second.text})`, true);
        else this.push(`(${condition}?${truth ? `+${first}` : first}:${second.truth ? `+${second.text}` : second.text})`);
    }

    branch(then: () => void, otherwise?: () => void): void {
        this.say(`if(${this.condition()}){`);
        then();
        if (otherwise) {
            this.say('}else{');
            otherwise();
        }
        this.say('}\n');
    }

    block(body: (label: Label) => void): void {
        const label = { id: this.labels++, loop: false };
        this.say(`L${label.id}:{`);
        body(label);
        this.say('}\n');
    }

    loop(body: (label: Label) => void): void {
        const label = { id: this.labels++, loop: true };
        this.say(`L${label.id}:for(;;){`);
        body(label);
        this.say('break}\n');
    }

    br({ id, loop }: Label): void { this.say(`${loop ? 'continue' : 'break'} L${id};`); }
    brIf({ id, loop }: Label): void { this.say(`if(${this.condition()})${loop ? 'continue' : 'break'} L${id};`); }
    call(fn: FunctionRef): void { this.push(`f${fn.index}(${this.take(fn.params).join()})`); }

    callTable(): void {
        const entry = this.number();
        this.push(`F[${entry}](${this.take(2).join()})`);
    }

    hash(pointer: number, words: number): void {
        const local = `l${this.local()}`;
        const mixed = (text: string, factor: number, bits: number): string => `(${local}=Math.imul(${text},${factor | 0}),${local}^${local}>>>${bits})`;
        let hash = `${0x2545f491}`;
        for (let word = 0; word < words; word++) hash = mixed(`${hash}^H[${offset(`l${pointer}`, word)}]`, 0x9e3779b1, 15);
        this.push(mixed(hash, 0x85ebca6b, 13));
    }

    ofFour(pointer: number, mask: number | undefined, value: number | undefined): void {
        const bit = (k: number): string => {
            const word = `H[${offset(`l${pointer}`, k)}]`;
            return `(${mask === undefined ? word : `(${word}&l${mask})`}===${value === undefined ? 0 : `l${value}`}?${1 << k}:0)`;
        };
        this.push(`(${[0, 1, 2, 3].map(bit).join('|')})`);
    }

    ctz(): void {
        const local = this.local();
        this.push(`((l${local}=${this.number()})===0?32:31-Math.clz32(l${local}&-l${local}))`);
    }

    drop(): void { this.say(`${this.number()};`); }
    ret(): void { this.say(`return ${this.number()};`); }

    atStart(emit: () => void): void {
        const { text } = this;
        this.text = '';
        emit();
        this.prologue += this.text;
        this.text = text;
    }

    finish(index: number): string {
        const params = Array.from({ length: this.params }, (_, i) => `l${i}`);
        const locals = Array.from({ length: this.locals }, (_, i) => `l${this.params + i}=0`);
        return `function f${index}(${params.join()}){${locals.length > 0 ? `let ${locals.join()};` : ''}${this.prologue}${this.text}}\n`;
    }

    private push(text: string, truth = false): void { this.stack.push({ text, truth }); }
    private number(): string {
        const { text, truth } = this.stack.pop()!;
        return truth ? `(${text}?1:0)` : text;
    }
    private condition(): string {
        const { text, truth } = this.stack.pop()!;
        return truth ? text : `(${text}!==0)`;
    }
    private take(n: number): string[] {
        return Array.from({ length: n }, () => this.number()).reverse();
    }
    private say(text: string): void {
        if (this.stack.length > 0) throw new Error('a statement within an expression');
        this.text += text;
    }
}

const offset = (pointer: string, words: number): string => pointer === '0' ? `${words}` : words === 0 ? pointer : `${pointer}+${words}`;
