/** Callbacks after the messages that wait to be heard. A timer would take four milliseconds each time. */
import type { Later } from '../slices.js';

export function afterMessages(): Later {
    const { port1, port2 } = new MessageChannel(), waiting: (() => void)[] = [];
    port1.onmessage = () => waiting.shift()?.();
    return callback => {
        waiting.push(callback);
        port2.postMessage(undefined);
    };
}
