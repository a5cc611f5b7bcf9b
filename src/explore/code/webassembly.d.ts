/** The part of the WebAssembly JavaScript Interface (W3C) that is used here; TypeScript declares it only together with a browser's page. */
declare namespace WebAssembly {
    class Memory {
        constructor(descriptor: { initial: number; maximum?: number; shared?: boolean });
        readonly buffer: ArrayBuffer;
        /** Pages of 64 KiB; throws a RangeError where there are no more. */
        grow(pages: number): number;
    }
    class Module {
        constructor(bytes: Uint8Array);
        private readonly opaque: undefined;
    }
    function compile(bytes: Uint8Array): Promise<Module>;
    class Instance {
        constructor(module: Module, imports: Record<string, Record<string, Memory>>);
        readonly exports: Record<string, unknown>;
    }
}
