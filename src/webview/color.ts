/** Colours as numbers: what of a theme can be read on what. Pure. */

export interface Color { r: number; g: number; b: number; a: number }

const WHITE: Color = { r: 255, g: 255, b: 255, a: 1 };
const BLACK: Color = { r: 0, g: 0, b: 0, a: 1 };

/** `#rgb`, `#rrggbb`, with or without alpha, `rgb()` and `rgba()`; undefined for anything else. */
export function parseColor(text: string): Color | undefined {
    const hex = /^#([0-9a-f]{3,8})$/i.exec(text.trim());
    if (hex) {
        const long = hex[1].length <= 4 ? [...hex[1]].map(digit => digit + digit).join('') : hex[1];
        if (long.length !== 6 && long.length !== 8) return undefined;
        const [r, g, b, a = 255] = (long.match(/../g) ?? []).map(byte => parseInt(byte, 16));
        return { r, g, b, a: a / 255 };
    }
    const rgb = /^rgba?\(([^)]*)\)$/i.exec(text.trim());
    if (!rgb) return undefined;
    const parts = rgb[1].split(/[\s,/]+/).filter(part => part !== '').map(part => part.endsWith('%') ? parseFloat(part) / 100 : parseFloat(part));
    if (parts.length < 3 || parts.some(Number.isNaN)) return undefined;
    const [r, g, b, a = 1] = parts;
    return { r, g, b, a };
}

export function toHex({ r, g, b }: Color): string {
    return `#${[r, g, b].map(value => Math.round(Math.min(255, Math.max(0, value))).toString(16).padStart(2, '0')).join('')}`;
}

/** `amount` of `b` in `a`. */
export function mix(a: Color, b: Color, amount: number): Color {
    const part = (x: number, y: number): number => x + (y - x) * amount;
    return { r: part(a.r, b.r), g: part(a.g, b.g), b: part(a.b, b.b), a: 1 };
}

/** A translucent colour as it looks on an opaque ground. */
export function over(color: Color, ground: Color): Color {
    return mix(ground, color, color.a);
}

function luminance({ r, g, b }: Color): number {
    const linear = [r, g, b].map(value => value / 255).map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
}

/** WCAG contrast, 1 to 21. */
export function contrast(a: Color, b: Color): number {
    const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (light + 0.05) / (dark + 0.05);
}

/** `color`, moved towards black or white until it has the wanted contrast on each of the grounds, as far as that can be. */
export function readable(color: Color, grounds: readonly Color[], wanted = 4.5): Color {
    const worst = (candidate: Color): number => Math.min(...grounds.map(ground => contrast(candidate, ground)));
    const end = worst(WHITE) > worst(BLACK) ? WHITE : BLACK;
    for (let amount = 0; amount < 1; amount += 0.05) {
        const candidate = mix(color, end, amount);
        // Rounding to bytes may lose a little.
        if (worst(candidate) >= wanted + 0.05) return candidate;
    }
    return end;
}
