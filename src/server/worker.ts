/** Entry of the worker thread on Node: checks what it is told to, in slices. */
import { parentPort } from 'node:worker_threads';
import { useHelpers } from '../explore/index.js';
import { stayBehind } from './behind.js';
import { collectGarbage } from './garbage.js';
import { helperThreads } from './helperThreads.js';
import { serveChecker, slicedChecker } from './serveChecker.js';

const port = parentPort;
if (!port) throw new Error('This is the worker of the Notiscope language server; start the server instead.');

stayBehind();
// One core is the editor's.
useHelpers(helperThreads(1));
port.on('message', serveChecker(slicedChecker(callback => setImmediate(callback), collectGarbage), message => port.postMessage(message)));
