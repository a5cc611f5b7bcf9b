/** A tree that has come about body by body means what that of the whole text means, for each kernel that it may be asked to be about. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scenariosOf, withKernel } from '../../src/check/index.js';
import { KERNEL_VERSIONS } from '../../src/kernel/library.js';
import { parseMmn, TextReader, type Parsed } from '../../src/language/parse.js';
import { lowerScenario } from '../../src/model/lower.js';
import { edits, edited } from './edits.js';

const URI = 'file:///programs.mmn';
const TEXT = `use kernel "6.12"
mm proc { page A, B }
global { mutex a; int n }
device gpu mirrors proc {
    mutex svm
    notifier plain { invalidate_range_start(range) { mutex_lock(svm); unmap(range); mutex_unlock(svm); return 0 } }
    fn fault(page) {
        again:
        if (maybe()) goto again
        n = 1
    }
    maps A rw
}
fn take(x) { mutex_lock(a); n = x; mutex_unlock(a) }
scenario first { thread t in proc { take(1); gpu.fault(B) } thread u { munmap(A) } expect ok }
scenario second {
    fn more(page) { cpu_access(page); take(2) }
    thread t { more(B); cover(n == 1) }
}
`;

/** What each scenario is explored as and its locks are looked at in, or what is wrong with it. */
const programs = ({ model, problems }: Parsed, version: string): unknown => {
    const file = withKernel(model, version);
    return [problems, scenariosOf(file).flatMap(scenario => [false, true].map(lockdep => lowerScenario(file, URI, scenario, { lockdep, reach: true })))];
};

it.each(KERNEL_VERSIONS)('on %s', version => {
    let sound = 0;
    fc.assert(fc.property(edits(10), list => {
        const reader = new TextReader(), texts = [TEXT];
        reader.read(TEXT, URI);
        for (const edit of list) {
            const text = edited(texts, edit), now = reader.read(text, URI);
            if (now.problems.length > 0) continue;
            sound++;
            texts.push(text);
            expect(JSON.stringify(programs(now, version)), text).toBe(JSON.stringify(programs(parseMmn(text, URI), version)));
        }
    }), { numRuns: 8, seed: Number(process.env.NOTISCOPE_SEED ?? 1), endOnFailure: true });
    expect(sound).toBeGreaterThan(20);
}, 300_000);
