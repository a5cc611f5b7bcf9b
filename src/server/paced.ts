/** Passes on the latest value for each key: at once if it is final or nothing was passed on lately, else a little later. */
export class Paced<T> {
    private readonly last = new Map<string, number>();
    private readonly waiting = new Map<string, { value: T; timer: ReturnType<typeof setTimeout> }>();

    constructor(private readonly pace: number, private readonly pass: (value: T) => void) {}

    give(key: string, value: T, final: boolean): void {
        const known = this.waiting.get(key);
        if (final) return this.now(key, value);
        if (known) { known.value = value; return; }
        const since = Date.now() - (this.last.get(key) ?? 0);
        if (since >= this.pace) return this.now(key, value);
        const timer = setTimeout(() => {
            const latest = this.waiting.get(key);
            if (latest) this.now(key, latest.value);
        }, this.pace - since);
        this.waiting.set(key, { value, timer });
    }

    drop(key: string): void {
        clearTimeout(this.waiting.get(key)?.timer);
        this.waiting.delete(key);
        this.last.delete(key);
    }

    dispose(): void { for (const key of [...this.waiting.keys()]) this.drop(key); }

    private now(key: string, value: T): void {
        clearTimeout(this.waiting.get(key)?.timer);
        this.waiting.delete(key);
        this.last.set(key, Date.now());
        this.pass(value);
    }
}
