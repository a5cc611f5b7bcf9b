/** The check of src/check as the jobs of a SlicedChecker: tells what is new after each slice. */
import { FileCheck } from '../check/index.js';
import type { StartRun } from './slices.js';

/** Milliseconds between two reports on an exploration that takes long. */
const PACE = 200;

export const startFileRun: StartRun = ({ text, uri, limits }, report) => {
    const check = new FileCheck(text, uri, limits);
    let told = 0, lowered = false, progressed = Date.now();
    return {
        run(milliseconds) {
            const finished = check.run(milliseconds);
            if (!lowered && check.isLowered) {
                lowered = true;
                report({ kind: 'lowered', problems: check.problems, findings: check.findings });
            }
            for (; told < check.results.length; told++) report({ kind: 'result', result: check.results[told] });
            const { progress } = check;
            if (!finished && progress && Date.now() - progressed > PACE) {
                progressed = Date.now();
                report({ kind: 'progress', ...progress });
            }
            return finished;
        },
    };
};
