/**
 * Lets requests about a file through once the language layer has read the text that the client sees, and answers null for a file
 * that is not open. Without it Langium answers an error to whatever follows didOpen too closely.
 */
import type { Connection } from 'vscode-languageserver';

/** Resolves to whether the request may go on. */
export type Gate = (uri: string) => Promise<boolean>;

/** `item`: of a call hierarchy. */
type Handler = (params: { textDocument?: { uri: string }; item?: { uri: string } } | undefined, ...rest: unknown[]) => unknown;

/** The connection, seen by those who register handlers. */
export function gated(connection: Connection, gate: Gate): Connection {
    const guard = (handler: Handler): Handler => async (params, ...rest) => {
        const uri = params?.textDocument?.uri ?? params?.item?.uri;
        return uri === undefined || await gate(uri) ? handler(params, ...rest) : null;
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
