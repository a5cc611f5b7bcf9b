/** The pages of a notifier or of `maps` are pages of the device's mm; `page X = MM.PAGE` names a page of MM. */
import type { AstNode } from 'langium';
import type { Device, Mm, Notifier, Page } from '../generated/ast.js';
import type { Resolver } from '../names/resolver.js';
import { suggest } from '../names/suggest.js';
import type { Accept, Check } from './check.js';

export const pagePlace: Check = resolver => ({
    Notifier: (notifier: Notifier, accept) => {
        const on = notifier.clauses.find(clause => clause.kind === 'on')?.mm?.$refText;
        const mm = on ? findMm(notifier, on, resolver) : mmOf(notifier.$container, resolver);
        for (const clause of notifier.clauses) clause.pages.forEach((page, index) => within(clause, 'pages', page.$refText, mm, resolver, accept, index));
        const covers = notifier.clauses.find(clause => clause.kind === 'covers');
        if (notifier.kind === 'plain' && covers) accept('plain-notifier-covers', 'a plain notifier sees the whole mm: only interval notifiers cover pages', { node: covers });
    },
    Maps: (maps, accept) => within(maps, 'page', maps.page?.$refText, mmOf(maps.$container, resolver), resolver, accept),
    Page: (page: Page, accept) => {
        contradictory(page, accept);
        const mm = page.sameMm ? findMm(page, page.sameMm.$refText, resolver) : undefined;
        within(page, 'samePage', page.samePage?.$refText, mm, resolver, accept);
    },
});

/** What cannot both be said of a page at the start. */
function contradictory(page: Page, accept: Accept): void {
    const said: string[] = [...page.attrs, ...page.device ? [`in ${page.device.$refText}`] : [], ...page.samePage ? [`= ${page.sameMm?.$refText}.${page.samePage.$refText}`] : []];
    const twice = said.find((word, i) => said.indexOf(word) !== i);
    if (twice) { accept('contradictory-page', `\`${twice}\` is said twice`, { node: page, property: 'name' }); return; }
    const nothing = said.find(word => word === 'unmapped') ?? said.find(word => word === 'absent');
    const other = nothing && said.find(word => word !== nothing);
    if (nothing && other) accept('contradictory-page', `\`${page.name}\` is \`${nothing}\` at the start, so it cannot be \`${other}\``, { node: page, property: 'name' });
}

function within(node: AstNode, property: string, name: string | undefined, mm: Mm | undefined, resolver: Resolver, accept: Accept, index?: number): void {
    if (!name || !mm?.name) return;
    const pages = mm.groups.flatMap(group => group.pages).map(page => page.name).filter(Boolean);
    if (pages.includes(name) || !isPage(name, node, resolver)) return;
    const { words, replacement } = suggest(name, pages);
    accept('page-of-other-mm', `\`${name}\` is no page of mm \`${mm.name}\`${words}`, { node, property: property as never, index }, replacement);
}

/** Of any mm: a name that no page has is told where it is linked. */
const isPage = (name: string, node: AstNode, resolver: Resolver) => resolver.layers(node).some(layer => layer.values.get(name)?.some(named => named.$type === 'Page'));

function mmOf(device: Device, resolver: Resolver): Mm | undefined {
    const name = device.clauses.find(clause => clause.mm)?.mm?.$refText;
    return name ? findMm(device, name, resolver) : undefined;
}

function findMm(node: AstNode, name: string, resolver: Resolver): Mm | undefined {
    return resolver.layers(node).flatMap(layer => layer.values.get(name) ?? []).find((n): n is Mm => n.$type === 'Mm');
}
