/** Contrast of what is on the page, from computed styles. */
import type { Page } from 'playwright-core';
import { contrast, over, parseColor } from '../../src/webview/color.js';

interface Measured { text: string; contrast: number; colour: string; ground: string }

/** Every text with the ground that it stands on: the nearest painted ancestor, in the picture the rectangle of its note. */
export async function measureContrast(page: Page): Promise<Measured[]> {
    const found = await page.evaluate(() => {
        const isClear = (color: string): boolean => color === '' || color === 'none' || color === 'transparent' || /^rgba\(.*, 0\)$/.test(color);
        const ground = (element: Element): string => {
            for (let at: Element | null = element; at; at = at.parentElement) {
                const rect = at.matches('g.item, g.message') ? at.querySelector(':scope > rect') : null;
                const color = rect ? getComputedStyle(rect).fill : at instanceof SVGElement ? '' : getComputedStyle(at).backgroundColor;
                if (!isClear(color)) return color;
            }
            return 'rgb(255, 255, 255)';
        };
        return [...document.querySelectorAll('main *')].filter(element => [...element.childNodes].some(node => node.nodeType === 3 && node.textContent?.trim())
            && !element.closest('style, defs') && getComputedStyle(element).visibility === 'visible' && element.getClientRects().length > 0).map(element => {
            const style = getComputedStyle(element);
            return { text: element.textContent ?? '', colour: element instanceof SVGElement ? style.fill : style.color, ground: ground(element) };
        });
    });
    return found.map(({ text, colour, ground }) => {
        const behind = parseColor(ground);
        const front = parseColor(colour);
        return { text, colour, ground, contrast: behind && front ? contrast(over(front, behind), behind) : 0 };
    });
}
