// What the extension's gallery offers, so that it need not list folders, which a browser cannot: dist/gallery.json.
import { readdirSync, readFileSync } from 'node:fs';
import { at } from './tree.mjs';

/** The first paragraph of the comment that a file begins with. */
function aboutOf(text) {
    const lines = text.split('\n'), end = lines.findIndex(line => !/^\/\/\/ ?\S/.test(line));
    return lines.slice(0, Math.max(0, end)).map(line => line.replace(/^\/\/\/ ?/, '')).join(' ');
}

/** `[{ path: 'seed/NAME.mmn', about }]`: what shows the language comes first. */
export function galleryIndex() {
    const folders = readdirSync(at('scenarios'), { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }) => name);
    folders.sort((a, b) => Number(b === 'seed') - Number(a === 'seed') || (a < b ? -1 : 1));
    return folders.flatMap(folder => readdirSync(at('scenarios', folder)).filter(name => name.endsWith('.mmn')).sort()
        .map(name => ({ path: `${folder}/${name}`, about: aboutOf(readFileSync(at('scenarios', folder, name), 'utf8')) })));
}
