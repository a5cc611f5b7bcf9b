/** Contrast of what is on the page, from computed styles. */
import type { Frame, Page } from 'playwright-core';
import { contrast, over, parseColor } from '../../src/webview/color.js';

interface Measured { text: string; contrast: number; colour: string; ground: string }

/** Every text with the ground that it stands on: the nearest painted ancestor (in the picture the rectangle of its note), and what is seen through that. */
export async function measureContrast(page: Page | Frame): Promise<Measured[]> {
    const found = await page.evaluate(() => {
        const isClear = (color: string): boolean => color === '' || color === 'none' || color === 'transparent' || /^rgba\(.*, 0\)$/.test(color);
        const grounds = (element: Element): string[] => {
            const found: string[] = [];
            for (let at: Element | null = element; at; at = at.parentElement) {
                const rect = at.matches('g.item, g.message') ? at.querySelector(':scope > rect') : null;
                const color = rect ? getComputedStyle(rect).fill : at instanceof SVGElement ? '' : getComputedStyle(at).backgroundColor;
                if (!isClear(color)) found.push(color);
                if (/^rgb\(/.test(color)) break;
            }
            return [...found, 'rgb(255, 255, 255)'];
        };
        return [...document.querySelectorAll('main *')].filter(element => [...element.childNodes].some(node => node.nodeType === 3 && node.textContent?.trim())
            && !element.closest('style, defs') && getComputedStyle(element).visibility === 'visible' && element.getClientRects().length > 0).map(element => {
            const style = getComputedStyle(element);
            return { text: element.textContent ?? '', colour: element instanceof SVGElement ? style.fill : style.color, grounds: grounds(element) };
        });
    });
    return found.map(({ text, colour, grounds }) => {
        const behind = grounds.map(parseColor).reduceRight((below, color) => below && color ? over(color, below) : color);
        const front = parseColor(colour);
        return { text, colour, ground: grounds.join(' on '), contrast: behind && front ? contrast(over(front, behind), behind) : 0 };
    });
}
