/** Finds the line of the user's code that called an op, for errors and plans. */

/** The directory of the library, as it appears in stack traces. */
const LIBRARY = new URL('..', import.meta.url).href;
const LIBRARY_PATH = LIBRARY.replace(/^file:\/\//, '');

const isOutside = (file: string): boolean => !file.startsWith('node:') && !file.includes(LIBRARY) && !file.includes(LIBRARY_PATH);

/** A call as V8 describes it. */
interface Frame {
  getFileName(): string | null | undefined;
  getLineNumber(): number | null;
  getColumnNumber(): number | null;
}

/** What engines let one say about stacks: how many of the innermost calls are named, and, in V8, what is made of them. */
const engine = Error as unknown as {
  stackTraceLimit?: number | undefined;
  prepareStackTrace?: ((error: unknown, frames: readonly Frame[]) => unknown) | undefined;
};
const runtime = (globalThis as { readonly process?: { readonly sourceMapsEnabled?: boolean } }).process;

/** What Node puts there by itself: it makes the text, and maps nothing unless it was asked to. */
const NODES_OWN = 'ErrorPrepareStackTrace';

/** How many calls are looked at: an optimizer's are a dozen deep. Where these are all the library's, more: layers in layers are deeper. */
const FEW = 20;
const MANY = 100;

/** The innermost frame of the call stack outside the library, such as `train.ts:12:18`; undefined where engines don't tell. */
export function callerOutside(): string | undefined {
  const before = engine.stackTraceLimit;
  if (before === undefined) return innermostOutside();
  try {
    engine.stackTraceLimit = FEW;
    const found = innermostOutside();
    if (found) return found;
    engine.stackTraceLimit = MANY;
    return innermostOutside();
  } finally {
    engine.stackTraceLimit = before;
  }
}

/** Frames as text take most of the time of tracing a step: they are asked for only where somebody maps them back to their sources. */
function innermostOutside(): string | undefined {
  const before = engine.prepareStackTrace;
  const isMapped = before ? before.name !== NODES_OWN : false;
  if (isMapped || runtime?.sourceMapsEnabled) return innermostIn(new Error());
  let found: string | undefined;
  engine.prepareStackTrace = (_, frames) => {
    const outside = frames.find((frame) => isOutside(frame.getFileName() ?? 'node:'));
    found = outside && nameOf(`${outside.getFileName()}:${outside.getLineNumber()}:${outside.getColumnNumber()}`);
    return '';
  };
  try {
    const error = new Error();
    // Only V8 has called that.
    return error.stack ? innermostIn(error) : found;
  } finally {
    engine.prepareStackTrace = before;
  }
}

function innermostIn({ stack = '' }: Error): string | undefined {
  const outside = stack.split('\n').find((frame) => /:\d+:\d+\)?$/.test(frame) && !frame.includes('node:') && isOutside(frame));
  return outside && nameOf(outside);
}

/** The file without its folders, line and column. */
const nameOf = (frame: string): string | undefined => /([^/\\(\s]+:\d+:\d+)\)?$/.exec(frame)?.[1];

/** That line in parentheses, for messages; nothing where it is not known. */
export function here(): string {
  const line = callerOutside();
  return line ? ` (${line})` : '';
}
