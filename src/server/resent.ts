/**
 * Results that a worker thread has sent before are not sent again: with their runs they are most of what it says, and of a file in which somebody
 * types in one scenario it says those of all others with each keystroke.
 *
 * Invariant: both sides remember the same results, since both see the same ones in the same order.
 */
import type { ScenarioResult } from '../check/result.js';
import type { CheckEvent } from './checker.js';

/** `known`: the number of a result that was sent before; results are numbered as they are sent. */
export type SentEvent = CheckEvent | { kind: 'resent'; known: number };

/** So many are remembered beside those of the two last jobs of a file. */
const SPARE = 8;

class Remembered {
    private readonly results = new Map<number, ScenarioResult>();
    private last = { job: -1, told: 0 };
    private most = 0;
    private next = 0;

    get(number: number): ScenarioResult | undefined { return this.results.get(number); }

    /** `number`: of a result that was sent before. Returns its number. */
    use(job: number, result: ScenarioResult, number = this.next++): number {
        this.last = { job, told: job === this.last.job ? this.last.told + 1 : 1 };
        this.most = Math.max(this.most, this.last.told);
        this.results.delete(number);
        this.results.set(number, result);
        for (const oldest of this.results.keys()) {
            if (this.results.size <= 2 * this.most + SPARE) break;
            this.results.delete(oldest);
        }
        return number;
    }
}

export class Sender {
    private readonly remembered = new Remembered();
    private readonly numbers = new WeakMap<ScenarioResult, number>();

    send(job: number, event: CheckEvent): SentEvent {
        if (event.kind !== 'result') return event;
        const { result } = event, known = this.numbers.get(result);
        const isKnown = known !== undefined && this.remembered.get(known) !== undefined;
        this.numbers.set(result, this.remembered.use(job, result, isKnown ? known : undefined));
        return isKnown ? { kind: 'resent', known } : event;
    }
}

export class Receiver {
    private readonly remembered = new Remembered();

    receive(job: number, event: SentEvent): CheckEvent {
        if (event.kind !== 'result' && event.kind !== 'resent') return event;
        const result = event.kind === 'result' ? event.result : this.remembered.get(event.known);
        if (!result) throw new Error('the checker speaks of a result that it has not sent');
        this.remembered.use(job, result, event.kind === 'resent' ? event.known : undefined);
        return { kind: 'result', result };
    }
}
