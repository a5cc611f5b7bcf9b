/** The checking worker: checks what it is told to, in slices. */
import { useHelpers } from '../../explore/index.js';
import type { ToWorker } from '../messages.js';
import { serveChecker, slicedChecker } from '../serveChecker.js';
import { afterMessages } from './later.js';
import { helperWorkers } from './threads.js';

export function beChecker(): void {
    // One core is the editor's.
    useHelpers(helperWorkers(1));
    const hear = serveChecker(slicedChecker(afterMessages()), message => self.postMessage(message));
    self.onmessage = ({ data }: MessageEvent<ToWorker>) => hear(data);
}
