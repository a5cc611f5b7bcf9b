/**
 * The colours of the picture from those of the editor.
 *
 * Every colour of text is checked against every ground that it can stand on: a theme's own pairs are not made for diagrams (built-in
 * ones were measured at 1.1:1). Where the editor does not say a colour (a browser, a test) there is one for its kind of theme.
 */
import { contrast, mix, over, parseColor, readable, toHex, type Color } from './color.js';

/** Reads a `--vscode-*` variable; empty if there is none. */
export type ReadVariable = (name: string) => string;

const NAMES = {
    background: 'editor-background', foreground: 'editor-foreground', border: 'panel-border', contrastBorder: 'contrastBorder', link: 'textLink-foreground',
    error: 'editorError-foreground', warning: 'editorWarning-foreground', info: 'editorInfo-foreground', ok: 'testing-iconPassed', focus: 'focusBorder',
} as const;
type Name = keyof typeof NAMES;

const LIGHT: Record<Name, string> = { background: '#ffffff', foreground: '#333333', border: '#cccccc', contrastBorder: '', link: '#006ab1', error: '#c72e0f', warning: '#895503',
    info: '#1a5fb4', ok: '#2b7a2b', focus: '#0066bf' };
const DARK: Record<Name, string> = { background: '#1e1e1e', foreground: '#d4d4d4', border: '#454545', contrastBorder: '', link: '#4daafc', error: '#f48771', warning: '#cca700',
    info: '#75beff', ok: '#73c991', focus: '#3794ff' };

/** All colours of the page, as `#rrggbb`. */
export interface Palette {
    background: string; foreground: string; dim: string; border: string; link: string; focus: string; lane: string; note: string; current: string;
    error: string; errorGround: string; wait: string; waitGround: string; info: string; infoGround: string; ok: string; changedGround: string;
    highContrast: boolean; dark: boolean;
}

/** Mixes a palette; `kind` is VS Code's name for the kind of theme, as far as it is known. */
export function palette(read: ReadVariable, kind = ''): Palette {
    const highContrast = kind.includes('high-contrast') || read('--vscode-contrastBorder').trim() !== '';
    const ground = parseColor(read('--vscode-editor-background'));
    const dark = ground ? contrast(ground, { r: 0, g: 0, b: 0, a: 1 }) < 8 : !/light/.test(kind);
    const fallback = dark ? DARK : LIGHT;
    const background = solid(ground ?? must(fallback.background), must(fallback.background));
    const color = (name: Name): Color => over(parseColor(read(`--vscode-${NAMES[name]}`)) ?? must(fallback[name] || fallback.border), background);
    // In high contrast nothing is tinted: borders tell things apart.
    const tint = (name: Name, amount: number): Color => highContrast ? background : mix(background, color(name), amount);
    const note = tint('foreground', 0.06);
    const grounds = { error: tint('error', 0.16), wait: tint('warning', 0.18), info: tint('info', 0.12), current: tint('focus', 0.2), changed: tint('warning', 0.22) };
    const all = [background, note, ...Object.values(grounds)];
    const text = (name: Name, on: readonly Color[] = all): string => toHex(readable(color(name), on));
    return {
        background: toHex(background), foreground: text('foreground'), dim: toHex(readable(mix(color('foreground'), background, 0.45), [background, note])),
        border: toHex(highContrast ? readable(color('contrastBorder'), [background]) : readable(color('border'), [background], 1.6)),
        link: text('link'), focus: toHex(readable(color('focus'), [background], 3)), lane: toHex(tint('foreground', 0.1)), note: toHex(note),
        current: toHex(grounds.current), error: text('error'), errorGround: toHex(grounds.error), wait: text('warning'), waitGround: toHex(grounds.wait),
        info: text('info'), infoGround: toHex(grounds.info), ok: text('ok'), changedGround: toHex(grounds.changed), highContrast, dark,
    };
}

function must(text: string): Color {
    return parseColor(text) ?? { r: 0, g: 0, b: 0, a: 1 };
}

function solid(color: Color, ground: Color): Color {
    return over(color, ground);
}

/** The palette as custom properties for preview.css. */
export function customProperties(colors: Palette): [string, string][] {
    return Object.entries(colors).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
        .map(([name, value]) => [`--ns-${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`, value]);
}
