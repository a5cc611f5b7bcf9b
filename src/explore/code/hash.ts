/**
 * Factors of the hash of a state: the upper half of a sum of products, each word times a 64-bit number that is random for its place. Two
 * different states have the same 32 bits for one choice of the numbers in 2^32, and so it is for any of these bits (D. Lemire, O. Kaser,
 * "Strongly universal string hashing is fast", The Computer Journal 57(11), 2014). The products do not wait for each other.
 */
const factors: Uint8Array[] = [];

/** Factor number `i`, as a constant of WebAssembly: signed LEB128. */
export function factor(i: number): Uint8Array {
    return factors[i] ??= signed(BigInt.asIntN(64, mixed(BigInt(i + 1) * 0x9e3779b97f4a7c15n) | 1n));
}

/** Numbers without a pattern from 1, 2, ... times one number (G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014). */
function mixed(n: bigint): bigint {
    const step = (z: bigint, shift: bigint, by: bigint): bigint => BigInt.asUintN(64, (z ^ (z >> shift)) * by);
    const z = step(step(BigInt.asUintN(64, n), 30n, 0xbf58476d1ce4e5b9n), 27n, 0x94d049bb133111ebn);
    return z ^ (z >> 31n);
}

function signed(n: bigint): Uint8Array {
    const bytes: number[] = [];
    for (let rest = n; ;) {
        const low = Number(rest & 0x7fn);
        rest >>= 7n;
        if ((rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0)) return Uint8Array.from([...bytes, low]);
        bytes.push(low | 0x80);
    }
}
