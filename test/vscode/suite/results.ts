/** What the suite says before its counts, where it can write no file. The runner (src/build/run-web.mjs) listens for it. */
export const RESULTS = 'notiscope:results';
