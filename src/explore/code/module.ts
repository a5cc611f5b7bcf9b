/** Functions to machine code: a WebAssembly module, or JavaScript where there is no WebAssembly. */
import { Bytes } from './bytes.js';
import type { Code, FunctionRef, Instance, ModuleCode } from './code.js';
import { JavaScriptCode } from './javascript.js';
import { JavaScriptInstance, MOST_PAGES, WasmInstance, WasmMemory } from './memory.js';
import { WasmCode } from './wasm.js';

const MOST_PARAMS = 3;

interface Compiled { module: WebAssembly.Module; size: number }

export class WasmModule implements ModuleCode {
    private readonly functions: { params: number; code: Bytes }[] = [];
    private readonly table: FunctionRef[] = [];
    /** The host's part of the work, done once for each. */
    private own?: Compiled;
    private shared?: Compiled;

    define(params: number, body: (code: Code) => void): FunctionRef {
        const fn = { params, code: new Bytes() };
        const index = this.functions.push(fn) - 1;
        const code = new WasmCode(params);
        body(code);
        fn.code = code.finish();
        return { index, params };
    }

    enter(fn: FunctionRef): number { return this.table.push(fn) - 1; }

    async prepare(exported: Record<string, FunctionRef>): Promise<void> {
        const bytes = this.bytes(exported);
        this.own = { module: await WebAssembly.compile(bytes), size: bytes.length };
    }

    instantiate(exported: Record<string, FunctionRef>): Instance {
        const { module, size } = this.own ??= this.compiled(exported);
        const memory = WasmMemory.take();
        const { exports } = new WebAssembly.Instance(module, { e: { m: memory.memory } });
        return new WasmInstance(exports as Instance['fn'], memory, size);
    }

    /** The same over memory that other threads use too. */
    instantiateShared(exported: Record<string, FunctionRef>, memory: WasmMemory): Instance {
        const { module, size } = this.shared ??= this.compiled(exported, true);
        const { exports } = new WebAssembly.Instance(module, { e: { m: memory.memory } });
        return new WasmInstance(exports as Instance['fn'], memory, size);
    }

    /** For another thread. */
    sharedModule(exported: Record<string, FunctionRef>): WebAssembly.Module { return this.compiled(exported, true).module; }

    private compiled(exported: Record<string, FunctionRef>, shared = false): Compiled {
        const bytes = this.bytes(exported, shared);
        return { module: new WebAssembly.Module(bytes), size: bytes.length };
    }

    bytes(exported: Record<string, FunctionRef>, shared = false): Uint8Array<ArrayBuffer> {
        const out = new Bytes();
        out.bytes(0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
        const section = (id: number, count: number, write: (body: Bytes) => void): void => {
            const body = new Bytes();
            body.unsigned(count);
            write(body);
            out.byte(id);
            out.sized(body);
        };
        // Type k: k parameters, one result.
        section(1, MOST_PARAMS + 1, body => {
            for (let params = 0; params <= MOST_PARAMS; params++) body.bytes(0x60, params, ...Array<number>(params).fill(0x7f), 1, 0x7f);
        });
        section(2, 1, body => {
            body.name('e');
            body.name('m');
            body.bytes(0x02, shared ? 0x03 : 0x00, 0);
            if (shared) body.unsigned(MOST_PAGES);
        });
        section(3, this.functions.length, body => { for (const { params } of this.functions) body.byte(params); });
        section(4, 1, body => {
            body.bytes(0x70, 0x00);
            body.unsigned(this.table.length);
        });
        const names = Object.entries(exported);
        section(7, names.length, body => {
            for (const [name, { index }] of names) {
                body.name(name);
                body.byte(0x00);
                body.unsigned(index);
            }
        });
        section(9, 1, body => {
            body.bytes(0x00, 0x41, 0, 0x0b);
            body.unsigned(this.table.length);
            for (const { index } of this.table) body.unsigned(index);
        });
        section(10, this.functions.length, body => { for (const { code } of this.functions) body.sized(code); });
        return out.view();
    }
}

export class JavaScriptModule implements ModuleCode {
    private readonly functions: string[] = [];
    private readonly table: FunctionRef[] = [];

    define(params: number, body: (code: Code) => void): FunctionRef {
        const index = this.functions.push('') - 1;
        const code = new JavaScriptCode(params);
        body(code);
        this.functions[index] = code.finish(index);
        return { index, params };
    }

    enter(fn: FunctionRef): number { return this.table.push(fn) - 1; }

    async prepare(): Promise<void> { /* A host compiles JavaScript when it runs. */ }

    instantiate(exported: Record<string, FunctionRef>): Instance {
        const text = this.text(exported);
        const words = new Int32Array(1 << 12);
        const made = new Function('H', text)(words) as { fn: Instance['fn']; use(words: Int32Array): void };
        return new JavaScriptInstance(made.fn, words, made.use, text.length);
    }

    text(exported: Record<string, FunctionRef>): string {
        const names = Object.entries(exported).map(([name, { index }]) => `${name}:f${index}`);
        return `'use strict';\n${this.functions.join('')}const F=[${this.table.map(({ index }) => `f${index}`).join()}];`
            + `return {fn:{${names.join()}},use(words){H=words}};`;
    }
}

/** Whether modules are WebAssembly; a host may forbid it (a page's content security policy). */
export function hasWebAssembly(): boolean {
    return available ??= tryWebAssembly();
}

let available: boolean | undefined;

/** (module (func (drop (i32x4.splat (i32.const 0))))): what engines have that know WebAssembly 2.0. */
const PROBE = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 9, 1, 7, 0, 0x41, 0, 0xfd, 0x11, 0x1a, 0x0b);

function tryWebAssembly(): boolean {
    try {
        return typeof WebAssembly === 'object' && new WebAssembly.Module(PROBE) instanceof WebAssembly.Module;
    } catch {
        return false;
    }
}
