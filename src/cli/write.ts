/** Where a command's text goes: to a file where one is named, else to standard output. */
import { writeFileSync } from 'node:fs';
import { InputError } from './errors.js';

export function writeOut(path: string | undefined, text: string): void {
    if (path === undefined) process.stdout.write(text);
    else {
        try { writeFileSync(path, text); }
        catch (error) { throw new InputError(`${path}: error: cannot be written (${(error as NodeJS.ErrnoException).code})`); }
    }
}
