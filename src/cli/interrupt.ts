/** Ctrl-C: what is known is told before the end; the second time the process ends at once. */
export class Interrupt {
    private asked = false;
    private readonly ask = (): void => { this.asked = true; };

    constructor() { process.once('SIGINT', this.ask); }

    get isAsked(): boolean { return this.asked; }

    dispose(): void { process.off('SIGINT', this.ask); }
}
