// The lint rule behind docs/architecture.md: which layer may import which, and what the pure layers may not see at all.
import { builtinModules } from 'node:module';
import { posix } from 'node:path';

/** Layer -> layers, or single modules of plain data in them, that it may import. */
export const LAYERS = {
    kernel: [],
    language: ['kernel', 'model/program', 'check/result'],
    model: ['language', 'kernel', 'check/result'],
    lockdep: ['model', 'check/result'],
    explore: ['model'],
    promela: ['model'],
    trace: ['model', 'explore'],
    splat: ['kernel', 'model', 'trace', 'check'],
    fixes: ['language', 'model', 'explore', 'check'],
    check: ['language', 'kernel', 'model', 'lockdep', 'explore', 'trace'],
    debug: ['model/program', 'trace', 'check/result', 'check/evaluate'],
    server: ['language', 'kernel', 'model', 'lockdep', 'explore', 'trace', 'check', 'fixes', 'splat'],
    extension: ['kernel', 'model', 'explore', 'trace', 'check', 'splat', 'server', 'debug', 'webview/protocol', 'webview/saved', 'webview/html'],
    webview: ['model/program', 'explore/verdict', 'trace', 'check/result'],
    cli: ['language', 'kernel', 'model', 'lockdep', 'explore', 'promela', 'trace', 'check', 'fixes', 'splat', 'server'],
};

/** Layers that run anywhere. */
export const PURE = ['kernel', 'language', 'model', 'lockdep', 'explore', 'promela', 'trace', 'check', 'splat', 'fixes', 'debug'];

/** Globals of Node or of a page, none of which a pure layer may use. */
export const OUTSIDE_GLOBALS = ['process', 'Buffer', 'require', 'module', 'exports', 'global', '__dirname', '__filename', 'setImmediate',
    'window', 'document', 'navigator', 'localStorage', 'self'];

const isOutside = name => name === 'vscode' || name.startsWith('node:') || builtinModules.includes(name) || builtinModules.includes(name.split('/')[0])
    || name.split('/').includes('node') || name.startsWith('vscode-languageclient');

/** The path below `src/` of a file, without its extension; undefined for a file elsewhere. */
function below(path) {
    const at = path.replaceAll('\\', '/').lastIndexOf('/src/');
    return at < 0 ? undefined : path.replaceAll('\\', '/').slice(at + 5).replace(/\.(m?[jt]sx?|json)$/, '');
}

const rule = {
    meta: { type: 'problem', schema: [], messages: {
        outside: 'The layer `{{layer}}` runs anywhere: it may not import `{{name}}` (docs/architecture.md).',
        layer: 'The layer `{{layer}}` may not import `{{name}}` (docs/architecture.md; allowed: {{allowed}}).',
    } },
    create(context) {
        const file = below(context.filename);
        const layer = file?.split('/')[0];
        if (!layer || !LAYERS[layer]) return {};
        const check = (source, isType = false) => {
            if (source?.type !== 'Literal' || typeof source.value !== 'string') return;
            const name = source.value;
            if (!name.startsWith('.')) {
                // Its types are data; its code is Node's.
                const isServer = name === 'vscode-languageserver' && !isType;
                if (PURE.includes(layer) && (isOutside(name) || isServer)) context.report({ node: source, messageId: 'outside', data: { layer, name } });
                return;
            }
            const target = posix.join(posix.dirname(file), name).replace(/\.(m?[jt]sx?|json)$/, '');
            if (target.startsWith('..') && !PURE.includes(layer)) return;
            const may = [layer, ...LAYERS[layer]].some(allowed => target === allowed || target.startsWith(`${allowed}/`));
            if (!may) context.report({ node: source, messageId: 'layer', data: { layer, name, allowed: LAYERS[layer].join(', ') || 'nothing' } });
        };
        return {
            ImportDeclaration: node => check(node.source, node.importKind === 'type'),
            ExportNamedDeclaration: node => check(node.source),
            ExportAllDeclaration: node => check(node.source),
            ImportExpression: node => check(node.source),
            TSImportType: node => check(node.source ?? node.argument?.literal),
            TSExternalModuleReference: node => check(node.expression),
            CallExpression: node => { if (node.callee.type === 'Identifier' && node.callee.name === 'require') check(node.arguments[0]); },
        };
    },
};

export const layers = { rules: { imports: rule } };
