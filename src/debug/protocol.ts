/** The Debug Adapter Protocol as messages: requests go to a handler by name, and are answered; events go out. */
import type { DebugProtocol } from '@vscode/debugprotocol';

export type Send = (message: DebugProtocol.ProtocolMessage) => void;
/** Answers a request with the body of its response. */
export type Handler = (args: never) => unknown;
export type Handlers = Record<string, Handler | undefined>;

/** An answer, and what happens once it has been given. */
export class Then { constructor(readonly act: () => void, readonly body?: object) {} }

/** An answer for people: why a request cannot be fulfilled. */
export class Refusal extends Error {}
export const refusal = ({ message, hint }: { message: string; hint: string }): Refusal => new Refusal(`${message} ${hint}`.trim());

/** Requests that an editor makes by itself, for a hover or while it draws: nobody wants a notification for them. */
const UNASKED = new Set(['evaluate', 'variables', 'scopes', 'stackTrace', 'threads', 'exceptionInfo', 'dataBreakpointInfo', 'source']);

export class Channel {
    private seq = 0;

    constructor(private readonly out: Send, private readonly handlers: Handlers) {}

    /** What a client sends; anything may come in. A request is always answered, once. */
    async receive(message: unknown): Promise<void> {
        if (!isRequest(message)) return;
        const { command, arguments: args } = message;
        const handler = Object.hasOwn(this.handlers, command) ? this.handlers[command] : undefined;
        try {
            if (!handler) throw new Refusal(`this debugger does not know the request ${command}`);
            const answer = await handler((args ?? {}) as never), body = answer instanceof Then ? answer.body : answer;
            this.respond(message, { success: true, ...body !== undefined && { body } });
            if (answer instanceof Then) answer.act();
        } catch (error) {
            const text = error instanceof Error ? error.message : String(error);
            const format = error instanceof Refusal ? text : `${text} (that is a bug of Notiscope, please report it)`;
            this.respond(message, { success: false, message: format, body: { error: { id: 1, format: format.replace(/[{}]/g, ''), showUser: !UNASKED.has(command) } } });
        }
    }

    event(event: string, body: object = {}): void { this.send({ type: 'event', event, body }); }

    private respond({ seq, command }: DebugProtocol.Request, answer: object): void { this.send({ type: 'response', request_seq: seq, command, ...answer }); }

    private send(message: object): void { this.out({ seq: ++this.seq, ...message } as DebugProtocol.ProtocolMessage); }
}

function isRequest(message: unknown): message is DebugProtocol.Request {
    const { type, command, seq } = (message ?? {}) as Partial<DebugProtocol.Request>;
    return type === 'request' && typeof command === 'string' && typeof seq === 'number';
}
