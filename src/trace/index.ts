/** Runs for people: a Program's trace decoded, and every text made from it. Pure. */
export type { Change, StateView, TraceView, ViewEffect, ViewFrame, ViewStep } from './view.js';
export { traceView, type Culprit } from './decode.js';
export { toMermaid } from './mermaid.js';
export { toAscii } from './ascii.js';
export { toJson, type TraceJson } from './json.js';
export { lanes, positions, type Lanes, type Span, type Tone, type Track, type TrackGroup } from './lanes.js';
export type { StaleWindow } from './windows.js';
export { toSvg } from './svg/index.js';
export { SVG_THEMES, type SvgTheme, type SvgThemeName } from './svg/theme.js';
export { toHtml } from './html.js';
