/** Asks the page to make a PNG of an SVG: the host has no canvas. */
import type { FromPage, ToPage } from '../../webview/protocol.js';

/** A page that is loaded anew has some seconds to begin with. */
const MOST_MILLISECONDS = 30_000;
const PNG = [0x89, 0x50, 0x4e, 0x47];

type Answer = Extract<FromPage, { type: 'pixels' }>;

export class Pixels {
    private asked = 0;
    private readonly waiting = new Map<number, (answer: Answer) => void>();

    /** `post` reaches the page, once it is there. */
    async make(svg: string, post: (message: ToPage) => void): Promise<Uint8Array> {
        const id = ++this.asked;
        let timer: ReturnType<typeof setTimeout> | undefined;
        try {
            const { png, error } = await new Promise<Answer>((resolve, reject) => {
                this.waiting.set(id, resolve);
                timer = setTimeout(() => reject(new Error('the preview did not answer; show it and try again')), MOST_MILLISECONDS);
                post({ type: 'pixels', id, svg });
            });
            const bytes = decoded(typeof png === 'string' ? png : '');
            if (!PNG.every((byte, i) => bytes[i] === byte)) throw new Error(error ?? 'the preview made no PNG');
            return bytes;
        } finally {
            clearTimeout(timer);
            this.waiting.delete(id);
        }
    }

    hear(answer: Answer): void { this.waiting.get(answer.id)?.(answer); }
}

/** Nothing where it is no base64. */
function decoded(base64: string): Uint8Array {
    try { return Uint8Array.from(atob(base64), character => character.charCodeAt(0)); }
    catch { return new Uint8Array(); }
}
