/** Colours of a picture that stands alone. Each text has a contrast of at least 4.5:1 on each ground that it can stand on. */

export interface SvgTheme {
    background: string; foreground: string; dim: string; border: string; lane: string; note: string;
    /** Text or line, and the ground behind it. */
    error: string; errorGround: string; wait: string; waitGround: string; info: string; infoGround: string; ok: string;
}

export const LIGHT: SvgTheme = {
    background: '#ffffff', foreground: '#24292f', dim: '#59636e', border: '#b7bec6', lane: '#eaeef2', note: '#f6f8fa',
    error: '#b3130c', errorGround: '#fde8e6', wait: '#7a4d00', waitGround: '#fdf1d6', info: '#0a58b0', infoGround: '#e3effc', ok: '#1a6b2d',
};

export const DARK: SvgTheme = {
    background: '#1e1e1e', foreground: '#d6d6d6', dim: '#a3a3a3', border: '#5a5a5a', lane: '#333333', note: '#282828',
    error: '#ff8f7a', errorGround: '#3d201c', wait: '#e5c163', waitGround: '#362d15', info: '#82c0ff', infoGround: '#1b2c3f', ok: '#7fd399',
};

export const SVG_THEMES = { light: LIGHT, dark: DARK } as const;
export type SvgThemeName = keyof typeof SVG_THEMES;
