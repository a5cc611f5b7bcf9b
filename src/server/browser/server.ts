/** The language server in a web worker. What it hears first is where its code is, which a worker does not know of itself. */
import { BrowserMessageReader, BrowserMessageWriter, createConnection, ProposedFeatures } from 'vscode-languageserver/browser';
import type { Checker } from '../checker.js';
import { Lifecycle } from '../lifecycle.js';
import { READY, type StartServer } from '../protocol.js';
import { slicedChecker } from '../serveChecker.js';
import { createServer } from '../server.js';
import { EDITOR_LIMITS } from '../settings.js';
import { ThreadChecker } from '../threadChecker.js';
import { afterMessages } from './later.js';
import { canStart, webThread } from './threads.js';

export function beServer(): void {
    self.onmessage = ({ data: { script } }: MessageEvent<StartServer>) => {
        self.onmessage = null;
        const lifecycle = new Lifecycle(), { messageStrategy } = lifecycle;
        const connection = createConnection(ProposedFeatures.all, new BrowserMessageReader(self), new BrowserMessageWriter(self), { messageStrategy });
        createServer({ connection, lifecycle, checker: checkerOf(script) });
        self.postMessage(READY);
    };
}

/** In a worker of its own; where this one cannot start any, here, a slice at a time. */
function checkerOf(script: string): Checker {
    if (!canStart()) return slicedChecker(afterMessages());
    const checker = new ThreadChecker(() => webThread(script));
    checker.warm(EDITOR_LIMITS.maxMemory);
    return checker;
}
