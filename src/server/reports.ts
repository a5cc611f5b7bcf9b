/** Questions about reports in lockdep's layout. */
import { FileCheck } from '../check/index.js';
import type { Finding } from '../check/result.js';
import { findingKey } from '../fixes/index.js';
import { lockdepText } from '../splat/tell.js';
import { SkeletonCheck } from '../splat/skeleton/prove.js';
import type { LockdepAnswer, LockdepParams, SkeletonParams } from './protocol.js';
import type { QuestionEvent } from './questions.js';
import type { FileRun } from './slices.js';

/** A report as a scenario, with the explorer's verdict on it. */
export function skeleton({ report: read }: SkeletonParams, report: (event: QuestionEvent) => void): FileRun {
    const check = new SkeletonCheck(read);
    return {
        run(milliseconds) {
            const finished = check.run(milliseconds);
            if (finished) report({ kind: 'answer', answer: check.result ?? { none: 'it was not looked at' } });
            return finished;
        },
        cancel() { check.cancel(); },
    };
}

/** What exploration has said of a finding; nothing yet, perhaps. */
export type Judged = Pick<Finding, 'verdict' | 'why' | 'shownBy'>;

/** A finding about locks in lockdep's layout. Nothing is explored for it: the analysis is made once more, with the chains that diagnostics go without. */
export function lockdepReport(text: string, { uri, scenario, code, finding: key }: LockdepParams, judged: Judged, report: (event: QuestionEvent) => void): FileRun {
    const check = new FileCheck(text, uri, { scenario, chains: true });
    return {
        run(milliseconds) {
            if (!check.run(milliseconds) && !check.isLowered) return false;
            report({ kind: 'answer', answer: answer() });
            check.cancel();
            return true;
        },
        cancel() { check.cancel(); },
    };

    function answer(): LockdepAnswer {
        const found = check.findings.find(one => one.code === code && findingKey(one) === key);
        if (!found) return { message: `${scenario} has no such ${code} any more.`, hint: 'Look at what is underlined now.' };
        const told = lockdepText({ ...found, ...judged });
        return told === undefined ? { message: `Lockdep has no report for this ${code}.`, hint: 'It is not an order of locks.' } : { text: told };
    }
}
