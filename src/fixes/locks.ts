/** Calls that take and release locks, as they stand in a text. */
import { AstUtils, type AstNode } from 'langium';
import { isCall, isDevice, isFieldGroup, isFn, isMember_, isNameRef, isOverride, isScenario, isSimple, type Call, type Device, type Fn, type Model, type Override, type Stmt } from '../language/generated/ast.js';

/** What releases the lock that the function takes; for whom it is exclusive. */
const PAIRS: Record<string, { release: string; exclusive: string }> = {
    mutex_lock: { release: 'mutex_unlock', exclusive: 'mutex_lock' },
    spin_lock: { release: 'spin_unlock', exclusive: 'spin_lock' },
    down_read: { release: 'up_read', exclusive: 'down_write' },
    down_write: { release: 'up_write', exclusive: 'down_write' },
    read_lock: { release: 'read_unlock', exclusive: 'write_lock' },
    write_lock: { release: 'write_unlock', exclusive: 'write_lock' },
    mmap_read_lock: { release: 'mmap_read_unlock', exclusive: 'mmap_write_lock' },
    mmap_write_lock: { release: 'mmap_write_unlock', exclusive: 'mmap_write_lock' },
    folio_lock: { release: 'folio_unlock', exclusive: 'folio_lock' },
};
const RELEASES = new Set(Object.values(PAIRS).map(({ release }) => release));

export interface LockCall {
    action: 'acquire' | 'release';
    fn: string;
    /** The argument as it stands there: `&gpu->svm`. */
    arg: string;
    /** The lock's name as people say it: `gpu.svm`, `proc.mmap_lock`. */
    name: string;
}

/** Of `mutex_lock(svm)`; undefined for any other statement. */
export function lockCall(stmt: Stmt | undefined, textOf: (node: AstNode) => string): LockCall | undefined {
    const call = callOf(stmt);
    const fn = call && calleeOf(call);
    if (!call || fn === undefined || call.args.length !== 1) return undefined;
    const action = PAIRS[fn] ? 'acquire' : RELEASES.has(fn) ? 'release' : undefined;
    if (!action) return undefined;
    const arg = textOf(call.args[0]);
    const plain = arg.replace(/^&\s*/, '').replaceAll('->', '.').replace(/\s/g, '');
    return { action, fn, arg, name: fn.startsWith('mmap_') ? `${plain}.mmap_lock` : qualified(plain, call) };
}

export const acquireText = ({ fn, arg }: LockCall): string => `${fn}(${arg})`;
export const releaseText = ({ fn, arg }: LockCall): string => `${PAIRS[fn].release}(${arg})`;

/** The same lock, taken so that nobody else has it: for write. */
export const exclusive = (lock: LockCall): LockCall => ({ ...lock, fn: PAIRS[lock.fn].exclusive });

export const releases = (release: LockCall | undefined, acquire: LockCall): boolean =>
    release?.action === 'release' && release.fn === PAIRS[acquire.fn].release && release.name === acquire.name;

/** `svm` in the code of `gpu`, whose field it is: `gpu.svm`. */
function qualified(name: string, at: AstNode): string {
    const device = AstUtils.getContainerOfType(at, isDevice) ?? overriddenDevice(at);
    return device?.members.some(member => isFieldGroup(member) && member.fields.some(field => field.name === name)) ? `${device.name}.${name}` : name;
}

/** `gpu` of `override fn gpu.fault`, and of `fn gpu.fault`. */
function overriddenDevice(at: AstNode): Device | undefined {
    const fn = AstUtils.getContainerOfType(at, (node): node is Fn | Override => isFn(node) || isOverride(node));
    const name = fn && (isFn(fn) ? fn.device?.$refText : fn.path.$cstNode?.text.split('.')[0].trim());
    if (name === undefined) return undefined;
    const scenario = AstUtils.getContainerOfType(at, isScenario), model = AstUtils.findRootNode(at) as Model;
    return [...scenario?.items ?? [], ...model.items].filter(isDevice).find(device => device.name === name);
}

/** The call that the whole statement is. */
export const callOf = (stmt: Stmt | undefined): Call | undefined => stmt && isSimple(stmt) && !stmt.op && isCall(stmt.left) ? stmt.left : undefined;

/** `migrate` of `gpu.migrate(A)`. */
export function calleeOf({ target }: Call): string | undefined {
    return isNameRef(target) ? target.ref.$refText : isMember_(target) ? target.member.$refText : undefined;
}
