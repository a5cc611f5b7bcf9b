/** Memory that nothing uses any more, given back to the system. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

/**
 * Takes some tens of milliseconds, so it is for a thread that nobody waits for. An engine looks for garbage when more is asked for: a thread that has explored
 * and has nothing else to do would keep twice of what it needs.
 */
export function collectGarbage(): void {
    if (!collect) {
        setFlagsFromString('--expose-gc');
        // The function is given to contexts that are made while the flag is set; Node has no other way to it.
        collect = runInNewContext('gc') as () => void;
        setFlagsFromString('--no-expose-gc');
    }
    collect();
}
