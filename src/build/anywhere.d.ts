/** What every host of the pure layers has (Node, browser, worker) and the language's own library does not declare. Only tsconfig.pure.json sees this. */
// eslint-disable-next-line no-var
declare var performance: { now(): number };
declare function setTimeout(callback: () => void, milliseconds: number): unknown;
