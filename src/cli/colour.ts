/** Colours of a text for people: on a terminal, and not where NO_COLOR (no-color.org) is set. */
import { styleText } from 'node:util';

export type Colour = Parameters<typeof styleText>[0];

/** `stream`: where the text goes. FORCE_COLOR has colours elsewhere, too. */
export const coloured = (stream: NodeJS.WriteStream) => (colour: Colour, text: string): string => text && styleText(colour, text, { stream });
