/** The debugger without its editor. */
export { DebugSession } from './session.js';
export type { EvaluateQuestion, Evaluated, Launch, LaunchArguments, Refused, RunSource } from './source.js';
export { isUri } from './names.js';
