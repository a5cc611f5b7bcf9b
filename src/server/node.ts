/** The server on Node: over the pipe of whoever started it, or over standard input and output. */
import { dirname, join } from 'node:path';
import { realpathSync } from 'node:fs';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node.js';
import { explainedIn } from './docs.js';
import { nodeThread } from './nodeThread.js';
import { createServer } from './server.js';
import { ThreadChecker } from './threadChecker.js';

/** `stdio`: whatever the command line says, which may belong to another program (`notiscope lsp --stdio`). */
export function startNodeServer(stdio: boolean): void {
    const connection = stdio
        ? createConnection(ProposedFeatures.all, process.stdin, process.stdout)
        : createConnection(ProposedFeatures.all);
    // Standard output belongs to the protocol.
    if (stdio) console.log = console.debug = console.info = console.error;
    const checker = new ThreadChecker(() => nodeThread(workerPath()));
    checker.warm();
    createServer({ connection, checker, explained: explainedIn(join(bundleFolder(), '../docs')) });
}

/** The worker's bundle lies beside the bundle that runs. */
const workerPath = () => join(bundleFolder(), 'worker.cjs');
const bundleFolder = () => dirname(realpathSync(process.argv[1]));
