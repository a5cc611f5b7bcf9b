/** The .mmn files whose verdicts the tests check: the gallery that ships, and data of the tests. A new file is taken up by itself. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface GalleryFile { name: string; uri: string; text: string }

const root = join(fileURLToPath(import.meta.url), '..', '..', '..');

export function galleryFiles(...folders: string[]): GalleryFile[] {
    return folders.flatMap(folder => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter(name => name.endsWith('.mmn')).sort()
        .map(name => join(root, folder, name))
        .map(path => ({ name: relative(root, path), uri: `file://${path}`, text: readFileSync(path, 'utf8') })));
}
