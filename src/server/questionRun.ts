/** A check that is made for a question: tells how far it is, and in the end the answer. */
import type { FileCheck } from '../check/index.js';
import type { Answer, QuestionEvent } from './questions.js';
import type { FileRun } from './slices.js';

/** Milliseconds between two reports. */
const PACE = 200;

/** `answer`: from the check once it is finished. */
export function questionRun(check: FileCheck, answer: () => Answer, report: (event: QuestionEvent) => void): FileRun {
    let progressed = Date.now();
    return {
        run(milliseconds) {
            const finished = check.run(milliseconds);
            if (finished) report({ kind: 'answer', answer: answer() });
            else if (check.progress && Date.now() - progressed > PACE) {
                progressed = Date.now();
                report({ kind: 'progress', states: check.progress.states });
            }
            return finished;
        },
        cancel() { check.cancel(); },
    };
}
