/** Finds the line of the user's code that called an op, for errors and plans. */

/** The directory of the library, as it appears in stack traces. */
const LIBRARY = new URL('..', import.meta.url).href;
const LIBRARY_PATH = LIBRARY.replace(/^file:\/\//, '');

/** The engine's setting: how many of the innermost calls an error names. */
const engine = Error as { stackTraceLimit?: number };

/** Calls that are looked at where the engine's few are all the library's: layers in layers are many calls deep. */
const MANY = 100;

/** The innermost frame of the call stack outside the library, such as `train.ts:12:18`; undefined where engines don't tell. */
export function callerOutside(): string | undefined {
  const before = engine.stackTraceLimit;
  const found = innermostOutside(new Error());
  if (found || before === undefined || before >= MANY) return found;
  engine.stackTraceLimit = MANY;
  try {
    return innermostOutside(new Error());
  } finally {
    engine.stackTraceLimit = before;
  }
}

function innermostOutside({ stack = '' }: Error): string | undefined {
  const outside = stack
    .split('\n')
    .slice(1)
    .find((frame) => /:\d+:\d+\)?$/.test(frame) && !frame.includes('node:') && !frame.includes(LIBRARY) && !frame.includes(LIBRARY_PATH));
  return outside && /([^/\\(\s]+:\d+:\d+)\)?$/.exec(outside)?.[1];
}

/** That line in parentheses, for messages; nothing where it is not known. */
export function here(): string {
  const line = callerOutside();
  return line ? ` (${line})` : '';
}
