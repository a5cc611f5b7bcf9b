/** Entry of dist/browser/server.js in a web worker: the language server; or, in a worker that it has started with that name, the checker. One file has both, since they share most of their code. */
import { beChecker } from './checker.js';
import { beServer } from './server.js';
import { CHECKER } from './threads.js';

if (self.name === CHECKER) beChecker();
else beServer();
