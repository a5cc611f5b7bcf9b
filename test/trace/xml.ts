/** Whether a text is one well-formed XML element with nothing in it that could run or be loaded. */
import { expect } from 'vitest';

const NAME = '[A-Za-z][\\w:-]*';
const TEXT = '(?:[^<>&"\']|&(?:amp|lt|gt|quot|#39);)*';
const TOKEN = new RegExp(`<(${NAME})((?: ${NAME}="${TEXT}")*)(/?)>|</(${NAME})>|${TEXT}`, 'y');
const IMPOSSIBLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const ELEMENTS = new Set(['svg', 'title', 'desc', 'g', 'rect', 'line', 'path', 'text', 'tspan']);

/** How many elements there are. */
export function expectXml(xml: string): number {
    expect(xml).not.toMatch(IMPOSSIBLE);
    const open: string[] = [];
    let count = 0;
    for (let at = 0; at < xml.length;) {
        TOKEN.lastIndex = at;
        const [token, start, attributes, empty, end] = TOKEN.exec(xml) ?? [''];
        if (token === '') expect.fail(`not XML: ${xml.slice(at, at + 60)}`);
        if (start !== undefined) {
            count++;
            if (!ELEMENTS.has(start)) expect.fail(`an element ${start}`);
            const names = [...(attributes ?? '').matchAll(/ ([\w:-]+)="/g)].map(([, name]) => name);
            if (new Set(names).size !== names.length || names.some(name => /^on|href|^style$/.test(name))) expect.fail(`attributes ${names.join(' ')}`);
            if (!empty) open.push(start);
        } else if (end !== undefined) {
            if (open.pop() !== end) expect.fail(`</${end}> closes something else`);
        } else if (open.length === 0 && token.trim() !== '') expect.fail(`text outside: ${token}`);
        at += token.length;
    }
    expect(open).toEqual([]);
    return count;
}
