/** Entry of the language server: `server.cjs --node-ipc` (VS Code) or `server.cjs --stdio` (any other editor). */
import { startNodeServer } from './node.js';

startNodeServer(process.argv.includes('--stdio'));
