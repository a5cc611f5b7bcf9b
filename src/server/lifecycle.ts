/**
 * What a client may say when: nothing but `initialize` before it, and nothing but `exit` after `shutdown`. The protocol's library leaves that
 * to the server; requests at other times get the errors that the specification names, notifications are dropped.
 */
import { ErrorCodes, Message, ResponseError, type Connection, type RequestMessage } from 'vscode-languageserver';

interface Refusal { code: number; message: string }

/** In place of a request that is refused: its handler answers with the error. */
const REFUSED = '$/notiscope/refused';

export class Lifecycle {
    private state: 'new' | 'initializing' | 'initialized' | 'shut' = 'new';
    private heardInitialized = false;

    /** An option of the connection. */
    readonly messageStrategy = {
        handleMessage: (message: Message, next: (message: Message) => void): void => {
            const refusal = this.refusal(message);
            if (!refusal) return next(message);
            if (Message.isRequest(message)) next({ ...message, method: REFUSED, params: refusal } as RequestMessage);
        },
    };

    /** The handshake went well, or not: then there may be another. */
    initialized(well: boolean): void { if (this.state === 'initializing') this.state = well ? 'initialized' : 'new'; }

    register(connection: Connection): void {
        connection.onRequest(REFUSED, ({ code, message }: Refusal) => new ResponseError(code, message));
    }

    private refusal(message: Message): Refusal | undefined {
        if (Message.isNotification(message)) return this.drops(message.method) ? { code: 0, message: '' } : undefined;
        if (!Message.isRequest(message)) return undefined;
        const { method } = message;
        if (method === REFUSED) return { code: ErrorCodes.MethodNotFound, message: `There is no ${method}.` };
        if (this.state === 'shut') return { code: ErrorCodes.InvalidRequest, message: `${method} comes after shutdown; only the notification exit may.` };
        if (method === 'initialize') {
            if (this.state === 'initialized') return { code: ErrorCodes.InvalidRequest, message: 'The server is initialized already.' };
            // One without parameters is refused by the library, and does not come to `initialized`.
            if (typeof message.params === 'object' && message.params !== null) this.state = 'initializing';
        } else if (this.state === 'new') return { code: ErrorCodes.ServerNotInitialized, message: `${method} comes before initialize.` };
        else if (method === 'shutdown') this.state = 'shut';
        return undefined;
    }

    private drops(method: string): boolean {
        if (method === 'exit') return false;
        if (this.state === 'new' || this.state === 'shut') return true;
        // A second one would start everything twice.
        if (method !== 'initialized') return false;
        const again = this.heardInitialized;
        this.heardInitialized = true;
        return again;
    }
}
