/** What the page needs of a picture, whoever draws it: mermaid in the preview, src/trace/svg in a file that stands alone. */
import type { TraceView } from '../trace/view.js';
import type { Palette } from './theme.js';

export interface PictureView {
    readonly element: HTMLElement;
    /** Draws the run; rejects where it cannot be drawn. */
    render(view: TraceView, colors: Palette): Promise<void>;
    /** Marks what has happened, what happens in this step, and what is still to come. */
    select(step: number, last: number): void;
    /** Of the natural size; absent: as wide as there is room. */
    zoom(factor: number | undefined): void;
    /** The part of its natural size that the picture has now. */
    readonly size: number;
    clear(): void;
}

/** `pick` is called with the step of a message or note that was clicked. */
export type MakePicture = (pick: (step: number) => void) => PictureView;
