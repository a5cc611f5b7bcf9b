/**
 * Lets requests about a file through once the language layer has read the text that the client sees, and answers null for a file
 * that is not open. Without it Langium answers an error to whatever follows didOpen too closely. What an edit has interrupted may be about
 * a part of the old tree and a part of the new one: it is answered with the error that the protocol has for that.
 */
import { LSPErrorCodes, ResponseError, type Connection } from 'vscode-languageserver';

/** Resolves to nothing if the request may not go on; else to what tells whether the text is still the same. */
export type Gate = (uri: string) => Promise<(() => boolean) | undefined>;

/** `item`: of a call hierarchy. */
type Handler = (params: { textDocument?: { uri: string }; item?: { uri: string } } | undefined, ...rest: unknown[]) => unknown;

/** The connection, seen by those who register handlers. */
export function gated(connection: Connection, gate: Gate): Connection {
    const guard = (handler: Handler): Handler => async (params, ...rest) => {
        const uri = params?.textDocument?.uri ?? params?.item?.uri;
        if (uri === undefined) return handler(params, ...rest);
        const isSame = await gate(uri);
        if (!isSame) return null;
        const answer = await handler(params, ...rest);
        return isSame() ? answer : new ResponseError(LSPErrorCodes.ContentModified, 'The text has changed meanwhile.');
    };
    const around = <T extends object>(target: T): T => new Proxy(target, {
        get(object, name) {
            const member = Reflect.get(object, name) as unknown;
            if (typeof name === 'string' && /^on([A-Z]|$)/.test(name) && typeof member === 'function') {
                return (handler: Handler) => (member as (handler: Handler) => unknown).call(object, guard(handler));
            }
            return typeof member === 'object' && member !== null ? around(member) : member;
        },
    });
    return around(connection);
}
