/** Names of texts as editors write them: paths and addresses. */

export const isUri = (name: string): boolean => /^[a-zA-Z][a-zA-Z0-9+.-]+:/.test(name);

/** An address, or a path from a root (of Windows too). */
export const isAbsoluteName = (name: string): boolean => isUri(name) || /^(\/|\\\\|[a-zA-Z]:[\\/])/.test(name);

/** What stands behind the last slash. */
export function baseName(uri: string): string {
    const name = uri.slice(uri.lastIndexOf('/') + 1);
    try { return decodeURIComponent(name); } catch { return name; }
}
