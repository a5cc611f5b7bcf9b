/** notiscope/kernelSource: the library's texts, for editors that show `mmn-kernel:` documents. */
import { kernelFiles, KERNEL_SCHEME, KERNEL_VERSIONS } from '../kernel/library.js';
import { PRIMITIVES_FILE } from '../language/primitives.js';
import type { KernelSourceAnswer } from './protocol.js';

export const isKernel = (uri: string): boolean => uri.startsWith(`${KERNEL_SCHEME}:`);

export function kernelSource(uri: string): KernelSourceAnswer {
    // Editors may escape characters of a URI on the way; the library's own names need none.
    const plain = decodeURIComponentSafely(uri);
    const file = [PRIMITIVES_FILE, ...KERNEL_VERSIONS.flatMap(version => kernelFiles(version))].find(known => known.uri === plain);
    return { text: file?.text ?? `// There is no ${plain} in this version of Notiscope. It has the kernel versions ${KERNEL_VERSIONS.join(', ')}.\n` };
}

function decodeURIComponentSafely(text: string): string {
    try { return decodeURIComponent(text); } catch { return text; }
}
