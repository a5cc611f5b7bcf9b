/** Bytes of a WebAssembly module (WebAssembly Core Specification, section 5, Binary Format). */
export class Bytes {
    private data = new Uint8Array(64);
    length = 0;

    byte(value: number): void {
        if (this.length === this.data.length) this.grow(1);
        this.data[this.length++] = value;
    }

    bytes(...values: number[]): void { for (const value of values) this.byte(value); }

    /** Unsigned LEB128 of 0 .. 2^32-1. */
    unsigned(value: number): void {
        let rest = value >>> 0;
        while (rest > 0x7f) {
            this.byte(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        this.byte(rest);
    }

    /** Signed LEB128 of a 32-bit integer. */
    signed(value: number): void {
        let rest = value | 0;
        for (;;) {
            const low = rest & 0x7f;
            rest >>= 7;
            if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) return this.byte(low);
            this.byte(low | 0x80);
        }
    }

    /** A name of letters, digits and underscores. */
    name(text: string): void {
        this.unsigned(text.length);
        for (let i = 0; i < text.length; i++) this.byte(text.charCodeAt(i));
    }

    append(other: Bytes): void { this.all(other.view()); }

    all(bytes: Uint8Array): void {
        if (this.length + bytes.length > this.data.length) this.grow(bytes.length);
        this.data.set(bytes, this.length);
        this.length += bytes.length;
    }

    /** `body` behind its length. */
    sized(body: Bytes): void {
        this.unsigned(body.length);
        this.append(body);
    }

    view(): Uint8Array<ArrayBuffer> { return this.data.subarray(0, this.length); }

    private grow(more: number): void {
        const data = new Uint8Array(Math.max(this.data.length * 2, this.length + more));
        data.set(this.data);
        this.data = data;
    }
}
