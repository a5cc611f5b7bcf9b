/** The server on Node: over the pipe of whoever started it, or over standard input and output. */
import { dirname, join } from 'node:path';
import { realpathSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node.js';
import { explainedIn } from './docs.js';
import { Frames } from './frames.js';
import { Lifecycle } from './lifecycle.js';
import { heapFor, nodeThread } from './nodeThread.js';
import { createServer } from './server.js';
import { EDITOR_LIMITS } from './settings.js';
import { ThreadChecker } from './threadChecker.js';

/** Each keystroke leaves a tree behind. The engine would let them pile up to a multiple of what is in use before it looks for them. */
const GROWTH = '--heap-growing-percent=30';

/** Milliseconds after which a server has started, whether or not it was given a file. */
const START = 2_000;

/**
 * Until the first diagnostics are out no function is compiled a second time, with optimisations: that takes as much processor time as all else that a start does, on
 * cores that the server and its worker need, and nearly all of it for code that reads the library, once. Returns what is to be called then.
 */
function optimiseLater(): () => void {
    setFlagsFromString('--no-turbofan');
    const optimise = (): void => setFlagsFromString('--turbofan');
    const timer = setTimeout(optimise, START);
    timer.unref();
    return () => {
        clearTimeout(timer);
        optimise();
    };
}

/** `stdio`: whatever the command line says, which may belong to another program (`notiscope lsp --stdio`). */
export function startNodeServer(stdio: boolean): void {
    setFlagsFromString(GROWTH);
    const started = optimiseLater();
    const lifecycle = new Lifecycle(), { messageStrategy } = lifecycle;
    const connection = stdio
        ? createConnection(ProposedFeatures.all, process.stdin.pipe(new Frames(complain)), process.stdout, { messageStrategy })
        : createConnection(ProposedFeatures.all, { messageStrategy });
    // Standard output belongs to the protocol.
    if (stdio) console.log = console.debug = console.info = console.error;
    const checker = new ThreadChecker(maxMemory => nodeThread(workerPath(), heapFor(maxMemory)));
    checker.warm(EDITOR_LIMITS.maxMemory);
    createServer({ connection, lifecycle, checker, explained: explainedIn(join(bundleFolder(), '../docs')), started });
}

const complain = (what: string): void => console.error(`Notiscope: what came on standard input is no message of the Language Server Protocol, and was skipped: ${JSON.stringify(what)}. An editor speaks to this server; to check files in a terminal: notiscope check`);

/** The worker's bundle lies beside the bundle that runs. */
const workerPath = () => join(bundleFolder(), 'worker.cjs');
const bundleFolder = () => dirname(realpathSync(process.argv[1]));
