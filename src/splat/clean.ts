/** A line as it was before terminals, consoles and web pages have put something into it. */

/** Colours of `dmesg --color`; what a serial console adds; marks of files and web pages; blanks that do not break. */
const NOISE = /\u001b\[[0-9;?]*[A-Za-z]|[\r\u200b\u200e\u200f\ufeff]/g;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: '\'', nbsp: ' ', '#39': '\'', '#x27': '\'', '#34': '"', '#160': ' ' };
const ENTITY = /&(lt|gt|amp|quot|apos|nbsp|#39|#x27|#34|#160);/g;

/** No name in a report has a semicolon behind `&amp`, so what looks like an entity is one. */
export const cleaned = (line: string): string => /[\u001b\r\u00a0\u200b\u200e\u200f\ufeff]|&#?\w+;/.test(line)
    ? line.replace(NOISE, '').replaceAll('\u00a0', ' ').replace(ENTITY, (_, name: string) => ENTITIES[name]) : line;
