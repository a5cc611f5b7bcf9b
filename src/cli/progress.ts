/** A line that tells how far something has come. */

/** On a terminal, for anything over a second. */
export class ProgressLine {
    private readonly since = Date.now();
    private isShown = false;

    show(text: string): void {
        if (!process.stderr.isTTY || Date.now() - this.since < 1000) return;
        this.isShown = true;
        process.stderr.write(`\r\x1b[K${text.slice(0, (process.stderr.columns || 80) - 1)}`);
    }

    clear(): void { if (this.isShown) process.stderr.write('\r\x1b[K'); }
}
