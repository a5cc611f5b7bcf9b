/** What-if patches: `override fn F`, `D.F`, `D.CALLBACK`, `D.NOTIFIER.CALLBACK` replace a function; later ones win. */
import type { Expr as AstExpr } from '../language/generated/ast.js';
import { onlyIn } from '../kernel/library.js';
import { rangeOf } from '../language/range.js';
import type { ProblemCode } from '../language/problem-codes.js';
import { functionInfo, type Declarations } from './declarations.js';
import { ModelError } from './errors.js';
import type { FunctionInfo, NotifierObject } from './objects.js';
import type { World } from './world.js';

export function applyOverrides(world: World, functions: Map<string, FunctionInfo>, overrides: Declarations['overrides'], kernel: string): void {
    for (const { decl, uri, library } of overrides) {
        const path = pathOf(decl.path);
        const fail = (code: ProblemCode, message: string): ModelError => new ModelError(code, message, rangeOf(decl.path ?? decl, uri));
        const info = (label: string): FunctionInfo => functionInfo({ ...decl, name: path[path.length - 1] }, label, uri, library);
        if (path.length === 1) {
            if (!functions.has(path[0])) throw fail('unknown-function', `there is no function ${path[0]} to override${onlyIn(path[0], kernel)}`);
            functions.set(path[0], info(path[0]));
            continue;
        }
        const device = world.device(path[0]);
        if (!device) throw fail('unknown-device', `there is no device ${path[0]}`);
        const name = path[path.length - 1];
        const replacement = { ...info(`${device.name}.${name}`), device };
        if (path.length === 2 && device.functions.has(name)) { device.functions.set(name, replacement); continue; }
        const named = (n: NotifierObject): boolean => path.length === 2 || n.name === `${device.name}.${path[1]}`;
        const owners = device.notifiers.filter(n => named(n) && n.callbacks.has(name));
        if (owners.length === 0) throw fail('unknown-member', `${path.slice(0, -1).join('.')} has no function or callback ${name} to override`);
        if (owners.length > 1) throw fail('ambiguous-callback', `${name} is a callback of ${owners.map(n => n.name).join(' and ')}: say which, as in \`override fn ${device.name}.NOTIFIER.${name}\``);
        owners[0].callbacks.set(name, replacement);
    }
}

function pathOf(e: AstExpr | undefined): string[] {
    if (e?.$type === 'NameRef') return [e.ref?.$refText ?? ''];
    if (e?.$type === 'Member_') return [...pathOf(e.target), e.member?.$refText ?? ''];
    return [''];
}
