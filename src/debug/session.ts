/** One debug session: a run, a position in it, breakpoints, and what a client asks about them. Nothing here knows an editor. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { RunShown } from '../check/result.js';
import type { TraceView } from '../trace/view.js';
import { anotherRun, optionsAt } from './another.js';
import { Bounds } from './bounds.js';
import { CAPABILITIES } from './capabilities.js';
import { framesOf, threadsAt } from './frames.js';
import { Inspection } from './inspection.js';
import { readLaunch } from './launch.js';
import { baseName } from './names.js';
import { Channel, Refusal, refusal, Then, type Send } from './protocol.js';
import { DebugRun } from './run.js';
import { isRefused, type LaunchArguments, type RunSource } from './source.js';
import { depthAt, target, type Cursor, type Stepping } from './stepping.js';
import { stopOf, type Stop } from './stops.js';

export class DebugSession {
    private readonly channel: Channel;
    private run: DebugRun | undefined;
    private cursor: Cursor = { at: 0 };
    private readonly bounds: Bounds;
    private stopOnEntry = true;
    private configured: () => void = () => undefined;
    private readonly configuring = new Promise<void>(resolve => { this.configured = resolve; });
    private stopped: Stop | undefined;
    private inspection: Inspection | undefined;
    private cancel: () => void = () => undefined;
    private readonly cancelled = new Promise<void>(resolve => { this.cancel = resolve; });
    /** Counts what is under way, so that pause can give it up. */
    private moves = 0;
    /** Its run is about the text as it was. */
    private told = false;

    /** `moved`: another position, or another run. */
    constructor(send: Send, private readonly source: RunSource, private readonly moved: (view: TraceView, at: number) => void = () => undefined) {
        this.bounds = new Bounds(source, breakpoint => { this.channel.event('breakpoint', { reason: 'changed', breakpoint }); });
        const step = (kind: Stepping) => ({ threadId }: { threadId: number }): Then => new Then(() => { this.step(kind, threadId - 1); }, { allThreadsContinued: true });
        this.channel = new Channel(send, {
            initialize: () => CAPABILITIES,
            launch: (args: LaunchArguments) => this.launch(args),
            configurationDone: () => { this.configured(); },
            disconnect: () => { this.cancel(); this.configured(); }, terminate: () => new Then(() => { this.end(); }),
            setBreakpoints: (args: DebugProtocol.SetBreakpointsArguments) => this.bounds.set(this.run, marks => marks.lines(args, path => this.source.uriOf(path))),
            setFunctionBreakpoints: (args: DebugProtocol.SetFunctionBreakpointsArguments) => this.bounds.set(this.run, marks => marks.functions(args)),
            dataBreakpointInfo: (args: DebugProtocol.DataBreakpointInfoArguments) => this.look().dataInfo(args),
            setDataBreakpoints: (args: DebugProtocol.SetDataBreakpointsArguments) => this.bounds.set(this.run, marks => marks.data(args)),
            setExceptionBreakpoints: () => ({ breakpoints: [] }),
            threads: () => ({ threads: this.run ? threadsAt(this.run, this.cursor.at) : [] }),
            stackTrace: (args: DebugProtocol.StackTraceArguments) => this.stack(args),
            scopes: (args: DebugProtocol.ScopesArguments) => this.look().scopes(args, this.cursor),
            variables: (args: DebugProtocol.VariablesArguments) => this.look().variables(args),
            evaluate: (args: DebugProtocol.EvaluateArguments) => this.look().evaluate(args, this.cursor),
            exceptionInfo: () => this.exception(),
            next: step('next'), stepIn: step('stepIn'), stepOut: step('stepOut'), stepBack: step('stepBack'), continue: step('continue'), reverseContinue: step('reverseContinue'),
            pause: () => new Then(() => { this.moves++; this.stop({ reason: 'pause' }); }),
            'notiscope/options': () => optionsAt(this.need(), this.cursor.at),
            'notiscope/choose': ({ thread, way }: { thread: number; way?: number }) => this.choose(thread, way ?? 0),
            'notiscope/goto': ({ at }: { at: number }) => new Then(() => { this.goTo(at); }),
        });
    }

    /** A message of the client. */
    receive(message: unknown): Promise<void> { return this.channel.receive(message); }

    dispose(): void { this.cancel(); }

    private async launch(args: LaunchArguments): Promise<Then> {
        const launch = readLaunch(args);
        if (isRefused(launch)) throw refusal(launch);
        const shown = await this.source.start({ ...launch, program: this.source.uriOf(launch.program) }, this.cancelled);
        if (isRefused(shown)) throw refusal(shown);
        this.stopOnEntry = launch.stopOnEntry && args.noDebug !== true;
        this.run = new DebugRun(shown);
        return new Then(() => { this.open(shown); });
    }

    private open(shown: RunShown): void {
        this.channel.event('initialized');
        if (shown.problem !== undefined) this.say(`${shown.problem}\n`, 'important');
        this.say(`${shown.view.scenario}: ${shown.view.steps.length} steps. ${shown.view.message}\n`);
        this.begin().catch((error: unknown) => { this.say(`${String(error)}\n`, 'stderr'); });
    }

    /** Once the client has set its breakpoints. */
    private async begin(): Promise<void> {
        await this.configuring;
        if (!this.run) return;
        if (this.stopOnEntry) this.stop({ reason: 'entry' }); else await this.go('continue', this.run.turn(0));
    }

    private step(kind: Stepping, thread: number): void {
        this.go(kind, thread).catch((error: unknown) => { this.say(`${error instanceof Error ? error.message : String(error)}\n`, 'stderr'); });
    }

    private async go(kind: Stepping, thread: number): Promise<void> {
        const run = this.need(), from = this.cursor, move = ++this.moves;
        if (kind === 'continue' && from.at === run.end) return this.end();
        if (!run.threads[thread]) throw new Refusal('there is no such thread');
        const isBack = kind === 'stepBack' || kind === 'reverseContinue';
        const to = target(run, kind, thread, from);
        const hit = this.bounds.onWay(run, from, to, isBack);
        const lines = await this.bounds.logs(run, from, hit ?? { at: to }, isBack);
        if (move !== this.moves) return;
        for (const line of lines) this.say(`${line}\n`);
        this.cursor = hit?.cursor ?? { at: to };
        this.stop(stopOf(run, this.cursor, kind, hit?.breakpoints));
    }

    private stop(stop: Stop): void {
        const run = this.need();
        this.inspection = undefined;
        this.stopped = stop;
        const { said, ...about } = stop;
        if (said !== undefined) this.say(`${said}\n`);
        this.channel.event('stopped', { threadId: run.turn(this.cursor.at) + 1, allThreadsStopped: true, ...about });
        this.moved(run.view, this.cursor.at);
    }

    private end(): void {
        this.cancel();
        this.channel.event('terminated');
    }

    private stack({ threadId, startFrame = 0, levels }: DebugProtocol.StackTraceArguments): DebugProtocol.StackTraceResponse['body'] {
        const run = this.need(), place = run.place(threadId - 1, this.cursor.at);
        const frames = place && run.threads[threadId - 1] ? framesOf(run, threadId - 1, place, depthAt(run, threadId - 1, this.cursor), uri => this.textAt(uri)) : [];
        return { stackFrames: frames.slice(startFrame, levels ? startFrame + levels : undefined), totalFrames: frames.length };
    }

    private textAt(uri: string): DebugProtocol.Source { return { name: baseName(uri), path: this.source.pathOf(uri) }; }

    private exception(): DebugProtocol.ExceptionInfoResponse['body'] {
        const { view } = this.need();
        if (this.stopped?.reason !== 'exception') throw new Refusal('nothing is violated here');
        return { exceptionId: view.code, description: view.message, breakMode: 'always' };
    }

    /** Another run from here on. */
    private async choose(thread: number, way: number): Promise<Then> {
        const { at } = this.cursor, { name, shown } = await anotherRun(this.need(), at, thread, way, this.source);
        const other = this.run = new DebugRun(shown);
        this.cursor = { at: Math.min(at + 1, other.end) };
        await this.bounds.bind(other);
        return new Then(() => {
            this.say(`${name} goes in step ${at + 1}: another run, of ${other.end} steps. ${shown.problem ?? shown.view.message}\n`);
            this.stop(stopOf(other, this.cursor, 'stepIn'));
        });
    }

    private goTo(at: number): void {
        const run = this.need();
        const to = Math.max(0, Math.min(run.end, Math.trunc(at)));
        if (to === this.cursor.at) return;
        this.moves++;
        this.cursor = { at: to };
        this.stop({ ...stopOf(run, this.cursor, 'stepIn'), reason: 'goto' });
    }

    /** The text is another one now: said once. */
    edited(): void {
        if (this.told || !this.run) return;
        this.told = true;
        this.say('The text has been edited. This session goes on with the text as it was when it began; restart it for the new one.\n', 'stderr');
    }

    private look(): Inspection { return this.inspection ??= new Inspection(this.need(), this.cursor.at, this.source); }

    private need(): DebugRun {
        if (!this.run) throw new Refusal('the session has no run yet');
        return this.run;
    }

    private say(output: string, category: 'console' | 'important' | 'stderr' = 'console'): void { this.channel.event('output', { category, output }); }
}
