/** What an expression stands for, as far as that is known before a call is inlined. */
import type { Device, Mm, Notifier, Page, Struct } from '../generated/ast.js';

/** `sure`: what it says is declared, not inferred; a member that it lacks is an error. */
export type Kind = { sure: boolean } & (
    | { k: 'mm'; node?: Mm }
    | { k: 'page'; node?: Page }
    | { k: 'device'; node?: Device }
    | { k: 'notifier'; node?: Notifier }
    | { k: 'frame' }
    | { k: 'struct'; node: Struct }
    /** A number, a lock: anything without members of its own. */
    | { k: 'plain' }
    | { k: 'unknown' });

export const UNKNOWN: Kind = { k: 'unknown', sure: false };

export function unsure(kind: Kind): Kind {
    return kind.sure ? { ...kind, sure: false } : kind;
}
