/** Made by the build (src/build/suite.mjs): loads every test file that a browser can run. */
declare module 'notiscope:tests' {
    export function load(): Promise<void>;
}

/** A log, as it is. */
declare module '*.txt' {
    const text: string;
    export default text;
}
