/** How many hits a breakpoint wants: `3`, `== 3`, `>= 3`, `% 2`. */

/** What a hit condition says of the nth hit, from 1; or why it says nothing. */
export function hitCondition(text: string | undefined): ((n: number) => boolean) | { error: string } {
    if (text === undefined || text.trim() === '') return () => true;
    const [, sign, digits] = /^\s*(==?|>=?|<=?|%)?\s*(\d+)\s*$/.exec(text) ?? [];
    const wanted = Number(digits);
    if (digits === undefined || (sign === '%' && wanted === 0)) return { error: `"${text}" is no hit count: write 3, >= 3 or % 3` };
    switch (sign) {
        case '>': return n => n > wanted;
        case '>=': return n => n >= wanted;
        case '<': return n => n < wanted;
        case '<=': return n => n <= wanted;
        case '%': return n => n % wanted === 0;
        default: return n => n === wanted;
    }
}
