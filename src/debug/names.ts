/** Names of texts as editors write them: paths and addresses. */

export const isUri = (name: string): boolean => /^[a-zA-Z][a-zA-Z0-9+.-]+:/.test(name);

/** An address, or a path from a root (of Windows too). */
export const isAbsoluteName = (name: string): boolean => isUri(name) || /^(\/|\\\\|[a-zA-Z]:[\\/])/.test(name);
