/** Finds the line of the user's code that called an op, for errors and profiles. */

/** The directory of the library, as it appears in stack traces. */
const LIBRARY = new URL('..', import.meta.url).href;
const LIBRARY_PATH = LIBRARY.replace(/^file:\/\//, '');

/** The innermost frame of the call stack outside the library, such as `train.ts:12:18`; undefined where engines don't tell. */
export function callerOutside(): string | undefined {
  const frames = new Error().stack?.split('\n').slice(1) ?? [];
  const outside = frames.find(
    (frame) => /:\d+:\d+\)?$/.test(frame) && !frame.includes('node:') && !frame.includes(LIBRARY) && !frame.includes(LIBRARY_PATH),
  );
  return outside && /([^/\\(\s]+:\d+:\d+)\)?$/.exec(outside)?.[1];
}
