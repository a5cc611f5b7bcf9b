/** A session over a text, without an editor and without a server: the same functions behind it. */
import { checkText, scenariosOf } from '../../src/check/index.js';
import { evaluateIn } from '../../src/check/evaluate.js';
import { pickRun } from '../../src/check/picked.js';
import { ScenarioPrograms } from '../../src/check/programs.js';
import type { PickQuestion, RunShown } from '../../src/check/result.js';
import { DebugSession, type Refused, type RunSource } from '../../src/debug/index.js';
import { parseMmn } from '../../src/language/parse.js';

export const URI = 'file:///w/a.mmn';

export function sourceOf(text: string): RunSource {
    let programs: ScenarioPrograms | undefined;
    const run = (question: PickQuestion): RunShown | Refused => {
        const answer = pickRun(programs!, question);
        return 'error' in answer ? { message: answer.error, hint: '' } : answer;
    };
    return {
        start: ({ scenario, code, question }) => {
            const { model } = parseMmn(text, URI);
            const node = scenariosOf(model).find(({ name }) => scenario === undefined || name === scenario);
            if (!node) return Promise.resolve({ message: `There is no scenario ${scenario}.`, hint: '' });
            programs = new ScenarioPrograms({ model, uri: URI, scenario: node });
            if (question) return Promise.resolve(run(question));
            const [result] = checkText(text, URI, { scenario: node.name, tokens: true }).scenarios;
            const view = result.violations.find(violation => violation.code === code)?.trace ?? result.trace;
            return Promise.resolve(view?.token === undefined ? { message: result.message, hint: '' } : run({ token: view.token }));
        },
        run: question => Promise.resolve(run(question)),
        evaluate: question => {
            const answer = evaluateIn(programs!, question);
            return Promise.resolve('error' in answer ? { message: answer.error, hint: '' } : answer);
        },
        uriOf: path => path.startsWith('/') ? `file://${path}` : path,
        pathOf: uri => uri.startsWith('file://') ? uri.slice(7) : uri,
    };
}

export interface Message { type: string; event?: string; command?: string; request_seq?: number; success?: boolean; message?: string; body?: Record<string, unknown> }

/** A client that waits for its answers, and for the stop that a step leads to. */
export class Client {
    readonly messages: Message[] = [];
    readonly moves: number[] = [];
    private readonly session: DebugSession;
    private seq = 0;

    constructor(text: string) { this.session = new DebugSession(message => { this.messages.push(message as Message); }, sourceOf(text), (_, at) => this.moves.push(at)); }

    /** The answer, once everything that follows from the request has come too. */
    async ask(command: string, args: object = {}): Promise<Message> {
        const seq = ++this.seq;
        await this.session.receive({ type: 'request', seq, command, arguments: args });
        // What a step leads to comes after its answer.
        await new Promise(resolve => setTimeout(resolve, 0));
        const answer = this.messages.find(message => message.type === 'response' && message.request_seq === seq);
        if (!answer) throw new Error(`${command} was not answered`);
        return answer;
    }

    async body<T>(command: string, args: object = {}): Promise<T> {
        const { success, message, body } = await this.ask(command, args);
        if (success !== true) throw new Error(`${command}: ${message}`);
        return body as T;
    }

    /** The last stop. */
    get stop(): Record<string, unknown> { return this.messages.findLast(({ event }) => event === 'stopped')?.body ?? {}; }
    get at(): number { return this.moves.at(-1) ?? -1; }
}
