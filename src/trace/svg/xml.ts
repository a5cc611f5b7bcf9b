/** XML by the piece. Every text and every value of an attribute is escaped here, and nowhere else. */

export type Xml = string & { readonly xml: unique symbol };
type Values = Readonly<Record<string, string | number | undefined>>;

const ENTITY: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Characters that XML does not have at all, however they are written. */
const IMPOSSIBLE = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** Printable, and nothing in it that XML has a use for: nearly every text is so. */
const IS_PLAIN = /^[ !#-%(-;=?-~]*$/;

export function text(value: string): Xml {
    if (IS_PLAIN.test(value)) return value as Xml;
    return value.replace(IMPOSSIBLE, '\ufffd').replace(/[&<>"']/g, character => ENTITY[character]) as Xml;
}

/** An element; attributes without a value are left out. */
export function el(name: string, attributes: Values, ...children: readonly Xml[]): Xml {
    const list = Object.entries(attributes).map(([key, value]) => value === undefined ? '' : ` ${key}="${text(typeof value === 'number' ? rounded(value) : value)}"`).join('');
    return (children.length === 0 ? `<${name}${list}/>` : `<${name}${list}>${children.join('')}</${name}>`) as Xml;
}

/** The same digits everywhere. */
const rounded = (value: number): string => String(Math.round(value * 10) / 10);
